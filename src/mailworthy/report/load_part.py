"""A load run as a part of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailworthy.report.chart import Chart, Line, Merge, amount, chart
from mailworthy.report.load_conclusion import load_conclusion, per_second
from mailworthy.report.load_result import Ledger, LoadResult, Row, Series, load_exit_code
from mailworthy.report.part import Part
from mailworthy.report.text import tidy

DRAWN = 6
"""Kinds of transaction that have a chart, the most frequent ones; as many as there are colours."""
LISTED = 200
"""Rows, failures or messages of a table; what is more is counted."""
BUSY = 0.9
"""From this share of a core on, what was measured may be the generator and not the server."""

_GRAVE, _ODD = "fail", "inconclusive"


@dataclass(frozen=True)
class Tile:
    """A count that is told large; `tone` is a verdict's where it is no mere count."""

    name: str
    count: int
    meaning: str
    tone: str = ""


def load_part(result: LoadResult) -> Part:
    """Return the part for a load run."""
    fit = tidy(result)
    done = sum(row.count for row in fit.transactions)
    return Part(
        title="Load",
        subject=fit.header.target,
        conclusion=load_conclusion(fit),
        code=load_exit_code(fit),
        template="_load.html.j2",
        variables={
            "result": fit,
            "header": fit.header,
            "done": done,
            "failed": sum(row.failures for row in fit.transactions),
            "rate": per_second(fit, done),
            "rows": [
                (row, per_second(fit, row.count))
                for row in sorted(fit.rows, key=_row_order)[:LISTED]
            ],
            "charts": tuple(charts(fit)),
            "tiles": _tiles(fit.ledger),
            "failures": sorted(fit.failures, key=lambda each: -each.count)[:LISTED],
            "busy": fit.generator.cpu_share >= BUSY,
            "listed": LISTED,
            "amount": amount,
        },
    )


def charts(result: LoadResult) -> Iterator[Chart]:
    """Yield the charts of a run: throughput, users, and latency of each kind of transaction."""
    ranked = sorted(result.series, key=lambda each: -sum(point.count for point in each.points))
    drawn = ranked[:DRAWN]
    if not any(series.points for series in drawn):
        return
    lines = [Line(each.label, _rate(each), at, at) for at, each in enumerate(drawn)]
    failed = _failures(drawn)
    if any(failed.values()):
        lines.append(Line("failed", failed, DRAWN, DRAWN))
    yield chart("Throughput", "transactions per second", lines, Merge.MEAN)
    yield chart("Users", "users running", [Line("users", dict(result.users))], Merge.HIGHEST)
    for at, series in enumerate(drawn):
        measured = [
            (point.at, point if point.count > point.failures else None) for point in series.points
        ]
        medians = {when: point.p50 if point else None for when, point in measured}
        tails = {when: point.p95 if point else None for when, point in measured}
        lines = [Line("p50", medians, at, 0), Line("p95", tails, at, 1)]
        yield chart(f"Latency of {series.label}", "milliseconds", lines, Merge.HIGHEST)


def _rate(series: Series) -> dict[float, float | None]:
    each = series.interval if series.interval > 0 else 1.0
    return {point.at: point.count / each for point in series.points}


def _failures(drawn: Sequence[Series]) -> dict[float, float | None]:
    found: dict[float, float] = {}
    for series in drawn:
        each = series.interval if series.interval > 0 else 1.0
        for point in series.points:
            found[point.at] = found.get(point.at, 0.0) + point.failures / each
    return dict(found)


def _row_order(row: Row) -> tuple[bool, str, int, str]:
    return (not row.transaction, row.protocol, -row.count, row.name)


def _tiles(ledger: Ledger) -> tuple[Tile, ...]:
    def tone(count: int, verdict: str) -> str:
        return verdict if count else ""

    return (
        Tile("sent", ledger.sent, "final dot sent"),
        Tile("accepted", ledger.accepted, "answered with 250"),
        Tile("refused", ledger.refused, "answered with 4yz or 5yz"),
        Tile("in doubt", ledger.in_doubt, "no answer after the dot", tone(ledger.in_doubt, _ODD)),
        Tile("delivered", ledger.delivered, "seen in its mailbox"),
        Tile("lost", ledger.lost, "accepted, never seen", tone(ledger.lost, _GRAVE)),
        Tile(
            "duplicated", ledger.duplicated, "seen more than once", tone(ledger.duplicated, _GRAVE)
        ),
        Tile(
            "corrupted", ledger.corrupted, "came with other octets", tone(ledger.corrupted, _GRAVE)
        ),
        Tile("returned", ledger.returned, "told of by a notification", tone(ledger.returned, _ODD)),
        Tile("unread", ledger.unread, "mailbox could not be read", tone(ledger.unread, _ODD)),
    )
