"""What IMAP responses add up to: the messages that EXPUNGE leaves, the UIDs that COPYUID pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from mailworthy.session.imap import ImapAnswer
from mailworthy.violation import Violation
from mailworthy.wire.imap import Code, Condition, Expunge, NumberSet

T = TypeVar("T")

MOST_UIDS = 10_000
"""A set of more UIDs than this names messages that no check has made."""


class Copied(NamedTuple):
    """A COPYUID response code (RFC 4315 section 3)."""

    validity: str
    """UIDVALIDITY of the destination."""
    sources: list[int]
    copies: list[int]


def left_after(messages: Sequence[T], answer: ImapAnswer) -> list[T]:
    """What the EXPUNGE responses of an answer leave of `messages`, which are numbered from 1.

    Each response moves the numbers above it down at once (RFC 3501 section 7.4.1). Raises
    Violation where one names a number that no message has.
    """
    left = list(messages)
    for event in answer.of(Expunge):
        if not 1 <= event.number <= len(left):
            told = [event.number for event in answer.of(Expunge)]
            raise Violation(f"EXPUNGE of a message from 1 to {len(left)}", f"EXPUNGE of {told}")
        left.pop(event.number - 1)
    return left


def uid_set(text: str) -> list[int]:
    """The UIDs of a uid-set (RFC 4315 section 4), in its order; raises Violation if it is none."""
    found = None if "*" in text else NumberSet.read(text)
    if found is None or 0 in found:
        raise Violation("a uid-set: numbers and ranges joined by commas", text)
    if len(found) > MOST_UIDS:
        raise Violation("the UIDs of the messages copied", text)
    return list(found)


def copied(answer: ImapAnswer) -> Copied | None:
    """The COPYUID of a completion, or of an untagged OK before it; None where there is none."""
    found = answer.code if answer.has_code("COPYUID") else answer.codes().get("COPYUID")
    return None if found is None else _copied(found)


def _copied(code: Code) -> Copied:
    if len(code.arguments) != 3:
        shown = " ".join((code.name, *code.arguments))
        raise Violation("COPYUID with a UIDVALIDITY and two uid-sets", shown)
    validity, sources, copies = code.arguments
    return Copied(validity, uid_set(sources), uid_set(copies))


def before_expunge(answer: ImapAnswer, name: str) -> bool:
    """Whether an untagged OK with this response code comes before the first EXPUNGE."""
    for event in answer.untagged:
        if isinstance(event, Expunge):
            return False
        if isinstance(event, Condition) and event.code is not None and event.code.name == name:
            return True
    return False
