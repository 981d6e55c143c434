"""Several servers side by side: the verdicts of each per section, and the checks that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mailworthy.events import Record, Verdict
from mailworthy.report.conclusion import SYMBOLS, conclusion
from mailworthy.report.findings import natural
from mailworthy.report.part import Part
from mailworthy.report.result import Result, exit_code
from mailworthy.report.text import citation, rfc_link, section_of, several

_ORDER = list(SYMBOLS)


@dataclass(frozen=True)
class Server:
    """A column: a server, and what its run came to."""

    name: str
    conclusion: str
    code: int


@dataclass(frozen=True)
class Cell:
    """What a server came to in a section or a check: verdicts and counts, gravest first."""

    counts: tuple[tuple[Verdict, int], ...] = ()
    why: str = ""

    @property
    def worst(self) -> Verdict | None:
        """The gravest verdict, None where nothing was checked."""
        return self.counts[0][0] if self.counts else None


@dataclass(frozen=True)
class Line:
    """A section or a check, and a cell per server. A check has its citation, link and gist."""

    name: str
    cells: tuple[Cell, ...]
    cited: str = ""
    link: str = ""
    gist: str = ""

    @property
    def differs(self) -> bool:
        """Whether the gravest verdicts are not all the same."""
        return len({cell.worst for cell in self.cells}) > 1


@dataclass(frozen=True)
class Section:
    """A section, and those of its checks that servers differ in."""

    line: Line
    differing: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """Servers as columns, sections as rows."""

    servers: tuple[Server, ...]
    sections: tuple[Section, ...]

    @property
    def conclusion(self) -> str:
        """How far the servers differ, in a sentence."""
        differing = [section for section in self.sections if section.differing]
        if not differing:
            return f"No difference in {several(len(self.sections), 'section')}"
        checks = several(sum(len(each.differing) for each in differing), "check")
        return (
            f"Differences in {len(differing)} of {several(len(self.sections), 'section')}: {checks}"
        )


def compare(results: Sequence[Result]) -> Comparison:
    """Put results side by side; a check's verdict on a server is its gravest on any endpoint."""
    columns = [_by_check(result) for result in results]
    sections: dict[str, list[str]] = {}
    for check in sorted({check for column in columns for check in column}, key=natural):
        sections.setdefault(section_of(check), []).append(check)
    return Comparison(
        servers=tuple(
            Server(name, conclusion(result), exit_code(result))
            for name, result in zip(_names(results), results, strict=True)
        ),
        sections=tuple(
            _section(section, sections[section], columns)
            for section in sorted(sections, key=natural)
        ),
    )


def compare_part(found: Comparison) -> Part:
    """Return the part of a page for a comparison."""
    return Part(
        title="Comparison",
        subject=" · ".join(server.name for server in found.servers),
        conclusion=found.conclusion,
        code=None,
        template="_compare.html.j2",
        variables={"comparison": found},
    )


def _names(results: Sequence[Result]) -> list[str]:
    """The targets' names, a number after each that an earlier one has already."""
    names: list[str] = []
    for result in results:
        name, number = result.header.target, 1
        while name in names:
            number += 1
            name = f"{result.header.target} ({number})"
        names.append(name)
    return names


def _by_check(result: Result) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in result.records:
        found.setdefault(record.id, []).append(record)
    return found


def _section(
    name: str, checks: Sequence[str], columns: Sequence[dict[str, list[Record]]]
) -> Section:
    lines = [_check(check, columns) for check in checks]
    cells = [
        _cell([each for check in checks for each in column.get(check, ())]) for column in columns
    ]
    return Section(Line(name, tuple(cells)), tuple(line for line in lines if line.differs))


def _check(check: str, columns: Sequence[dict[str, list[Record]]]) -> Line:
    record = next(column[check][0] for column in columns if check in column)
    cells = tuple(_cell(column.get(check, ())) for column in columns)
    return Line(check, cells, citation(record), rfc_link(record), record.gist)


def _cell(records: Sequence[Record]) -> Cell:
    found = Counter(record.verdict for record in records)
    counts = tuple((verdict, found[verdict]) for verdict in SYMBOLS if found[verdict])
    told = sorted(records, key=lambda record: _ORDER.index(record.verdict))
    return Cell(counts, (told[0].actual or told[0].reason) if told else "")
