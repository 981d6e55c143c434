"""Sets of message numbers or UIDs, as ranges: a server may name four thousand million."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBER = 2**32
"""Numbers of RFC 3501 and 9051 are below this."""
NUMBER64 = 2**63
"""number64 of RFC 9051 and mod-sequences of RFC 7162 are below this."""

_RANGE = r"(?:[0-9]{1,20}|\*)(?::(?:[0-9]{1,20}|\*))?"
SET = re.compile(rf"{_RANGE}(?:,{_RANGE})*".encode())


@dataclass(frozen=True)
class NumberSet:
    """A sequence-set or uid-set: ranges in the order in which they were sent, each ascending.

    `*` is the highest number that there can be.
    """

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, text: str) -> NumberSet | None:
        """Read a set as it was sent, None where it is none."""
        if not SET.fullmatch(text.encode()):
            return None
        ranges = []
        for part in text.split(","):
            ends = [NUMBER - 1 if end == "*" else int(end) for end in part.split(":")]
            ranges.append((min(ends), max(ends)))
        return cls(tuple(ranges))

    def __iter__(self) -> Iterator[int]:
        """Every number, in the order sent; ask for the length first: there may be very many."""
        for low, high in self.ranges:
            yield from range(low, high + 1)

    def __len__(self) -> int:
        """How many numbers there are, repetitions included."""
        return sum(high - low + 1 for low, high in self.ranges)

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and any(a <= number <= b for a, b in self.ranges)
