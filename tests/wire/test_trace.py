"""Trace fields as servers write them, and what the grammar says of each."""

from __future__ import annotations

import pytest

from mailworthy.wire.trace import added, clause_flaw, date_flaw, read

POSTFIX = (
    b"Received: from client.example.test (localhost [127.0.0.1])\r\n"
    b"\t(using TLSv1.3 with cipher X (256/256 bits)\r\n\t key-exchange X25519; by us)\r\n"
    b"\t(Authenticated sender: alice)\r\n"
    b"\tby mail.example.test (Postfix) with ESMTPSA id 4Xk1l20Z5z\r\n"
    b"\tfor <alice@example.test>; Mon,  5 Jan 2026 12:00:00 +0100 (CET)\r\n"
)
EXIM = (
    b"Received: from localhost ([127.0.0.1] helo=client.example.test)\r\n"
    b"\tby mail.example.test with esmtp (Exim 4.96)\r\n\t(envelope-from <a@b.test>)\r\n"
    b"\tid 1vcX2p-000000001Yz-0A3C\r\n\tfor alice@example.test;\r\n"
    b"\tMon, 05 Jan 2026 12:00:00 +0000\r\n"
)


def test_comments_are_no_clauses() -> None:
    stamp = read(POSTFIX)
    assert stamp.clauses == (
        ("from", "client.example.test"),
        ("by", "mail.example.test"),
        ("with", "ESMTPSA"),
        ("id", "4Xk1l20Z5z"),
        ("for", "<alice@example.test>"),
    )
    assert stamp.origin.startswith("client.example.test (localhost [127.0.0.1])")
    assert stamp.date == "Mon,  5 Jan 2026 12:00:00 +0100"


@pytest.mark.parametrize("field", [POSTFIX, EXIM])
def test_what_servers_write_is_well_formed(field: bytes) -> None:
    assert (clause_flaw(read(field)), date_flaw(read(field))) == ("", "")


def test_the_origin_shows_what_stands_in_comments() -> None:
    assert read(EXIM).origin == "localhost ([127.0.0.1] helo=client.example.test)"


@pytest.mark.parametrize(
    ("value", "flaw"),
    [
        ("by mail.example.test with SMTP; x", "it begins with BY WITH, not with FROM and BY"),
        ("from a.test with SMTP; x", "it begins with FROM WITH, not with FROM and BY"),
        ("; x", "it begins with nothing, not with FROM and BY"),
        ("from a_b.test by c.test; x", "FROM has 'a_b.test'"),
        ("from a.test by c.test id 1 with SMTP; x", "the clauses are FROM, BY, ID, WITH"),
        ("from a.test by c.test with SMTP with LMTP; x", "the clauses are FROM, BY, WITH, WITH"),
        ("from a.test by c.test for <a@b.test>,<c@b.test>; x", "FOR has '<a@b.test>,<c@b.test>'"),
        ("from a.test by c.test for <a@b.test> <c@b.test>; x", "FOR has '<a@b.test> <c@b.test>'"),
        ("from a.test by c.test id <1@x> for a; x", "FOR has 'a'"),
        ("from a.test by c.test id a@b; x", "ID has 'a@b'"),
    ],
)
def test_a_flaw_in_the_clauses_is_named(value: str, flaw: str) -> None:
    assert clause_flaw(read(f"Received: {value}\r\n".encode())).startswith(flaw)


@pytest.mark.parametrize(
    "value",
    [
        'from [127.0.0.1] (x [127.0.0.1]) by [IPv6:::1] with SMTP for <"a b"@x.test>;',
        "FROM a BY b VIA TCP WITH SMTP ID <1.2@x> FOR <postmaster>;",
        "from a by b with ESMTPS id x tls TLS_AES_256_GCM_SHA384 group X25519;",
        "from a (one (two) \\( three) by b;",
    ],
)
def test_lawful_clauses_are_left_alone(value: str) -> None:
    assert clause_flaw(read(f"Received: {value} x\r\n".encode())) == ""


@pytest.mark.parametrize(
    ("date", "right"),
    [
        ("Mon, 05 Jan 2026 12:00:00 +0000", True),
        ("5 Jan 2026 12:00 -0800", True),
        ("Mon, 05 Jan 26 12:00:00 +0000", False),
        ("Mon, 05 Jan 2026 12:00:00 GMT", False),
        ("2026-01-05T12:00:00Z", False),
        ("", False),
    ],
)
def test_obsolete_dates_are_told(date: str, right: bool) -> None:
    assert (date_flaw(read(f"Received: from a by b; {date}\r\n".encode())) == "") is right
    assert date_flaw(read(b"Received: from a by b\r\n")) == "no semicolon and date-time"


def test_several_paths_are_several() -> None:
    for text in ("for <a@x>,<b@x>", "for <a@x> for <b@x>", "for a@x b@x"):
        assert len(read(f"Received: from a by b {text}; x\r\n".encode()).values("for")) == 2


def test_what_was_added_is_what_was_not_sent() -> None:
    sent = b"Received: one\r\nReceived: one\r\nSubject: x\r\n\r\n"
    assert added(b"Received: new\r\n" + sent, sent) == [b"Received: new\r\n"]
    assert added(b"Received: one\r\n" + sent, sent) == [b"Received: one\r\n"]
