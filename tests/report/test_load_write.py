from __future__ import annotations

from typing import TYPE_CHECKING

from mailworthy.report.load_json import read_load
from mailworthy.report.load_write import write_load_reports

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.conftest import Make


def test_a_run_has_three_reports_in_its_folder(make: Make, tmp_path: Path) -> None:
    places = write_load_reports(make.load(), tmp_path / "out")

    assert {name: path.name for name, path in places.items()} == {
        "load": "load.json",
        "report": "report.html",
        "summary": "summary.md",
    }
    assert read_load(places["load"]) == make.load()
    assert "Limits missed: lost = 0, but 2" in places["report"].read_text()
    assert places["summary"].read_text().startswith("## `Limits missed: lost = 0, but 2`")
