"""Hypothesis strategies of search keys over letters that are known."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from mailworthy.models import imap_search as keys
from mailworthy.models.imap_search import Key, Letter, Range

WORDS = ("kettle", "red", "specimen", "tom", "south", "BODY", "no such words", "sky at")
"""What is looked for: in one letter, in several, in none; part of a word, and two."""
PER_DIALOGUE = 12
"""Searches that make one dialogue."""
WORDS_OF_DATES = ("BEFORE", "ON", "SINCE")


def ranges(highest: int) -> st.SearchStrategy[tuple[Range, ...]]:
    """Sets of numbers up to `highest` and `*`, reversed and overlapping ones among them."""
    ends = st.one_of(st.integers(1, highest), st.none())
    pairs = st.one_of(st.tuples(ends, ends), ends.map(lambda end: (end, end)))
    return st.lists(pairs, min_size=1, max_size=3).map(tuple)


def simple_keys(letters: Sequence[Letter]) -> st.SearchStrategy[Key]:
    """Keys that have no key inside; the letters are those that the server told of."""
    sizes = [letter.size + more for letter in letters for more in (-1, 0, 1)]
    days = [letter.arrived for letter in letters if letter.arrived] + [lt.sent for lt in letters]
    flags = st.sampled_from(keys.SYSTEM_FLAGS)
    words = st.sampled_from(WORDS)
    last = letters[-1]
    return st.one_of(
        st.just(keys.everything()),
        flags.map(keys.flagged),
        flags.map(keys.unflagged),
        st.sampled_from(sizes).map(keys.larger),
        st.sampled_from(sizes).map(keys.smaller),
        st.builds(keys.arrived, st.sampled_from(WORDS_OF_DATES), st.sampled_from(days)),
        st.builds(keys.sent, st.sampled_from(WORDS_OF_DATES), st.sampled_from(days)),
        st.builds(keys.named, st.sampled_from(["FROM", "TO", "CC", "BCC", "SUBJECT"]), words),
        st.builds(keys.header, st.sampled_from(["X-Colour", "Subject"]), st.just("") | words),
        words.map(keys.body),
        words.map(keys.anywhere),
        ranges(last.number).map(lambda some: keys.numbers(some, last.number)),
        ranges(last.uid + 5).map(lambda some: keys.uids(some, last.uid)),
    )


def criteria(letters: Sequence[Letter]) -> st.SearchStrategy[Key]:
    """What may follow SEARCH: keys nested and in a row."""
    nested = st.recursive(
        simple_keys(letters),
        lambda inner: st.one_of(
            inner.map(keys.negated),
            st.builds(keys.either, inner, inner),
            st.lists(inner, min_size=1, max_size=3).map(lambda some: keys.together(*some)),
        ),
        max_leaves=5,
    )
    return st.lists(nested, min_size=1, max_size=3).map(lambda some: keys.in_a_row(*some))


def searches(letters: Sequence[Letter]) -> st.SearchStrategy[list[Key]]:
    """The searches of one dialogue."""
    return st.lists(criteria(letters), min_size=PER_DIALOGUE, max_size=PER_DIALOGUE)
