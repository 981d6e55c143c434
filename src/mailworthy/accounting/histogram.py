"""A histogram of durations that is cheap to fill, small to send, and exact to merge."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

_PER_E = 100
"""Buckets per factor e: each is 1 % wide."""
_LEAST = 1e-6


class Histogram:
    """Durations in seconds, in logarithmic buckets of 1 %; only those in use take memory."""

    def __init__(self, counts: Mapping[int, int] | None = None) -> None:
        self._counts: Counter[int] = Counter(counts)

    def add(self, seconds: float) -> None:
        """Count one duration; what is below a microsecond counts as one."""
        self._counts[math.ceil(math.log(max(seconds, _LEAST)) * _PER_E)] += 1

    def merge(self, other: Histogram) -> None:
        """Take over all that another one counted."""
        self._counts.update(other._counts)

    def percentile(self, share: float) -> float:
        """The duration in seconds that `share` (0 to 1) of all did not exceed; 0 without any.

        It is the upper edge of a bucket, so at most 1 % above the truth.
        """
        wanted = math.ceil(share * self._counts.total())
        seen = 0
        for bucket in sorted(self._counts):
            seen += self._counts[bucket]
            if seen >= wanted:
                return math.exp(bucket / _PER_E)
        return 0.0

    @property
    def buckets(self) -> dict[int, int]:
        """What `Histogram(…)` makes the same one of."""
        return dict(self._counts)
