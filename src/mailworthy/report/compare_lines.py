"""A comparison of servers as the terminal shows it."""

from __future__ import annotations

from mailworthy.report.compare import Cell, Comparison, Line
from mailworthy.report.conclusion import SYMBOLS
from mailworthy.report.plain import aligned
from mailworthy.report.text import shown

NAME = 24
"""Characters of a server's name at the head of a column."""


def compare_lines(found: Comparison) -> list[str]:
    """Tell a comparison as a table: a row per section, beneath it the checks that differ."""
    names = [shown(server.name, NAME) for server in found.servers]
    rows = [["", *names]]
    for section in found.sections:
        rows.append(_row("≠" if section.differing else " ", section.line, section.line.name))
        rows += [_row("   ", line, line.name.rpartition("/")[2]) for line in section.differing]
    head = [
        f"{name}: {shown(each.conclusion, 200)}"
        for name, each in zip(names, found.servers, strict=True)
    ]
    return [
        *head,
        "",
        *aligned(rows),
        "",
        f"{'≠' if any(s.differing for s in found.sections) else '✓'} {found.conclusion}",
    ]


def _row(mark: str, line: Line, name: str) -> list[str]:
    return [f"{mark} {shown(name, 80)}", *map(_words, line.cells)]


def _words(cell: Cell) -> str:
    """ "✗ fail 1, pass 3"."""
    if cell.worst is None:
        return "not checked"
    counted = ", ".join(f"{verdict} {count}" for verdict, count in cell.counts)
    return f"{SYMBOLS[cell.worst]} {counted}"
