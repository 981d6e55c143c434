"""RFC 3501 section 6.4.4: SEARCH keys together: sets, NOT, OR, parentheses."""

from mailworthy import expect
from mailworthy.fidelity import for_each
from mailworthy.models import imap_search as keys
from mailworthy.models.imap_search import Key
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import fill_with, must_find, specimens
from mailworthy.strategies.imap_search import searches
from mailworthy.target import Target

NEEDS = [Capability.IMAP]
RUNS = 6
"""Dialogues of generated searches."""

SETS: tuple[tuple[keys.Range, ...], ...] = (
    ((1, 1),),
    ((None, None),),
    ((2, 4),),
    ((4, 2),),
    ((None, 1),),
    ((5, None),),
    ((1, 3), (2, 4), (3, 3)),
    ((6, 6), (1, 1)),
)
"""Sets of numbers up to 6, forwards, backwards, overlapping and open."""


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "a sequence set is a key: ranges in either order, overlapping ones, and * for the last message",
    needs=NEEDS,
    fails_on=["imap-search-set-not-turned", "imap-search-star-finds-nothing"],
)
def test_sequence_sets_are_keys(target: Target) -> None:
    with specimens(target) as (imap, letters):
        must_find(imap, letters, *(keys.numbers(some, len(letters)) for some in SETS))


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "UID finds the messages of a set of UIDs, and passes over those that no message has",
    needs=NEEDS,
    fails_on=["imap-search-uid-takes-numbers", "imap-search-uid-set-not-turned"],
)
def test_uid_key_finds_uids(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        fill_with(imap, name, keys.SPECIMENS)
        imap.command("STORE 1:2 +FLAGS.SILENT (\\Deleted)").granted()
        imap.command("CLOSE").granted()
        imap.fill(name)
        uids = imap.command("FETCH 1:* UID").must_be("OK").uids()
        low, high = uids[0], uids[-1]
        for written, wanted in {
            f"{low}": [1],
            f"{low}:{high}": list(range(1, len(uids) + 1)),
            f"{high}:{low}": list(range(1, len(uids) + 1)),
            f"{uids[1]}:*": list(range(2, len(uids) + 1)),
            f"{high + 100}:*": [len(uids)],
            f"{high + 100}": [],
            f"{low},{high + 100},{high}": [1, len(uids)],
        }.items():
            found = imap.command(f"SEARCH UID {written}").must_be("OK").search()
            expect.equal(f"SEARCH UID {written}", found, wanted)


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "several keys are all to match, and NOT concerns the one key behind it",
    needs=NEEDS,
    fails_on=["imap-search-keys-mean-or", "imap-search-not-takes-all-that-follows"],
)
def test_keys_in_a_row_all_match(target: Target) -> None:
    seen, flagged = keys.flagged("\\Seen"), keys.flagged("\\Flagged")
    with specimens(target) as (imap, letters):
        must_find(
            imap,
            letters,
            keys.in_a_row(seen, flagged),
            keys.in_a_row(keys.negated(seen), flagged),
            keys.in_a_row(seen, keys.negated(flagged)),
            keys.in_a_row(keys.negated(seen), keys.negated(flagged)),
            keys.in_a_row(keys.everything(), keys.named("CC", "tom"), keys.header("X-Colour", "")),
            keys.in_a_row(keys.numbers(((2, 6),), 6), seen, keys.smaller(10_000)),
        )


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "a list of keys in parentheses is one key, which NOT turns and OR takes as a whole",
    needs=NEEDS,
    fails_on=[
        "imap-search-parentheses-end-at-the-first",
        "imap-search-or-means-and",
        "imap-search-not-not-is-not",
    ],
)
def test_keys_nest(target: Target) -> None:
    seen, flagged, answered = map(keys.flagged, ("\\Seen", "\\Flagged", "\\Answered"))
    both = keys.together(seen, flagged)
    nested: tuple[Key, ...] = (
        keys.negated(both),
        keys.negated(keys.negated(seen)),
        keys.either(both, answered),
        keys.either(keys.negated(seen), keys.negated(answered)),
        keys.either(keys.either(flagged, answered), keys.header("X-Colour", "red")),
        keys.negated(keys.either(seen, flagged)),
        keys.together(keys.together(keys.together(answered))),
        keys.in_a_row(keys.either(flagged, answered), keys.negated(both)),
    )
    with specimens(target) as (imap, letters):
        must_find(imap, letters, *nested)


@requirement(
    "RFC 3501",
    "6.4.4",
    Level.SHOULD,
    "whatever keys are put together, SEARCH finds the messages that match, and no other",
    needs=NEEDS,
    fails_on=[
        "imap-search-or-means-and",
        "imap-search-keys-mean-or",
        "imap-search-not-takes-all-that-follows",
        "imap-search-parentheses-end-at-the-first",
        "imap-search-unseen-finds-all",
    ],
)
def test_generated_criteria_find_what_matches(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            letters = fill_with(imap, name, keys.SPECIMENS)

        def judge(some: list[Key]) -> None:
            with target.imap(ready=True) as session:
                session.fill(name)
                must_find(session, letters, *some)

        for_each(target, searches(letters), judge, examples=RUNS)
