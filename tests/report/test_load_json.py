from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import msgspec
import pytest

from mailworthy.content import REPORTS
from mailworthy.report import load_result
from mailworthy.report.load_json import load_to_json, read_load, write_load
from mailworthy.report.load_result import LoadResult, load_exit_code
from mailworthy.report.text import tidy
from mailworthy.violation import HarnessError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.report.conftest import Make

SCHEMA: dict[str, Any] = json.loads((REPORTS / "schema" / "load.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_what_is_written_is_read(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "new" / "load.json"

    write_load(make.load(), path)

    assert read_load(path) == make.load()
    assert [each.name for each in path.parent.iterdir()] == ["load.json"]


def test_the_hostile_are_inert_when_written_and_when_read(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "load.json"
    write_load(make.hostile_load(), path)

    assert path.read_text().replace("\n", "").isprintable()
    found = read_load(path)
    assert found == tidy(make.hostile_load())
    assert found.failures[0].transcript[0].isprintable()

    raw = make.load()
    failure = msgspec.structs.replace(raw.failures[0], error="\x1b[2J" + "x" * 100_000)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(raw, failures=(failure,))))
    assert read_load(path).failures[0].error.startswith("\\x1b[2Jxxx")
    assert len(read_load(path).failures[0].error) == 2000


def test_a_row_is_a_line(make: Make) -> None:
    lines = load_to_json(make.load()).decode().splitlines()

    assert lines[0] == '{"kind":"load","format":1,'
    assert sum(line.startswith('{"protocol":"SMTP","name":"send"') for line in lines) == 3


def test_a_run_without_a_footer_broke_off(make: Make, tmp_path: Path) -> None:
    write_load(make.load(footer=None), tmp_path / "load.json")

    assert load_exit_code(read_load(tmp_path / "load.json")) == 4


@pytest.mark.parametrize("what", ["whole", "the hostile", "empty", "broken off"])
def test_the_schema_holds_for_what_is_written(make: Make, what: str) -> None:
    runs = {
        "whole": make.load(),
        "the hostile": make.hostile_load(),
        "empty": LoadResult(header=make.load().header),
        "broken off": make.load(footer=None),
    }

    VALIDATOR.validate(json.loads(load_to_json(runs[what])))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("struct", "place"),
    [
        ("LoadHeader", "header"), ("Latency", "latency"), ("Row", "row"), ("Point", "point"),
        ("Series", "series"), ("Failure", "failure"), ("Message", "message"),
        ("Ledger", "ledger"), ("Limit", "limit"), ("Generator", "generator"),
        ("LoadFooter", "footer"),
    ],
)  # fmt: skip
def test_the_schema_names_every_field(struct: str, place: str) -> None:
    fields = getattr(load_result, struct).__struct_fields__

    assert set(SCHEMA["$defs"][place]["properties"]) == set(fields)
    assert set(SCHEMA["$defs"][place]["required"]) == set(fields)
    assert set(SCHEMA["properties"]) == {"kind", *LoadResult.__struct_fields__}


def _put(value: object, *path: str | int) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


BROKEN = {
    "a later format": (_put(2, "format"), "$.format"),
    "another kind": (_put("cargo", "kind"), "$.kind"),
    "a header in words": (_put("x", "header"), "$.header"),
    "a count in words": (_put("many", "rows", 0, "count"), "$.rows[0].count"),
    "half a count": (_put(1.5, "rows", 0, "count"), "$.rows[0].count"),
    "no moment": (_put("yesterday", "header", "started"), "$.header.started"),
    "a point too few": (_put([1.0], "users", 0), "$.users[0]"),
    "a limit that may hold": (_put("maybe", "limits", 0, "holds"), "$.limits[0].holds"),
    "a negative count": (_put(-1, "ledger", "lost"), None),
    "a field too many": (_put(1, "rows", 0, "colour"), None),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_schema_refuses_what_is_broken(make: Make, name: str) -> None:
    changed = copy.deepcopy(json.loads(load_to_json(make.load())))
    BROKEN[name][0](changed)

    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(changed)


@pytest.mark.parametrize("name", [name for name, (_, place) in BROKEN.items() if place])
def test_reading_names_the_place(make: Make, tmp_path: Path, name: str) -> None:
    change, place = BROKEN[name]
    document = json.loads(load_to_json(make.load()))
    change(document)
    path = tmp_path / "load.json"
    path.write_text(json.dumps(document))

    with pytest.raises(HarnessError, match="is no result of mailworthy") as caught:
        read_load(path)
    assert str(place) in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "text", [b"", b"no", b"\xff\xfe", b'{"kind":"load",', b'{"a":' + b"[" * 100_000]
)
def test_what_is_no_json_is_told(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "load.json"
    path.write_bytes(text)

    with pytest.raises(HarnessError, match=r"load\.json is not JSON: "):
        read_load(path)


def test_a_run_that_was_cut_off_is_no_run(make: Make, tmp_path: Path) -> None:
    text = load_to_json(make.load())
    path = tmp_path / "load.json"

    for end in range(0, len(text) - 2, 97):
        path.write_bytes(text[:end])
        with pytest.raises(HarnessError, match="is not JSON"):
            read_load(path)
