"""summary.md, made for the summary page of a CI job."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from mailworthy.events import Record, Verdict
from mailworthy.report.baseline import Stale
from mailworthy.report.conclusion import SYMBOLS, conclusion, counts
from mailworthy.report.files import write_whole
from mailworthy.report.result import Result
from mailworthy.report.text import citation, rfc_link, several, shown

CELL = 200
"""Characters of a cell."""
ROWS = 200
"""Rows of a table; what is more is counted."""

_TOLD = (Verdict.FAIL, Verdict.ERROR, Verdict.WARN, Verdict.INCONCLUSIVE)


def markdown(result: Result, stale: Sequence[Stale] = ()) -> str:
    """Return the result as GitHub-flavoured Markdown; what a server sent stands in code spans."""
    header = result.header
    seconds = f" · {result.footer.seconds:.1f} s" if result.footer else ""
    facts = (
        f"{counts(result)} · target {code(header.target)} · profile {code(header.profile)}"
        f" · seed {header.seed}{seconds} · mailworthy {code(header.version)}"
    )
    told = conclusion(result)
    parts = [f"## {code(told) if _quotes(result) else told}", facts]
    new = [record for record in result.records if record.verdict in _TOLD and not record.known]
    known = [record for record in result.records if record.known]
    if new:
        parts.append(_table(sorted(new, key=lambda record: _TOLD.index(record.verdict))))
    if known:
        parts += [f"### {several(len(known), 'known violation')}", _table(known)]
    if stale:
        listed = [f"- {code(str(each))}" for each in stale[:ROWS]]
        parts += ["### No longer found of the baseline", "\n".join([*listed, *_more(stale)])]
    return "\n\n".join(parts) + "\n"


def write_markdown(result: Result, path: Path, stale: Sequence[Stale] = ()) -> None:
    """Write summary.md; raises HarnessError when it cannot be."""
    write_whole(path, markdown(result, stale).encode())


def code(text: str, most: int = CELL) -> str:
    """Return a code span that shows `text` and does nothing else."""
    fit = shown(text, most)
    if not fit.strip():
        return ""
    fence = "`" * (max(map(len, re.findall("`+", fit)), default=0) + 1)
    pad = " " if fit[0] in "` " or fit[-1] in "` " else ""
    return f"{fence}{pad}{fit}{pad}{fence}"


def cell(text: str) -> str:
    """Return a code span for a cell of a table, where a bar would end the cell."""
    return code(text).replace("|", "\\|")


def _quotes(result: Result) -> bool:
    """Whether the conclusion quotes what others wrote."""
    return bool(result.footer and result.footer.problem)


def _table(records: Sequence[Record]) -> str:
    lines = [
        "| Verdict | Check | Endpoint | Requirement | Expected | Actual |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(record) for record in records[:ROWS]),
    ]
    return "\n".join([*lines, *([""] if len(records) > ROWS else []), *_more(records)])


def _more(items: Sequence[object]) -> list[str]:
    return [f"… and {len(items) - ROWS} more"] if len(items) > ROWS else []


def _row(record: Record) -> str:
    link = rfc_link(record)
    cited = citation(record)
    cells = (
        f"{SYMBOLS[record.verdict]} {record.verdict}",
        cell(record.id),
        cell(record.endpoint),
        f"[{cited}]({link})" if "#" in link else cell(cited),
        cell(record.expected),
        cell(record.actual or record.reason),
    )
    return f"| {' | '.join(cells)} |"
