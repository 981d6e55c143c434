"""The certificate: which grade follows from which verdicts, and how it is shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from mailworthy.content import REPORTS
from mailworthy.events import EndpointProbe, Record, Verdict
from mailworthy.providers import Provider
from mailworthy.report.certificate import (
    AREAS,
    Access,
    Area,
    Certificate,
    Evidence,
    Grade,
    Untested,
    certify,
)
from mailworthy.report.certificate_page import (
    certificate_part,
    read_certificate,
    told,
    write_certificate,
)
from mailworthy.report.html import page as page_of
from mailworthy.report.kinds import part_of
from mailworthy.report.result import Footer, Header, Result, totals

SCHEMA: dict[str, Any] = json.loads(
    (REPORTS / "schema" / "certificate.schema.json").read_text(encoding="utf-8")
)
PROVIDER = Provider(
    name="Example Mail",
    source="made up",
    takes=("password",),
    hint="Switch it on first.",
    unverified=("everything",),
    published=("imaps://imap.example.test:993",),
    usual=("pop3s://pop.example.test:995",),
)


def record(check: str, verdict: Verdict, **more: Any) -> Record:
    made: dict[str, Any] = {
        "id": check,
        "endpoint": "imaps://imap.example.test:993",
        "source": "RFC 3501",
        "section": "6",
        "level": "MUST",
        "gist": "it is so",
        "verdict": verdict,
        "seconds": 0.1,
    }
    return Record(**(made | more))


def result_of(
    *records: Record,
    probe: EndpointProbe | None = None,
    left_behind: tuple[str, ...] = (),
    problem: str = "",
) -> Result:
    started = datetime(2026, 1, 5, 12, tzinfo=UTC)
    probe = probe or EndpointProbe(endpoint="imaps://imap.example.test:993", mechanism="PLAIN")
    return Result(
        format=1,
        header=Header(
            version="1", target="t", profile="safe", seed=1, strict=False, started=started,
            endpoints=(probe,),
        ),
        records=records,
        footer=Footer(
            totals=totals(records), known=0, selected=len(records), seconds=1.0,
            interrupted=False, problem=problem, left_behind=left_behind,
        ),
    )  # fmt: skip


def html(certificate: Certificate) -> str:
    return page_of([certificate_part(certificate)])


def grade_of(area: str, *records: Record) -> Grade:
    made = certify(PROVIDER, "a@example.test", result_of(*records))
    return {each.name: each.grade for each in made.areas}[area]


@pytest.mark.parametrize(
    ("verdicts", "grade"),
    [
        ((), Grade.UNTESTED),
        ((Verdict.SKIP,), Grade.UNTESTED),
        ((Verdict.PASS, Verdict.SKIP), Grade.A),
        ((Verdict.PASS, Verdict.NOTE), Grade.A),
        ((Verdict.PASS, Verdict.WARN), Grade.B),
        ((Verdict.PASS, Verdict.WARN, Verdict.INCONCLUSIVE), Grade.UNDECIDED),
        ((Verdict.PASS, Verdict.ERROR), Grade.UNDECIDED),
        ((Verdict.INCONCLUSIVE, Verdict.FAIL, Verdict.WARN), Grade.F),
    ],
)
def test_the_gravest_verdict_makes_the_grade(verdicts: tuple[Verdict, ...], grade: Grade) -> None:
    records = [record(f"imap/rfc3501/6/{n}", verdict) for n, verdict in enumerate(verdicts)]
    assert grade_of("IMAP", *records) is grade


@pytest.mark.parametrize(
    ("check", "area"),
    [
        ("tls/x", "transport"),
        ("smtp/rfc5321/4/x", "sending"),
        ("oracle/smtp/x", "sending"),
        ("pop3/rfc1939/3/x", "POP3"),
        ("oracle/pop3/x", "POP3"),
        ("imap/rfc3501/6/x", "IMAP"),
        ("oracle/imap/x", "IMAP"),
        ("mailflow/x", "round trip"),
    ],
)
def test_each_check_counts_in_one_area(check: str, area: str) -> None:
    made = certify(PROVIDER, "a@example.test", result_of(record(check, Verdict.FAIL)))
    assert [each.name for each in made.areas if each.grade is Grade.F] == [area]
    assert made.grade is Grade.F


def test_an_account_that_is_not_let_in_is_undecided_and_gives_the_hint() -> None:
    shut = EndpointProbe(
        endpoint="imaps://imap.example.test:993", locked_out=True, error="log-in failed"
    )
    made = certify(PROVIDER, "a@example.test", result_of(probe=shut))
    assert {each.name: each.grade for each in made.areas}["log-in"] is Grade.UNDECIDED
    assert made.hint == PROVIDER.hint
    assert PROVIDER.hint in "\n".join(told(made))
    assert PROVIDER.hint in html(made)


def test_a_server_that_takes_mail_from_strangers_owes_no_log_in() -> None:
    stranger = EndpointProbe(endpoint="smtp+starttls://mx.example.test:25")
    made = certify(PROVIDER, "a@example.test", result_of(probe=stranger))
    assert {each.name: each.grade for each in made.areas}["log-in"] is Grade.UNTESTED


def test_a_run_that_broke_off_certifies_nothing_good() -> None:
    good = record("imap/rfc3501/6/x", Verdict.PASS)
    assert certify(PROVIDER, "a@example.test", result_of(good)).grade is Grade.A
    gone = certify(PROVIDER, "a@example.test", result_of(good, problem="the server was gone"))
    assert gone.grade is Grade.UNDECIDED
    assert not gone.complete
    cut = msgspec.structs.replace(result_of(good), footer=None)
    assert certify(PROVIDER, "a@example.test", cut).grade is Grade.UNDECIDED


def test_what_limits_it_is_told_everywhere() -> None:
    skipped = record("imap/rfc3501/6/x", Verdict.SKIP, reason="no such thing")
    result = result_of(skipped, skipped, left_behind=("message <x>: still there",))
    made = certify(PROVIDER, "a@example.test", result, ["imap.example.test:993=127.0.0.1:1"])
    assert made.untested == (Untested(reason="no such thing", checks=2),)
    assert made.left_out == PROVIDER.usual
    page, lines = html(made), "\n".join(told(made))
    for words in (
        *made.left_behind, *made.redirected, *made.left_out, *made.unverified,
    ):  # fmt: skip
        assert words.replace("<", "&lt;").replace(">", "&gt;") in page
        assert words in lines
    assert "of a stand-in" in page
    assert "made up" in page
    assert "2 times: no such thing" in page


def test_what_a_server_said_is_inert_in_the_page() -> None:
    evil = "<script>alert(1)</script>\x1b[31m\u202e"
    failed = record("imap/rfc3501/6/x", Verdict.FAIL, expected="OK", actual=evil)
    page = html(certify(PROVIDER, "a@example.test", result_of(failed)))
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


def test_the_schema_holds_and_names_every_field(tmp_path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    result = result_of(
        record("imap/rfc3501/6/x", Verdict.FAIL, expected="OK", actual="NO"),
        record("tls/x", Verdict.SKIP, reason="no TLS"),
        left_behind=("message <x>: still there",),
    )
    made = certify(PROVIDER, "a@example.test", result, ["a:1=b:2"])
    places = write_certificate(made, tmp_path)
    data = json.loads(places["its data"].read_text())
    jsonschema.validate(data, SCHEMA)
    assert read_certificate(places["its data"]) == made
    assert page_of([part_of(places["its data"])]) == html(made)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data | {"grade": "Z"}, SCHEMA)
    definitions = SCHEMA["$defs"]
    for struct, schema in (
        (Certificate, SCHEMA),
        (Area, definitions["area"]),
        (Evidence, definitions["evidence"]),
        (Access, definitions["access"]),
        (Untested, definitions["untested"]),
    ):
        assert set(schema["properties"]) == set(struct.__struct_fields__)
    assert definitions["grade"]["enum"] == ["A", "B", "F", "?", "–"]
    assert tuple(definitions["area"]["properties"]["name"]["enum"]) == AREAS
