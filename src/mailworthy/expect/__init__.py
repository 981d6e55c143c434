"""Assertions for checks; each raises Violation with what was expected and what was seen."""

from __future__ import annotations

from typing import TypeVar

from mailworthy.violation import Violation

T = TypeVar("T")


def equal(what: str, actual: T, expected: T) -> None:
    """Demand that `actual` equals `expected`; `what` names the thing compared."""
    if actual != expected:
        raise Violation(f"{what} {expected!r}", f"{what} {actual!r}")


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
    raise Violation(
        f"{what}: {len(expected)} octets, at {at} {expected[start : at + 40]!r}",
        f"{len(actual)} octets, at {at} {actual[start : at + 40]!r}",
    )
