"""What users did and how long it took, second by second; processes merge theirs into one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from mailworthy.accounting.histogram import Histogram
from mailworthy.report.load_result import Failure, Latency, Point, Row, Series

POINTS = 240
"""Most points of a series; longer runs get longer intervals."""
KINDS = 100
"""Most kinds of failure that are told apart."""
_VARIES = re.compile(r"[0-9A-Fa-f]{6,}|\d+\.\d{3}|\d{4,}")
_OTHER = "another failure, beyond those that are told apart"


class Key(msgspec.Struct, frozen=True, array_like=True, order=True):
    """What a cell is about: a command, or a whole transaction."""

    protocol: str
    name: str
    transaction: bool


class Cell(msgspec.Struct, array_like=True):
    """What ended in one second: how many, how many failed, how long the others took."""

    count: int = 0
    failures: int = 0
    buckets: dict[int, int] = msgspec.field(default_factory=dict)

    def merge(self, other: Cell) -> None:
        """Take over what another one counted."""
        self.count += other.count
        self.failures += other.failures
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count


class FailureKey(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A kind of failure."""

    protocol: str
    name: str
    error: str


class Sample(msgspec.Struct, array_like=True):
    """How often a kind of failure came, and the dialogue of the first."""

    count: int
    transcript: tuple[str, ...]


class News(msgspec.Struct, array_like=True):
    """What one process recorded since it last told."""

    cells: list[tuple[Key, int, Cell]]
    failures: list[tuple[FailureKey, Sample]]


class Recorder:
    """Counts; in a worker, what is not yet handed over. Seconds are those of `time.time`."""

    def __init__(self) -> None:
        self._filling: dict[tuple[Key, int], tuple[Cell, Histogram]] = {}
        self._cells: defaultdict[Key, dict[int, Cell]] = defaultdict(dict)
        self._failures: dict[FailureKey, Sample] = {}

    def record(self, key: Key, second: int, took: float, *, failed: bool) -> None:
        """Count one command or transaction that ended in this second and took so many seconds."""
        filling = self._filling.get((key, second))
        if filling is None:
            filling = self._filling[key, second] = (Cell(), Histogram())
        cell, histogram = filling
        cell.count += 1
        if failed:
            cell.failures += 1
        else:
            histogram.add(took)

    def failure(self, protocol: str, name: str, error: str, transcript: Sequence[str]) -> str:
        """Count a failure by its kind; returns the words for that kind.

        Numbers that differ each time make no kind of their own.
        """
        key = FailureKey(protocol, name, _VARIES.sub("…", error)[:300])
        if key not in self._failures and len(self._failures) >= KINDS:
            key = FailureKey(protocol, name, _OTHER)
        self._add_failure(key, Sample(1, tuple(transcript)))
        return key.error

    def take_news(self) -> bytes:
        """What was recorded since the last time, for the recorder of another process."""
        cells = [(key, second, cell) for (key, second), cell in self._filled()]
        news = News(cells, sorted(self._failures.items()))
        self._failures = {}
        return msgspec.msgpack.encode(news)

    def merge(self, news: bytes) -> None:
        """Add what another process recorded; raises msgspec.DecodeError."""
        decoded = msgspec.msgpack.decode(news, type=News)
        for key, second, cell in decoded.cells:
            self._add_cell(key, second, cell)
        for failure, sample in decoded.failures:
            self._add_failure(failure, sample)

    def settle(self) -> None:
        """Make what is recorded here readable by the methods below."""
        for (key, second), cell in self._filled():
            self._add_cell(key, second, cell)

    def rows(self) -> tuple[Row, ...]:
        """One row per command and transaction, transactions first."""
        rows = [_row(key, _sum(cells.values())) for key, cells in self._cells.items()]
        return tuple(sorted(rows, key=lambda row: (not row.transaction, row.protocol, row.name)))

    def since(self, second: int) -> Row:
        """All transactions that ended in this second or later, as one row."""
        recent = [
            cell
            for key, cells in self._cells.items()
            if key.transaction
            for at, cell in cells.items()
            if at >= second
        ]
        return _row(Key("", "transactions", transaction=True), _sum(recent))

    def series(self, began: float, seconds: float) -> tuple[Series, ...]:
        """Each transaction over time, from `began` on, at equal intervals of whole seconds."""
        interval = max(1, -(-int(seconds) // POINTS))
        return tuple(
            Series(
                protocol=key.protocol,
                name=key.name,
                interval=float(interval),
                points=_points(cells, int(began), interval),
            )
            for key, cells in sorted(self._cells.items())
            if key.transaction
        )

    def failures(self) -> tuple[Failure, ...]:
        """The kinds of failure, most frequent first."""
        told = [
            Failure(
                protocol=key.protocol,
                name=key.name,
                error=key.error,
                count=sample.count,
                transcript=sample.transcript,
            )
            for key, sample in self._failures.items()
        ]
        return tuple(sorted(told, key=lambda one: (-one.count, one.protocol, one.name)))

    def _filled(self) -> list[tuple[tuple[Key, int], Cell]]:
        filled = []
        for place, (cell, histogram) in self._filling.items():
            cell.buckets = histogram.buckets
            filled.append((place, cell))
        self._filling = {}
        return filled

    def _add_cell(self, key: Key, second: int, cell: Cell) -> None:
        self._cells[key].setdefault(second, Cell()).merge(cell)

    def _add_failure(self, key: FailureKey, sample: Sample) -> None:
        known = self._failures.get(key)
        if known is None:
            self._failures[key] = sample
        else:
            known.count += sample.count


def _sum(cells: Iterable[Cell]) -> Cell:
    total = Cell()
    for cell in cells:
        total.merge(cell)
    return total


def _row(key: Key, cell: Cell) -> Row:
    histogram = Histogram(cell.buckets)
    latency = {f"p{n}": _milliseconds(histogram, n / 100) for n in (50, 90, 95, 99)}
    return Row(
        protocol=key.protocol,
        name=key.name,
        transaction=key.transaction,
        count=cell.count,
        failures=cell.failures,
        latency=Latency(**latency, max=_milliseconds(histogram, 1.0)),
    )


def _points(cells: Mapping[int, Cell], began: int, interval: int) -> tuple[Point, ...]:
    binned: defaultdict[int, Cell] = defaultdict(Cell)
    for second, cell in cells.items():
        binned[max(second - began, 0) // interval].merge(cell)
    points = []
    for number in range(max(binned) + 1):
        row = _row(Key("", "", transaction=True), binned.get(number, Cell()))
        points.append(
            Point(
                at=float((number + 1) * interval),
                count=row.count,
                failures=row.failures,
                p50=row.latency.p50,
                p95=row.latency.p95,
            )
        )
    return tuple(points)


def _milliseconds(histogram: Histogram, share: float) -> float:
    return round(histogram.percentile(share) * 1000, 3)
