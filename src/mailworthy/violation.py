"""The kinds of bad news a check can end with, and who is to blame for each."""

from __future__ import annotations


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


class NotApplicable(Exception):
    """The target does not offer what the check needs; the message says what is missing."""


class HarnessError(Exception):
    """We or the user erred: a wrong option, file or state. The message says what to do."""
