"""report.html: one file that needs neither network nor script; see `reports/templates`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mailworthy.content import REPORTS
from mailworthy.events import Verdict
from mailworthy.report.baseline import Stale
from mailworthy.report.conclusion import SYMBOLS, conclusion, counts
from mailworthy.report.files import write_whole
from mailworthy.report.matrix import matrix
from mailworthy.report.result import Result, exit_code, totals
from mailworthy.report.text import citation, inert, rfc_link, words_of

_PARTS = {
    Verdict.FAIL: "violated what binds",
    Verdict.ERROR: "mailworthy itself failed",
    Verdict.WARN: "not as it should be",
    Verdict.INCONCLUSIVE: "no answer to judge",
    Verdict.NOTE: "told, no fault",
    Verdict.SKIP: "does not apply",
    Verdict.PASS: "as required",
}


def html(result: Result, stale: Sequence[Stale] = ()) -> str:
    """Return the result as a page that is whole by itself. All text in it is escaped."""
    table = matrix(result)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            result=result,
            header=result.header,
            code=exit_code(result),
            conclusion=conclusion(result),
            counts=counts(result),
            totals=totals(result.records),
            symbols=SYMBOLS,
            meanings=_PARTS,
            matrix=table,
            findings=table.findings,
            stale=[str(each) for each in stale],
        )
    )


def write_html(result: Result, path: Path, stale: Sequence[Stale] = ()) -> None:
    """Write report.html; raises HarnessError when it cannot be."""
    write_whole(path, html(result, stale).encode())


def environment() -> Environment:
    """How templates are found, and text in them made inert and escaped."""
    environment = Environment(
        loader=FileSystemLoader(REPORTS / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: inert(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(citation=citation, rfc_link=rfc_link, words=words_of)
    return environment
