from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from mailworthy.cli_report import report
from mailworthy.report.json import to_json, write_json
from mailworthy.report.kinds import CONFORMANCE, KINDS, LOAD, Kind, kind_of, part_of
from mailworthy.report.load_json import write_load
from mailworthy.report.part import Part
from mailworthy.violation import HarnessError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.conftest import Make


def test_kinds_are_told_apart_by_content_not_by_name(make: Make, tmp_path: Path) -> None:
    write_json(make.result(make.record()), tmp_path / "load.json")
    write_load(make.load(), tmp_path / "result.json")

    assert kind_of(tmp_path / "load.json") is CONFORMANCE
    assert kind_of(tmp_path / "result.json") is LOAD
    assert part_of(tmp_path / "load.json").title == "Conformance"
    assert part_of(tmp_path / "result.json").title == "Load"


def test_a_conformance_result_that_was_cut_off_is_shown_as_that(make: Make, tmp_path: Path) -> None:
    text = to_json(make.result(make.failure(), make.record()))
    (tmp_path / "cut").write_bytes(text[:-300])

    assert part_of(tmp_path / "cut").conclusion == "Incomplete: the run broke off after 1 record"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"kind":"cargo"}', "is of the kind 'cargo'; what can be read are conformance results"),
        ('{"kind":"\\u001b[2J"}', "is of the kind '\\x1b[2J'"),
        ('{"kind":3}', "is no result of mailworthy: Expected `str`"),
        ("[]", "is no result of mailworthy: Expected `object`"),
        ("{}", "is no result of mailworthy: Object missing required field"),
        ("", "is not JSON"),
        ('{"format":1', "is not JSON"),
        ('{"kind":"load","format":1,', "is not JSON"),
        ('{"x":' + "[" * 100_000, "is not JSON"),
    ],
)
def test_what_is_no_result_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "file").write_text(text)

    with pytest.raises(HarnessError) as caught:
        part_of(tmp_path / "file")
    assert told in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_further_kind_is_one_more_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cargo = Kind(
        "cargo list",
        lambda path: path.name,
        lambda name: Part("Cargo", name, "All aboard", 0, "_cargo.html.j2", {}),
    )
    monkeypatch.setitem(KINDS, "cargo", cargo)
    (tmp_path / "list").write_text('{"kind":"cargo"}')

    assert part_of(tmp_path / "list").subject == "list"
    refused = CliRunner().invoke(report, ["diff", f"{tmp_path}/list", f"{tmp_path}/list"]).exception
    assert isinstance(refused, HarnessError)
    assert str(refused) == "two of the kind cargo list cannot be compared"
