"""The SMTP oracles on made-up traffic: what they find, and what they must not."""

from __future__ import annotations

import socket

import pytest

from mailworthy.oracles.base import Oracle
from mailworthy.oracles.smtp import RULES, ReplySequence, ReplySyntax
from mailworthy.oracles.smtp_status import StatusCodes
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.smtp import SmtpSession
from mailworthy.session.stream import ClientTls, Stream
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.wire.smtp import Flaw, ReplyReader


def watch(oracle: Oracle, *traffic: str | bytes) -> list[str]:
    """Play traffic to an oracle, text from the server, octets from us; return what it found."""
    with socket.socket() as unused:
        stream = Stream(
            Endpoint("smtp", "127.0.0.1", 25), Transcript(Masker()), 1, ClientTls(), 1.0, unused
        )
        session = SmtpSession(stream, [oracle], sender="alice@example.test")
        reader = ReplyReader()
        for piece in traffic:
            if isinstance(piece, bytes):
                oracle.sent(session, piece)
                continue
            reader.feed(piece.encode())
            while (reply := reader.next()) is not None:
                oracle.received(session, reply)
        session.close()
    return [finding.rule.name for finding in oracle.findings]


GREETING = "220 mail.example.test\r\n"
CHUNKING = [GREETING, b"EHLO x\r\n", "250-x\r\n250 CHUNKING\r\n"]


@pytest.mark.parametrize(
    "traffic",
    [
        [GREETING, b"NOOP\r\n", "250 ok\r\n"],
        [GREETING, b"RSET\r\nNOOP\r\n", "250 ok\r\n", "250 ok\r\n"],
        [GREETING, b"EHLO x\r\n", "250-x\r\n250 SIZE\r\n"],
        [GREETING, b"DATA\r\n", "354 go\r\n", b"A: b\r\n\r\n..\r\n.\r\n", "250 ok\r\n"],
        [GREETING, b"DATA\r\n", "354 go\r\n", b".\r\nNOOP\r\n", "250 ok\r\n250 ok\r\n"],
        [GREETING, b"DATA\r\n", "503 no\r\n", b"NOOP\r\n", "250 ok\r\n"],
        [GREETING, b"AUTH PLAIN\r\n", "334 \r\n", b"*\r\n", "235 ok\r\n"],
        [GREETING, "421 bye\r\n"],
        [GREETING, b"NOOP " + b"a" * 3000 + b"\r\n", "500 long\r\n500 what\r\n"],
        [GREETING, b"NO", b"OP\r", b"\n", "250 ok\r\n"],
        [
            GREETING,
            b"DATA\r\n",
            "354 go\r\n",
            b"a\n.\nNOOP\r\n.\r\n",
            "250 a\r\n250 b\r\n500 c\r\n",
        ],
        [*CHUNKING, b"BDAT 12\r\nNOOP\r\n", b"NOOP\r\nNOOP\r\n", "250 a\r\n250 b\r\n"],
        [*CHUNKING, b"BDAT 0 LAST\r\nbdat 2 last\r\n\r\nNOOP\r\n", "250 a\r\n503 b\r\n250 c\r\n"],
        [*CHUNKING, b"BDAT x\r\n", "501 a\r\n500 b\r\n"],
        [*CHUNKING, b"HELO x\r\n", "250 x\r\n", b"BDAT 6\r\nNOOP\r\n", "500 a\r\n250 b\r\n"],
        [GREETING, b"BDAT 6\r\nNOOP\r\n", "500 a\r\n250 b\r\n"],
    ],
)
def test_lawful_traffic_is_left_alone(traffic: list[str | bytes]) -> None:
    assert watch(ReplySequence(), *traffic) == []
    assert watch(ReplySyntax(), *traffic) == []


@pytest.mark.parametrize(
    "traffic",
    [
        [GREETING, "250 hello\r\n"],
        [GREETING, b"NOOP\r\n", "250 ok\r\n250 ok\r\n"],
        [GREETING, b"DATA\r\n", "354 go\r\n", b"A: b\r\n", "250 early\r\n"],
        [GREETING, b"NOOP\r", "250 early\r\n"],
        [*CHUNKING, b"BDAT 12\r\nNOOP\r\nNOOP\r\n", "503 a\r\n250 b\r\n"],
        [*CHUNKING, b"BDAT 1\r\n\nBDAT 0 LAST\r\n", "250 a\r\n250 b\r\n250 c\r\n"],
    ],
)
def test_a_reply_that_nothing_asked_for_is_found(traffic: list[str | bytes]) -> None:
    assert watch(ReplySequence(), *traffic) == ["smtp/one-reply-per-command"]


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        ("650 x\r\n", "smtp/reply-code"),
        ("ok\r\n", "smtp/reply-code"),
        ("250_x\r\n", "smtp/separator-after-reply-code"),
        ("250 x\n", "smtp/reply-line-end"),
        ("250-x\r\n251 x\r\n", "smtp/one-code-per-reply"),
        ("250 a\x1b[31mb\r\n", "smtp/reply-text"),
        ("250-a\r\n250\r\n", "smtp/no-bare-code"),
        ("299 a\r\n", "smtp/listed-reply-code"),
        ("250 " + "x" * 600 + "\r\n", "smtp/reply-line-length"),
    ],
)
def test_each_flaw_breaks_its_rule(reply: str, name: str) -> None:
    assert watch(ReplySyntax(), GREETING, b"NOOP\r\n", reply) == [name]


def test_every_flaw_has_a_rule() -> None:
    assert set(RULES) == set(Flaw)


DATA = [GREETING, b"DATA\r\n", "354 go\r\n", b"A: b\r\n.\r\n"]


@pytest.mark.parametrize(
    ("traffic", "name"),
    [
        (["354 what\r\n"], "smtp/reply-class-fits-the-command"),
        ([GREETING, b"NOOP\r\n", "354 go\r\n"], "smtp/reply-class-fits-the-command"),
        ([GREETING, b"DATA\r\n", "250 go\r\n"], "smtp/reply-class-fits-the-command"),
        ([*DATA, "354 go on\r\n"], "smtp/reply-class-fits-the-command"),
        ([*DATA, "252 perhaps\r\n"], "smtp/success-code-fits-the-command"),
        ([GREETING, b"QUIT\r\n", "250 ok\r\n"], "smtp/success-code-fits-the-command"),
        (
            [GREETING, b"NOOP\r\nHELP\r\n", "250 ok\r\n250 x\r\n"],
            "smtp/success-code-fits-the-command",
        ),
        ([GREETING, b"DATA\r\n", "353 go\r\n"], "smtp/success-code-fits-the-command"),
        (["220 my_host ESMTP\r\n"], "smtp/greetings-name-the-host"),
        (["220 \r\n"], "smtp/greetings-name-the-host"),
        ([GREETING, b"HELO x\r\n", "250 Hello x\r\n250 b\r\n"], "smtp/one-reply-per-command"),
        (
            [GREETING, b"EHLO x\r\n", "250-[127.0.0.1\r\n250 HELP\r\n"],
            "smtp/greetings-name-the-host",
        ),
    ],
)
def test_a_reply_that_does_not_fit_is_found(traffic: list[str | bytes], name: str) -> None:
    assert watch(ReplySequence(), *traffic) == [name]


@pytest.mark.parametrize(
    "traffic",
    [
        ["554 no\r\n"],
        ["220 [127.0.0.1]\r\n", b"EHLO x\r\n", "250 localhost\r\n"],
        [GREETING, b"EHLO x\r\n", "504 no\r\n"],
        [GREETING, b"AUTH X\r\n", "334 \r\n", b"DATA\r\n", "334 \r\n", b"AA==\r\n", "235 in\r\n"],
        [GREETING, b"XCLIENT A=b\r\n", "220 again\r\n"],
        [GREETING, b"STARTTLS\r\nNOOP\r\n", "220 go\r\n", b"DATA\r\n", "250 what\r\n"],
        [*DATA, "554 no\r\n", b"DATA\r\n", "503 no\r\n"],
        [GREETING, b"help\r\n", "214-a\r\n214 b\r\n", b"vrfy x\r\n", "252 x\r\n"],
        [GREETING, b"DATA\r\n", "421 bye\r\n"],
    ],
)
def test_a_reply_that_fits_is_left_alone(traffic: list[str | bytes]) -> None:
    assert watch(ReplySequence(), *traffic) == []


def test_a_client_that_asks_for_utf8_may_get_it() -> None:
    reply = "250 Jürgen\r\n"
    assert watch(ReplySyntax(), GREETING, b"VRFY x\r\n", reply) == ["smtp/reply-text"]
    assert watch(ReplySyntax(), GREETING, b"VRFY x SMTPUTF8\r\n", reply) == []


CODES: list[str | bytes] = [GREETING, b"EHLO x\r\n", "250-x\r\n250 ENHANCEDSTATUSCODES\r\n"]


@pytest.mark.parametrize(
    "traffic",
    [
        [GREETING, b"NOOP\r\n", "250 ok\r\n"],
        [*CODES, b"NOOP\r\n", "250 2.0.0 ok\r\n"],
        [*CODES, b"NOOP\r\n", "250 2.0.0\r\n"],
        [*CODES, b"HELP\r\n", "214-2.0.0 a\r\n214 2.0.0 b\r\n"],
        [*CODES, b"DATA\r\n", "354 go\r\n", b".\r\n", "250 2.0.0 ok\r\n"],
        [*CODES, b"HELO x\r\n", "250 x\r\n"],
        [*CODES, b"EHLO\r\n", "501 no\r\n"],
        [*CODES, b"EHLO x\r\n", "250 x\r\n", b"NOOP\r\n", "250 ok\r\n"],
        [*CODES, b"NO\rOP\r\n", "500 what?\r\n"],
        [*CODES, b"X\r\n", "550 5.7.30 no\r\n"],
    ],
)
def test_status_codes_that_are_right_are_not_found(traffic: list[str | bytes]) -> None:
    assert watch(StatusCodes(), *traffic) == []


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        ("250 ok\r\n", "smtp/status-code-is-there"),
        ("250 2.0 ok\r\n", "smtp/status-code-is-there"),
        ("250 2.0.0.0 ok\r\n", "smtp/status-code-is-there"),
        ("421 bye\r\n", "smtp/status-code-is-there"),
        ("550 4.1.1 no\r\n", "smtp/status-code-agrees-with-reply-code"),
        ("214-2.0.0 a\r\n214 b\r\n", "smtp/status-code-on-each-line"),
        ("214-2.0.0 a\r\n214 2.0.1 b\r\n", "smtp/status-code-on-each-line"),
        ("250 2.00.0 ok\r\n", "smtp/status-code-without-leading-zeros"),
        ("250 2.0.0: ok\r\n", "smtp/space-after-status-code"),
        ("550 5.8.0 no\r\n", "smtp/status-code-is-registered"),
        ("550 5.1.99 no\r\n", "smtp/status-code-is-registered"),
    ],
)
def test_a_wrong_status_code_is_found(reply: str, rule: str) -> None:
    assert watch(StatusCodes(), *CODES, b"X\r\n", reply)[:1] == [rule]
