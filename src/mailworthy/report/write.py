"""All reports of a run, written into one folder."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from mailworthy.report.baseline import Stale
from mailworthy.report.html import write_page
from mailworthy.report.json import write_json
from mailworthy.report.junit import write_junit
from mailworthy.report.markdown import write_markdown
from mailworthy.report.result import Result
from mailworthy.report.result_part import result_part
from mailworthy.violation import HarnessError


def writable(folder: Path) -> None:
    """Demand, before a long run, that reports can be written there; raises HarnessError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise HarnessError(f"--out {folder}: cannot be written to: {error.strerror}") from None


def write_reports(result: Result, folder: Path, stale: Sequence[Stale] = ()) -> dict[str, Path]:
    """Write result.json, junit.xml, report.html and summary.md; returns where each is, by name.

    Raises HarnessError when the folder cannot be written to.
    """
    places = {
        "result": folder / "result.json",
        "junit": folder / "junit.xml",
        "report": folder / "report.html",
        "summary": folder / "summary.md",
    }
    write_json(result, places["result"])
    write_junit(result, places["junit"])
    write_page([result_part(result, stale)], places["report"])
    write_markdown(result, places["summary"], stale)
    return places
