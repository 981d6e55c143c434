"""Assertions for checks; each raises Violation with what was expected and what was seen."""

from __future__ import annotations

from typing import TypeVar

from mailworthy.violation import Violation
from mailworthy.wire.mime import field_name, split

T = TypeVar("T")


def equal(what: str, actual: T, expected: T) -> None:
    """Demand that `actual` equals `expected`; `what` names the thing compared."""
    if actual != expected:
        raise Violation(f"{what}: {expected!r}", f"{what}: {actual!r}")


def holds(condition: object, expected: str, actual: str) -> None:
    """Demand that a condition is true; say what was expected and what was seen."""
    if not condition:
        raise Violation(expected, actual)


def same_octets(what: str, actual: bytes, expected: bytes) -> None:
    """Demand octet equality; the failure shows where the two part, not the whole of them."""
    if actual == expected:
        return
    at = next(
        (i for i, (a, b) in enumerate(zip(actual, expected, strict=False)) if a != b),
        min(len(actual), len(expected)),
    )
    start = max(at - 20, 0)
    parts = (some[start : at + 40] for some in (expected, actual))
    wanted, seen = (repr(part) if part else "nothing" for part in parts)
    raise Violation(
        f"{what}: {len(expected)} octets, from octet {start} on {wanted}",
        f"{len(actual)} octets, from octet {start} on {seen}, which differs at octet {at}",
    )


def same_message(what: str, actual: bytes, expected: bytes) -> None:
    """Demand the header fields of a message, in their order and octet for octet, and its body.

    Fields that were added, wherever they stand, are no violation.
    """
    fields, body = split(actual)
    wanted, wanted_body = split(expected)
    for field in wanted:
        if field not in fields:
            alike = [other for other in fields if field_name(other) == field_name(field)]
            seen = repr(alike[0][:300]) if alike else "no such field"
            raise Violation(f"{what}: the field {field[:300]!r}", seen)
    kept = [field for field in fields if field in wanted]
    if kept != wanted:
        names = [b", ".join(map(field_name, some))[:300] for some in (wanted, kept)]
        raise Violation(f"{what}: the fields {names[0]!r}", repr(names[1]))
    same_octets(f"{what}: the body", body, wanted_body)
