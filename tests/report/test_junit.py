from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from lxml import etree

from mailworthy.content import REPORTS
from mailworthy.report.junit import junit, write_junit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.conftest import Make

    from mailworthy.report.result import Result


@pytest.fixture(name="schema")
def fixture_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(REPORTS / "schema" / "junit.xsd"))


def _valid(result: Result, schema: etree.XMLSchema) -> etree._Element:
    root = etree.fromstring(junit(result))
    schema.assertValid(root)
    return root


def _outcomes(root: etree._Element) -> dict[str, str]:
    """The words of each case → the tag within, "" where it is a plain pass."""
    return {
        str(case.get("name")).partition(" ")[0]: "".join(str(each.tag) for each in case)
        for case in root.iter("testcase")
    }


def test_every_verdict_has_its_place(make: Make, schema: etree.XMLSchema) -> None:
    root = _valid(make.result(*make.every_verdict()), schema)

    assert _outcomes(root) == {
        "rcpt-before-mail-gets-503": "failure",
        "uid-fetch-answers-with-uid": "",
        "warned": "system-out",
        "noted": "system-out",
        "skipped": "skipped",
        "undecided": "error",
        "crashed": "error",
        "known-to-fail": "skipped",
    }
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("8", "1", "2")
    assert [(suite.get("name"), suite.get("tests"), suite.get("skipped")) for suite in root] == [
        (make.STARTTLS, "7", "2"),
        (make.IMAPS, "1", "0"),
    ]


def test_a_failure_has_all_its_evidence(make: Make, schema: etree.XMLSchema) -> None:
    case = next(_valid(make.result(make.failure()), schema).iter("testcase"))

    assert dict(case.attrib) == {
        "classname": "smtp/rfc5321/3.3",
        "name": f"rcpt-before-mail-gets-503 [{make.STARTTLS}]",
        "time": "0.250",
    }
    assert dict(case[0].attrib) == {
        "type": "fail MUST",
        "message": "expected 503; actual connection closed",
    }
    check = "smtp/rfc5321/3.3/rcpt-before-mail-gets-503"
    assert str(case[0].text).splitlines() == [
        f"RFC 5321 section 3.3: {make.GIST}",
        "Expected: 503",
        "  Actual: connection closed",
        "C: EHLO client.example.test",
        "S: 250 mail.example.test",
        "C: RCPT TO:<alice@example.test>",
        "S: (connection closed after 0.004 s)",
        f"Reproduce with: mailworthy check target.toml --only {check} --seed 42",
    ]


def test_a_warning_is_a_failure_when_strict(make: Make, schema: etree.XMLSchema) -> None:
    result = make.result(make.record(verdict="warn", level="SHOULD"), strict=True)

    assert set(_outcomes(_valid(result, schema)).values()) == {"failure"}


def test_the_hostile_leave_it_valid(make: Make, schema: etree.XMLSchema) -> None:
    root = _valid(make.result(make.hostile()), schema)

    shown = "".join(map(str, root.itertext()))
    assert not list(root.iter("script"))
    assert "<script>alert(1)</script> ]]>" in shown
    assert "\\x1b[2J" in shown
    assert "\\x00" in shown


@pytest.mark.parametrize("verdict", ["fail", "warn", "skip", "error"])
def test_a_result_that_no_collector_made_is_valid_too(
    make: Make, schema: etree.XMLSchema, verdict: str
) -> None:
    raw = msgspec.structs.replace(make.hostile(), verdict=verdict)

    _valid(msgspec.structs.replace(make.result(), records=(raw,)), schema)


def test_a_run_that_broke_off_is_an_error(make: Make, schema: etree.XMLSchema) -> None:
    root = _valid(make.collected(make.events(make.record())[:-1]), schema)

    assert root.get("errors") == "1"
    assert root.xpath("string(//error/@message)") == "Incomplete: the run broke off after 1 record"


def test_no_records_at_all(make: Make, schema: etree.XMLSchema) -> None:
    assert _valid(make.result(), schema).get("tests") == "0"


@pytest.mark.parametrize("gone", ["name", "classname", "time"])
def test_the_schema_refuses_a_case_without(make: Make, schema: etree.XMLSchema, gone: str) -> None:
    root = etree.fromstring(junit(make.result(make.failure())))
    del next(root.iter("testcase")).attrib[gone]

    assert not schema.validate(root)


@pytest.mark.parametrize(
    "gone", ["name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"]
)
def test_the_schema_refuses_a_suite_without(make: Make, schema: etree.XMLSchema, gone: str) -> None:
    root = etree.fromstring(junit(make.result(make.failure())))
    del root[0].attrib[gone]

    assert not schema.validate(root)


def test_it_is_written(make: Make, tmp_path: Path) -> None:
    write_junit(make.result(make.record()), tmp_path / "junit.xml", hostname="ci-7")

    assert b'hostname="ci-7"' in (tmp_path / "junit.xml").read_bytes()
