"""Notifications are read strictly, and what is none is told."""

from __future__ import annotations

import pytest

from mailworthy.wire.dsn import (
    NoReport,
    content_type,
    groups,
    read_report,
    without_comments,
    xtext,
)

REPORT = b"""\
Return-Path: <>
To: <alice@example.test>
MIME-Version: 1.0
Content-Type: multipart/report;
 report-type="delivery-status" (so it is); boundary = "a;b"

A preamble.
--a;b

It failed.
--a;b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.test (ours)
Arrival-Date: Mon, 05 Jan 2026
 12:00:00 +0000

Final-Recipient: RFC822;
  Gone@example.test
action: failed
Status: 5.1.1 (no such (mailbox))

Original-Recipient: rfc822; other@example.test
Final-Recipient: rfc822;x@example.test
Action: delivered
Status: 2.0.0

--a;b
Content-Type: text/rfc822-headers

Subject: sent
--a;b--
An epilogue.
""".replace(b"\n", b"\r\n")


def test_a_report_is_taken_apart() -> None:
    report = read_report(REPORT)
    assert report.header.one("to") == "<alice@example.test>"
    assert report.explanation.kind == "text/plain"
    assert report.explanation.content == b"It failed."
    assert report.message.typed("Reporting-MTA") == ("dns", "mail.example.test")
    assert report.message.one("Arrival-Date") == "Mon, 05 Jan 2026 12:00:00 +0000"
    first, second = report.recipients
    assert first.typed("Final-Recipient") == ("rfc822", "Gone@example.test")
    assert first.one("Status") == "5.1.1 (no such (mailbox))"
    assert first.plain("Status") == "5.1.1"
    assert first.one("Original-Recipient") is None
    assert first.typed("Original-Recipient") is None
    assert report.about("gone@example.test") == [first]
    assert report.about("OTHER@example.test") == [second]
    assert report.returned is not None
    assert report.returned.content == b"Subject: sent"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"multipart/report", b"multipart/mixed", "content type is multipart/mixed"),
        (b'"delivery-status"', b"disposition-notification", "report-type is"),
        (b"report-type=", b"type=", "report-type is None"),
        (b"message/delivery-status", b"text/plain", "second part is text/plain"),
        (b"--a;b--", b"--a;b", "closing delimiter"),
        (b'"a;b"', b'""', "no boundary"),
        (b"action: failed", b"failed", "no field"),
    ],
)
def test_what_is_no_report_is_told(old: bytes, new: bytes, told: str) -> None:
    assert old in REPORT
    with pytest.raises(NoReport, match=told):
        read_report(REPORT.replace(old, new))


def test_a_report_without_recipients_is_none() -> None:
    at, end = REPORT.index(b"\r\nFinal"), REPORT.index(b"\r\n--a;b\r\nContent-Type: text/rfc")
    with pytest.raises(NoReport, match="no group"):
        read_report(REPORT[:at] + REPORT[end:])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Text/PLAIN", ("text/plain", {})),
        ('a/b; x="(no comment)"; Y=1', ("a/b", {"x": "(no comment)", "y": "1"})),
        ('a/b;x="q\\"q";', ("a/b", {"x": 'q"q'})),
    ],
)
def test_content_types(value: str, expected: tuple[str, dict[str, str]]) -> None:
    assert content_type(value) == expected


@pytest.mark.parametrize("value", ["", "text", "a/b; x", "a/b, c/d", "a/b; x=y z=1"])
def test_what_is_no_content_type(value: str) -> None:
    with pytest.raises(NoReport, match="no content type"):
        content_type(value)


def test_blank_lines_part_groups_once() -> None:
    found = groups(b"\r\nA: 1\r\n\r\n \r\nB: 2\r\n\r\n\r\n")
    assert [group.fields for group in found] == [(("a", "1"),), (("b", "2"),)]
    with pytest.raises(NoReport, match="empty"):
        groups(b"\r\n")


def test_comments_nest_and_quoted_parentheses_are_none() -> None:
    assert without_comments('a (b (c) \\) d) "(e)" f') == 'a  "(e)" f'
    assert without_comments("x;y)") == "x;y)"


@pytest.mark.parametrize(
    ("text", "encoded"), [("a@b.test", "a@b.test"), ("a+b=c", "a+2Bb+3Dc"), ("a b\t", "a+20b+09")]
)
def test_text_becomes_xtext(text: str, encoded: str) -> None:
    assert xtext(text) == encoded
