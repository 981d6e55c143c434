"""The table of endpoints and sections: how many records of each verdict stand where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mailworthy.events import Record, Verdict
from mailworthy.report.conclusion import SYMBOLS
from mailworthy.report.result import Result
from mailworthy.report.text import section_of


@dataclass(frozen=True)
class Entry:
    """A record and the name by which the page links to it."""

    anchor: str
    record: Record


@dataclass(frozen=True)
class Count:
    """So many records of a verdict in a cell; `anchor` is the first of them."""

    verdict: Verdict
    count: int
    anchor: str


@dataclass(frozen=True)
class Row:
    """A section: a cell per endpoint, gravest verdict first, and its records in order."""

    section: str
    cells: tuple[tuple[Count, ...], ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Matrix:
    """The endpoints, in the order in which they were probed, and a row per section."""

    endpoints: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def findings(self) -> tuple[Entry, ...]:
        """The records that are told in full, gravest first."""
        told = [e for row in self.rows for e in row.entries if e.record.verdict not in _BRIEF]
        order = list(SYMBOLS)
        return tuple(sorted(told, key=lambda entry: order.index(entry.record.verdict)))


_BRIEF = {Verdict.PASS, Verdict.SKIP}


def matrix(result: Result) -> Matrix:
    """Arrange the records of a result by section and endpoint."""
    probed = [probe.endpoint for probe in result.header.endpoints]
    endpoints = tuple(dict.fromkeys([*probed, *(record.endpoint for record in result.records)]))
    place = {endpoint: column for column, endpoint in enumerate(endpoints)}
    ordered = sorted(
        result.records, key=lambda record: (_natural(record.id), place[record.endpoint])
    )
    sections: dict[str, list[Entry]] = {}
    for number, record in enumerate(ordered, start=1):
        entry = Entry(f"record-{number}", record)
        sections.setdefault(section_of(record.id), []).append(entry)
    rows = [
        Row(section, tuple(_cell(entries, endpoint) for endpoint in endpoints), tuple(entries))
        for section, entries in sorted(sections.items(), key=lambda item: _natural(item[0]))
    ]
    return Matrix(endpoints, tuple(rows))


def _cell(entries: Sequence[Entry], endpoint: str) -> tuple[Count, ...]:
    here = [entry for entry in entries if entry.record.endpoint == endpoint]
    found = Counter(entry.record.verdict for entry in here)
    first: dict[Verdict, str] = {}
    for entry in here:
        first.setdefault(entry.record.verdict, entry.anchor)
    return tuple(
        Count(verdict, found[verdict], first[verdict]) for verdict in SYMBOLS if found[verdict]
    )


def _natural(text: str) -> list[tuple[int, str]]:
    """Sort 3.10 after 3.9, and numbers before words."""
    return [
        (int(part), "") if part.isdecimal() else (-1 if part in "/." else 1 << 30, part)
        for part in re.split(r"(\d+)", text)
        if part
    ]
