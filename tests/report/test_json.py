from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from mailworthy.content import REPORTS
from mailworthy.events import EndpointProbe, Record, Verdict
from mailworthy.report.json import read, to_json, write_json
from mailworthy.report.result import Footer, Header, Result
from mailworthy.violation import HarnessError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.report.conftest import Make

SCHEMA: dict[str, Any] = json.loads((REPORTS / "schema" / "result.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_what_is_written_is_read(make: Make, tmp_path: Path) -> None:
    result = make.result(*make.every_verdict())
    path = tmp_path / "new" / "folder" / "result.json"

    write_json(result, path)

    assert read(path) == result
    assert [each.name for each in path.parent.iterdir()] == ["result.json"]


def test_the_hostile_are_read_as_written(make: Make, tmp_path: Path) -> None:
    result = make.result(make.hostile())
    write_json(result, tmp_path / "result.json")

    assert read(tmp_path / "result.json") == result


def test_a_record_is_a_line(make: Make) -> None:
    lines = to_json(make.result(make.failure(), make.record())).decode().splitlines()

    assert len(lines) == 7
    assert lines[3].startswith('{"id":"smtp/rfc5321/3.3/rcpt-before-mail-gets-503"')


@pytest.mark.parametrize("result_of", ["every verdict", "the hostile", "nothing", "a broken run"])
def test_the_schema_holds_for_what_is_written(make: Make, result_of: str) -> None:
    results = {
        "every verdict": make.result(*make.every_verdict()),
        "the hostile": make.result(make.hostile()),
        "nothing": make.result(),
        "a broken run": make.collected(make.events(make.record())[:-1]),
    }

    VALIDATOR.validate(json.loads(to_json(results[result_of])))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("struct", "place"),
    [(Header, "header"), (EndpointProbe, "endpoint"), (Record, "record"), (Footer, "footer")],
)
def test_the_schema_names_every_field(struct: type[Any], place: str) -> None:
    assert set(SCHEMA["$defs"][place]["properties"]) == set(struct.__struct_fields__)


def test_the_schema_names_every_verdict() -> None:
    assert SCHEMA["$defs"]["verdict"]["enum"] == [str(verdict) for verdict in Verdict]
    assert set(SCHEMA["properties"]) == set(Result.__struct_fields__)


def _drop(*path: str | int) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return change


def _put(value: object, *path: str | int) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


BROKEN = {
    "no header": (_drop("header"), "header"),
    "no records": (_drop("records"), None),
    "a later format": (_put(2, "format"), "$.format"),
    "no id": (_drop("records", 0, "id"), "$.records[0]"),
    "an unknown verdict": (_put("great", "records", 0, "verdict"), "$.records[0].verdict"),
    "seconds in words": (_put("long", "records", 0, "seconds"), "$.records[0].seconds"),
    "a seed in words": (_put("x", "header", "seed"), "$.header.seed"),
    "no moment": (_put("yesterday", "header", "started"), "$.header.started"),
    "half a footer": (_drop("footer", "totals"), "$.footer"),
    "a field too many": (_put(1, "records", 0, "colour"), None),
    "a negative count": (_put(-1, "footer", "totals", "fail"), None),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_schema_refuses_what_is_broken(make: Make, name: str) -> None:
    document = json.loads(to_json(make.result(*make.every_verdict())))
    changed = copy.deepcopy(document)
    BROKEN[name][0](changed)

    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(changed)


@pytest.mark.parametrize("name", [name for name, (_, place) in BROKEN.items() if place])
def test_reading_names_the_place(make: Make, tmp_path: Path, name: str) -> None:
    change, place = BROKEN[name]
    document = json.loads(to_json(make.result(*make.every_verdict())))
    change(document)
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document))

    with pytest.raises(HarnessError, match="is no result of mailworthy") as caught:
        read(path)
    assert str(place) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [b"", b"no", b"{", b"\xff\xfe", b'{"format":1,\n"header":{'])
def test_what_is_no_json_is_told(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(text)

    with pytest.raises(HarnessError, match=r"result\.json is not JSON: "):
        read(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"cannot read .*gone\.json: No such file"):
        read(tmp_path / "gone.json")


def test_a_file_cut_anywhere_keeps_its_whole_records(make: Make, tmp_path: Path) -> None:
    result = make.result(make.failure(), make.record())
    text = to_json(result)
    path = tmp_path / "result.json"
    begin = text.index(b'"records":[\n') + len(b'"records":[\n')

    for end in range(begin, len(text) - 2, 7):
        path.write_bytes(text[:end])
        found = read(path)
        assert found.incomplete
        assert found.records == result.records[: len(found.records)]
    assert len(found.records) == 2


def test_a_reader_sees_the_old_file_or_the_new(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_json(make.result(), path)
    with path.open("rb") as reader:
        write_json(make.result(*make.every_verdict()), path)
        assert reader.read() == to_json(make.result())
    assert len(read(path).records) == 8


def test_a_link_stays_a_link(make: Make, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "result.json")

    write_json(make.result(), tmp_path / "link")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "result.json").is_file()


def test_a_device_is_written_to_not_replaced(make: Make) -> None:
    write_json(make.result(), Path("/dev/null"))

    assert Path("/dev/null").is_char_device()


def test_a_place_that_cannot_be_written_is_told(make: Make, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(HarnessError, match=r"cannot write .*result\.json: "):
        write_json(make.result(), tmp_path / "file" / "result.json")
