"""The kinds of bad news a check can end with, and who is to blame for each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class Violation(AssertionError):
    """The server erred: what it did is not among the outcomes that the requirement allows.

    `expected` lists the outcomes allowed, `actual` is the one seen. Both are shown as they are
    given, so they are words and wire text, never secrets.
    """

    def __init__(self, expected: str, actual: str) -> None:
        super().__init__(f"expected {expected}; actual {actual}")
        self.expected = expected
        self.actual = actual


class Unreachable(Exception):
    """There was no answer to judge: refused, timed out, or withheld by policy (421, 450 …)."""


class Late(Unreachable):
    """An accepted message was not there in time, though its mailbox could be read."""


class NotApplicable(Exception):
    """The target does not offer what the check needs; the message says what is missing."""


class HarnessError(Exception):
    """We or the user erred: a wrong option, file or state. The message says what to do."""


def meant(word: str, known: Iterable[str]) -> str:
    """ "did you mean 'x'?" for a word that is none of the known ones; empty when nothing is near.

    Something that begins with the word is nearer than something spelt like it.
    """
    names = sorted(known)
    begun = [name for name in names if name.startswith(word)]
    close = begun[:1] or difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""
