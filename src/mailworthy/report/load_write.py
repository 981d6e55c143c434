"""All reports of a load run, written into one folder."""

from __future__ import annotations

from pathlib import Path

from mailworthy.report.files import write_whole
from mailworthy.report.html import write_page
from mailworthy.report.load_json import write_load
from mailworthy.report.load_markdown import load_markdown
from mailworthy.report.load_part import load_part
from mailworthy.report.load_result import LoadResult


def write_load_reports(result: LoadResult, folder: Path) -> dict[str, Path]:
    """Write load.json, report.html and summary.md; returns where each is, by name.

    Raises HarnessError when the folder cannot be written to.
    """
    places = {
        "load": folder / "load.json",
        "report": folder / "report.html",
        "summary": folder / "summary.md",
    }
    write_load(result, places["load"])
    write_page([load_part(result)], places["report"])
    write_whole(places["summary"], load_markdown(result).encode())
    return places
