"""Where the records stand: sections by endpoints, and the pairs that mail flows between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mailworthy.events import Verdict
from mailworthy.report.conclusion import SYMBOLS
from mailworthy.report.findings import Entry, natural
from mailworthy.report.result import Result
from mailworthy.report.text import ends, section_of


@dataclass(frozen=True)
class Count:
    """So many records of a verdict in a cell; `anchor` is the first of them."""

    verdict: Verdict
    count: int
    anchor: str


@dataclass(frozen=True)
class Row:
    """A row's heading, and a cell per column with the gravest verdict first."""

    head: str
    cells: tuple[tuple[Count, ...], ...]


@dataclass(frozen=True)
class Table:
    """The records of one area; `corner` says what the headings of rows (and columns) are."""

    name: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


Cells = dict[tuple[str, str], list[Entry]]
"""heading of the row, heading of the column → records"""


def tables(result: Result, listed: Sequence[Entry]) -> tuple[Table, ...]:
    """Arrange the records by area, so that no table has columns that its rows never use.

    An area is a protocol, or what stands in its place in an id: machines and oracle rules count
    to their protocol. Mail that goes from one endpoint to another has a table per section, from
    submitting endpoints to reading ones.
    """
    areas: dict[str, list[Entry]] = {}
    flows: dict[str, list[Entry]] = {}
    for entry in listed:
        section = section_of(entry.record.id)
        if len(ends(entry.record.endpoint)) == 2:
            flows.setdefault(section, []).append(entry)
        else:
            areas.setdefault(_area(section), []).append(entry)
    probed = [probe.endpoint for probe in result.header.endpoints]
    made = [_sections(name, areas[name], probed) for name in sorted(areas, key=natural)]
    return (*made, *(_pairs(name, flows[name], probed) for name in sorted(flows, key=natural)))


def _area(section: str) -> str:
    first, _, rest = section.partition("/")
    return rest.partition("/")[0] if first in {"machine", "oracle"} and rest else first


def _sections(name: str, listed: Sequence[Entry], probed: Sequence[str]) -> Table:
    cells: Cells = {}
    for entry in listed:
        cells.setdefault((section_of(entry.record.id), entry.record.endpoint), []).append(entry)
    return _table(name, "Section", cells, probed)


def _pairs(name: str, listed: Sequence[Entry], probed: Sequence[str]) -> Table:
    cells: Cells = {}
    for entry in listed:
        sent, read = ends(entry.record.endpoint)
        cells.setdefault((sent, read), []).append(entry)
    return _table(f"{name}, pair by pair", "Sent to ↓ read from →", cells, probed)


def _table(name: str, corner: str, cells: Cells, probed: Sequence[str]) -> Table:
    def order(label: str) -> tuple[int, list[tuple[int, str]]]:
        return (probed.index(label) if label in probed else len(probed), natural(label))

    heads = sorted({head for head, _ in cells}, key=order)
    columns = sorted({column for _, column in cells}, key=order)
    if len(heads) == 1:  # a narrow table of many rows fits a screen, a wide one of one row does not
        turned = {(column, head): listed for (head, column), listed in cells.items()}
        return _made(name, "Endpoint", turned, columns, heads)
    return _made(name, corner, cells, heads, columns)


def _made(
    name: str, corner: str, cells: Cells, heads: Sequence[str], columns: Sequence[str]
) -> Table:
    rows = [
        Row(head, tuple(_cell(cells.get((head, column), [])) for column in columns))
        for head in heads
    ]
    return Table(name, corner, tuple(columns), tuple(rows))


def _cell(here: Sequence[Entry]) -> tuple[Count, ...]:
    found = Counter(entry.record.verdict for entry in here)
    first: dict[Verdict, str] = {}
    for entry in here:
        first.setdefault(entry.record.verdict, entry.anchor)
    return tuple(
        Count(verdict, found[verdict], first[verdict]) for verdict in SYMBOLS if found[verdict]
    )
