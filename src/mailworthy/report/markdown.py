"""summary.md, made for the summary page of a CI job."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from mailworthy.events import Verdict
from mailworthy.report.baseline import Stale
from mailworthy.report.conclusion import SYMBOLS, conclusion, counts, in_checks, skipped, tally
from mailworthy.report.files import write_whole
from mailworthy.report.findings import Finding, entries, findings
from mailworthy.report.result import Result
from mailworthy.report.text import citation, rfc_link, shown

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
        f"{tally(result.records)}: {counts(result)} · target {code(header.target)}"
        f" · profile {code(header.profile)} · seed {header.seed}{seconds}"
        f" · mailworthy {code(header.version)}"
    )
    told = conclusion(result)
    parts = [f"## {code(told) if _quotes(result) else told}", facts]
    parts += ["<br>".join(code(line.strip()) for line in why)] if (why := skipped(result)) else []
    found = findings(entries(result))
    new = [each for each in found if each.record.verdict in _TOLD and not each.record.known]
    known = [each for each in found if each.record.known]
    if new:
        parts.append(_table(new))
    if known:
        records = [case.record for each in known for case in each.cases]
        parts += [f"### {in_checks(records, 'known violation')}", _table(known)]
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


def _table(found: Sequence[Finding]) -> str:
    lines = [
        "| Verdict | Check | Endpoints | Requirement | Expected | Actual |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(each) for each in found[:ROWS]),
    ]
    return "\n".join([*lines, *([""] if len(found) > ROWS else []), *_more(found)])


def _more(items: Sequence[object]) -> list[str]:
    return [f"… and {len(items) - ROWS} more"] if len(items) > ROWS else []


def _row(found: Finding) -> str:
    record = found.record
    cases = [case.record for case in found.cases]
    link = rfc_link(record)
    cited = citation(record)
    cells = (
        f"{SYMBOLS[record.verdict]} {record.verdict}",
        cell(record.id),
        _stacked([case.endpoint for case in cases]),
        f"[{cited}]({link})" if "#" in link else cell(cited),
        _stacked([case.expected for case in cases]),
        _stacked([case.actual or case.reason for case in cases]),
    )
    return f"| {' | '.join(cells)} |"


def _stacked(texts: Sequence[str]) -> str:
    """A cell with a line for each endpoint, or one where it is the same on all."""
    return cell(texts[0]) if len(set(texts)) == 1 else "<br>".join(map(cell, texts))
