"""Two load runs side by side: rates, latencies, and where the messages went."""

from __future__ import annotations

import msgspec

from mailworthy.report.chart import amount
from mailworthy.report.load_conclusion import missed, per_second
from mailworthy.report.load_result import LoadResult, Row
from mailworthy.report.plain import aligned
from mailworthy.report.text import shown

GRAVE = ("lost", "duplicated", "corrupted")
"""What must not happen to a message at all, so that the first one is worse."""
CONDITIONS = ("target", "scenario", "users", "arrival_rate", "run_time", "workers")
COUNTS = ("sent", "accepted", "refused", "in_doubt", "delivered", *GRAVE, "returned", "unread")


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity then and now; None where a run has none. `ratio` is new to old."""

    old: float | None
    new: float | None
    ratio: float | None


class RowDiff(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of command or transaction in two runs: per second, and milliseconds."""

    protocol: str
    name: str
    rate: Pair
    p50: Pair
    p95: Pair
    p99: Pair


class CountDiff(msgspec.Struct, frozen=True, kw_only=True):
    """A count of messages in two runs. `worse`: it must be none, was none, and is not now."""

    name: str
    old: int
    new: int
    worse: bool


class LoadDiff(msgspec.Struct, frozen=True, kw_only=True):
    """Two load runs compared. Of a latency no better or worse is said: no noise is known."""

    rows: tuple[RowDiff, ...]
    ledger: tuple[CountDiff, ...]
    missed: tuple[str, ...] = ()
    """Limits that are missed now, with what was measured, and were not missed before."""
    conditions: tuple[str, ...] = ()
    """What was not the same for both runs: "users: 20 → 200"."""
    incomplete: tuple[str, ...] = ()


def load_diff(old: LoadResult, new: LoadResult) -> LoadDiff:
    """Compare two load runs, row by row and count by count."""
    before = {(row.protocol, row.name): row for row in old.rows}
    after = {(row.protocol, row.name): row for row in new.rows}
    return LoadDiff(
        rows=tuple(
            _row(where, (old, before.get(where)), (new, after.get(where)))
            for where in dict.fromkeys([*before, *after])
        ),
        ledger=tuple(
            _count(name, getattr(old.ledger, name), getattr(new.ledger, name)) for name in COUNTS
        ),
        missed=_newly_missed(old, new),
        conditions=tuple(
            f"{name.replace('_', ' ')}: {then} → {now}"
            for name in CONDITIONS
            if (then := getattr(old.header, name)) != (now := getattr(new.header, name))
        ),
        incomplete=tuple(
            name
            for name, each in (("old", old), ("new", new))
            if each.footer is None or each.footer.interrupted
        ),
    )


def _newly_missed(old: LoadResult, new: LoadResult) -> tuple[str, ...]:
    before = {limit.text for limit in missed(old)}
    return tuple(
        f"{limit.text}, but {limit.measured}" for limit in missed(new) if limit.text not in before
    )


def load_diff_exit_code(found: LoadDiff) -> int:
    """The code of a comparison: 4 a run is incomplete · 1 something is worse · 0 nothing is."""
    if found.incomplete:
        return 4
    return 1 if found.missed or any(count.worse for count in found.ledger) else 0


def load_diff_lines(found: LoadDiff) -> list[str]:
    """Tell a comparison as a table of rows and one of messages."""
    lines = [f"? the {name} run is incomplete" for name in found.incomplete]
    lines += [shown(f"≠ {told}", 200) for told in found.conditions]
    head = ("", "per second", "p50 ms", "p95 ms", "p99 ms")
    rows = [
        (
            shown(f"{row.protocol} {row.name}", 60),
            *map(_pair, (row.rate, row.p50, row.p95, row.p99)),
        )
        for row in found.rows
    ]
    counts = [
        (
            f"{'✗' if count.worse else ' '} {count.name.replace('_', ' ')}",
            f"{count.old} → {count.new}",
        )
        for count in found.ledger
    ]
    worse = [count.name for count in found.ledger if count.worse]
    reasons = [f"messages are {', '.join(worse)} now"] if worse else []
    reasons += [shown(f"limit missed: {told}", 200) for told in found.missed]
    told = f"✗ Worse: {'; '.join(reasons)}" if reasons else _no_worse(found)
    return [
        *lines,
        *aligned([head, *rows]),
        "",
        *aligned([("  messages", ""), *counts]),
        "",
        told,
    ]


def _no_worse(found: LoadDiff) -> str:
    if found.incomplete:
        return "? Undecided: no message went wrong in what was measured"
    return "✓ No message is lost, duplicated or corrupted, and no limit missed, that was not before"


def _row(
    where: tuple[str, str], old: tuple[LoadResult, Row | None], new: tuple[LoadResult, Row | None]
) -> RowDiff:
    then, now = _measures(*old), _measures(*new)
    rate, p50, p95, p99 = (_of(*pair) for pair in zip(then, now, strict=True))
    return RowDiff(protocol=where[0], name=where[1], rate=rate, p50=p50, p95=p95, p99=p99)


def _measures(run: LoadResult, row: Row | None) -> tuple[float | None, ...]:
    if row is None:
        return (None,) * 4
    rate = per_second(run, row.count)
    if row.count <= row.failures:
        return (rate, None, None, None)
    return (rate, row.latency.p50, row.latency.p95, row.latency.p99)


def _of(old: float | None, new: float | None) -> Pair:
    ratio = new / old if old and new is not None else None
    return Pair(old=old, new=new, ratio=ratio)


def _count(name: str, old: int, new: int) -> CountDiff:
    return CountDiff(name=name, old=old, new=new, worse=name in GRAVE and old == 0 and new > 0)


def _pair(pair: Pair) -> str:
    old, new = ("–" if value is None else amount(value) for value in (pair.old, pair.new))
    return f"{old} → {new}" + (f" ({pair.ratio:.2f}×)" if pair.ratio is not None else "")
