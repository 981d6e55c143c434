"""Limits: thresholds in words that decide what a load run is worth.

    limit  = metric ("<" / "<=" / "=" / ">=" / ">") number [unit]
    metric = "lost" / "duplicated" / "corrupted" / "refused" / "in doubt" / "violations"
           / ("errors" / "rate" / "p50" / "p90" / "p95" / "p99" / "max") [row]

A row is a name ("send") or protocol and name ("SMTP send"); without one it is all transactions
together. Units: % for errors; /s for rate; ms or s for a latency.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mailworthy.report.load_result import Ledger, Limit, Row
from mailworthy.violation import HarnessError, meant

DEFAULT_LIMITS = ("lost = 0", "duplicated = 0", "corrupted = 0", "violations = 0", "errors < 1%")
"""What holds unless a scenario or the user sets another limit for the same metric."""
_COUNTS = ("lost", "duplicated", "corrupted", "refused", "in doubt", "violations")
_LATENCIES = ("p50", "p90", "p95", "p99", "max")
_OF_ROWS = ("errors", "rate", *_LATENCIES)
_UNITS = {"errors": ("%",), "rate": ("/s", "")} | dict.fromkeys(_LATENCIES, ("ms", "s"))
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_LIMIT = re.compile(r"\s*([^<>=]*?)\s*(<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)\s*(%|/s|ms|s|)\s*")


@dataclass(frozen=True)
class Threshold:
    """A limit as it was read. `row` is "" for all transactions, `value` is in `unit`."""

    text: str
    metric: str
    row: str
    operator: str
    value: float
    unit: str

    def holds(self, measured: float) -> bool:
        """Whether a value in the limit's unit is within it."""
        return _OPERATORS[self.operator](measured, self.value)


@dataclass(frozen=True)
class Outcome:
    """What a run came to, as far as limits ask. `all` is every transaction as one row."""

    rows: Sequence[Row]
    all: Row
    seconds: float
    ledger: Ledger
    violations: int

    def judge(self, threshold: Threshold) -> Limit:
        """Hold the run against one limit."""
        if threshold.metric in _COUNTS:
            return self._count(threshold)
        found = self._named(threshold.row) if threshold.row else [self.all]
        if len(found) != 1 or found[0].count == 0:
            told = " and ".join(row.label for row in found) or f"there is no {threshold.row!r}"
            why = told if len(found) != 1 else "nothing was done"
            return Limit(text=threshold.text, measured=why, holds=None)
        row = found[0]
        if threshold.metric == "errors":
            measured = 100 * row.failures / row.count
        elif threshold.metric == "rate":
            measured = (row.count - row.failures) / self.seconds if self.seconds else 0.0
        elif row.count == row.failures:
            return Limit(text=threshold.text, measured="nothing succeeded", holds=None)
        else:
            milliseconds: float = getattr(row.latency, threshold.metric)
            measured = milliseconds / 1000 if threshold.unit == "s" else milliseconds
        shown = f"{measured:.4g}{threshold.unit}"
        return Limit(text=threshold.text, measured=shown, holds=threshold.holds(measured))

    def _count(self, threshold: Threshold) -> Limit:
        if threshold.metric == "violations":
            count = self.violations
        else:
            count = getattr(self.ledger, threshold.metric.replace(" ", "_"))
        if threshold.metric == "lost" and self.ledger.unread:
            shown = f"{count}, and {self.ledger.unread} that could not be looked for"
            holds = None if threshold.holds(count) else False
            return Limit(text=threshold.text, measured=shown, holds=holds)
        return Limit(text=threshold.text, measured=str(count), holds=threshold.holds(count))

    def _named(self, name: str) -> list[Row]:
        return [row for row in self.rows if name.lower() in {row.label.lower(), row.name.lower()}]


def read_limits(*layers: Iterable[str]) -> tuple[Threshold, ...]:
    """Read limits, later layers over earlier ones: one limit per metric and row stands.

    Raises HarnessError for what is no limit, saying how one is written.
    """
    found: dict[tuple[str, str], Threshold] = {}
    for layer in layers:
        for text in layer:
            threshold = _read(text)
            found[threshold.metric, threshold.row] = threshold
    return tuple(found.values())


def _read(text: str) -> Threshold:
    matched = _LIMIT.fullmatch(text)
    if matched is None:
        raise HarnessError(
            f"the limit {text!r} cannot be read; write for example 'p95 send < 250ms', "
            "'errors < 1%', 'rate > 50/s', 'lost = 0'"
        )
    words, sign, number, unit = matched.groups()
    metric, _, row = words.partition(" ")
    if words.lower() in _COUNTS:
        metric, row = words.lower(), ""
    metric = metric.lower()
    if metric not in _COUNTS + _OF_ROWS or (row and metric in _COUNTS):
        known = _COUNTS + _OF_ROWS
        hint = meant(metric, known) or f"one of {', '.join(known)}"
        raise HarnessError(f"the limit {text!r} has the unknown metric {words!r}; {hint}")
    if unit not in _UNITS.get(metric, ("",)):
        wanted = " or ".join(repr(u) for u in _UNITS.get(metric, ()) if u) or "none"
        raise HarnessError(f"the limit {text!r} has the unit {unit!r}; for {metric}: {wanted}")
    return Threshold(" ".join(text.split()), metric, row.strip(), sign, float(number), unit)
