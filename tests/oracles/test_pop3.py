"""The POP3 oracles on made-up traffic: what they find, and what they must not."""

from __future__ import annotations

import socket

import pytest

from mailworthy.oracles.base import Oracle
from mailworthy.oracles.pop3 import Pop3Dialogue
from mailworthy.oracles.pop3_codes import Pop3Codes
from mailworthy.oracles.pop3_maildrop import Pop3View
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.stream import ClientTls, Stream
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.wire.pop3 import Reader

MANY = (b"LIST\r\n", b"UIDL\r\n", b"RETR", b"CAPA", b"TOP")
END = "a session ends"


def watch(oracle: Oracle, *traffic: str | bytes) -> list[str]:
    """Play traffic to an oracle, text from the server, octets from us; return what it found."""
    with socket.socket() as unused:

        def opened() -> tuple[Pop3Session, Reader]:
            stream = Stream(
                Endpoint("pop3", "127.0.0.1", 110), Transcript(Masker()), 1, ClientTls(), 1, unused
            )
            session, reader = Pop3Session(stream, [oracle]), Reader()
            session.user = "alice"
            reader.expect(multiline=False)
            return session, reader

        session, reader = opened()
        for piece in traffic:
            if piece == END:
                oracle.closed(session)
                session, reader = opened()
            elif isinstance(piece, bytes):
                oracle.sent(session, piece)
                for line in piece.splitlines(keepends=True):
                    reader.expect(multiline=line.startswith(MANY))
            else:
                reader.feed(piece.encode())
                while (event := reader.next()) is not None:
                    oracle.received(session, event)
    return [finding.rule.name.removeprefix("pop3/") for finding in oracle.findings]


HELLO = "+OK hello\r\n"
IN = (HELLO, b"PASS *\r\n", "+OK in\r\n")
CAPA = (b"CAPA\r\n", "+OK\r\nRESP-CODES\r\n.\r\n")
LIST = (b"LIST\r\n", "+OK\r\n1 10\r\n2 20\r\n.\r\n")
UIDL = (b"UIDL\r\n", "+OK\r\n1 a\r\n2 b\r\n.\r\n")
COPY = "+OK\r\nA: b\r\n\r\nc\r\n.\r\n"
RETR = (b"RETR 1\r\n", COPY)
WITH_11 = (b"LIST\r\n", "+OK\r\n1 11\r\n2 20\r\n.\r\n")


@pytest.mark.parametrize(
    "traffic",
    [
        [HELLO, b"NOOP\r\n", "+OK\r\n", "-ERR bye\r\n"],
        [HELLO, b"NOOP\r\nNOOP\r\n", "+OK\r\n+OK\r\n"],
        [HELLO, b"NOOP\nNOOP\r\n", "+OK\r\n+OK\r\n"],
        [HELLO, b"NOOP\rNOOP\r\n", "-ERR not NOOP\rNOOP\r\n"],
        [HELLO, b"\r\nNOOP\r\n", "+OK\r\n", b"AUTH PLAIN\r\n", "+ \r\n"],
        [HELLO, b"AUTH PLAIN\r\n", "+ \r\n", b"*\r\n", "-ERR no\r\n"],
        [HELLO, b"X" * 300 + b"\r\n", "-ERR long\r\n+OK what\r\n"],
    ],
)
def test_lawful_dialogues(traffic: list[str | bytes]) -> None:
    assert watch(Pop3Dialogue(), *traffic) == []


@pytest.mark.parametrize(
    ("traffic", "found"),
    [
        (["+ok hello\r\n"], "status-indicator"),
        ([HELLO, b"NOOP\r\n", "+ \r\n"], "status-indicator"),
        ([HELLO, b"NOOP\r\n", "+OK\n"], "lines-end-with-crlf"),
        ([HELLO, b"NOOP\r\n", "+OK a\rb\r\n"], "lines-end-with-crlf"),
        ([HELLO, b"NOOP\r\n", "+OK\r\n+OK\r\n"], "one-response-per-command"),
        ([HELLO, b"NOOP\r\n", f"+OK {'x' * 507}\r\n"], "first-line-length"),
    ],
)
def test_unlawful_dialogues(traffic: list[str | bytes], found: str) -> None:
    assert watch(Pop3Dialogue(), *traffic) == [found]


@pytest.mark.parametrize(
    ("traffic", "found"),
    [
        ([b"NOOP\r\n", "-ERR [IN-USE] by you\r\n"], ["response-code-in-its-place"]),
        ([b"PASS *\r\n", "-ERR [IN-USE] by you\r\n"], []),
        ([b"\r\n", "-ERR [IN-USE] by you\r\n"], []),
        (["-ERR [IN-USE] by you\r\n"], []),
        ([b"NOOP\r\n", "+OK [X/] y\r\n"], ["response-code-form"]),
    ],
)
def test_codes(traffic: list[str | bytes], found: list[str]) -> None:
    assert watch(Pop3Codes(), HELLO, *CAPA, *traffic) == found


@pytest.mark.parametrize(
    "traffic",
    [
        [*LIST, *UIDL, b"STAT\r\n", "+OK 2 30\r\n", *LIST],
        [b"STAT\r\n", "+OK 2 30 and more\r\n", *LIST, b"LIST 1\r\n", "+OK 1 10 and more\r\n"],
        [*LIST, b"LIST 3\r\n", "-ERR no\r\n", b"LIST 1\r\n", "+OK 1 0010\r\n"],
        [*LIST, b"DELE 1\r\n", "+OK\r\n", b"LIST\r\n", "+OK\r\n2 20\r\n.\r\n", b"STAT\r\n"],
        [*LIST, b"LIST\r\n", "+OK\r\n1 10\r\n2 20\r\n3 30\r\n.\r\n", b"STAT\r\n", "+OK 4 99\r\n"],
        [*WITH_11, *RETR],
        [b"LIST\r\n", "+OK\r\n1 9\r\n.\r\n", *RETR],
        [b"LIST\r\n", "+OK\r\n1 3\r\n.\r\n", b"RETR 1\r\n", "+OK\r\nA: b\n\r\nc\r\n.\r\n"],
        [b"RETR 1\r\n", "+OK\r\n..\r\n..x\r\n.\r\n"],
        [*UIDL, *RETR, END, *IN, *UIDL, *RETR],
        [*UIDL, *RETR, b"RETR 2\r\n", COPY, END, *IN, b"UIDL 1\r\n", "+OK 1 c\r\n", *RETR],
        [*UIDL, *RETR, b"DELE 1\r\n", "+OK\r\n", END, *IN, b"UIDL 1\r\n", "+OK 1 c\r\n", *RETR],
        [b"UIDL\r\n", "+OK\r\n1 a\r\n2 a\r\n.\r\n", *RETR, b"RETR 2\r\n", COPY],
        [b"\r\nSTAT\r\n", "+OK 2 30\r\n", "+OK what\r\n"],
    ],
)
def test_lawful_views(traffic: list[str | bytes]) -> None:
    assert watch(Pop3View(), *IN, *traffic) == []


@pytest.mark.parametrize(
    ("traffic", "found"),
    [
        ([b"STAT\r\n", "+OK 2 messages\r\n"], "listing-form"),
        ([b"STAT\r\n", "+OK 2 -1\r\n"], "listing-form"),
        ([b"LIST\r\n", "+OK\r\n1  10\r\n.\r\n"], "listing-form"),
        ([b"LIST 1\r\n", "+OK 1\r\n"], "listing-form"),
        ([b"UIDL\r\n", "+OK\r\n1 a b\r\n.\r\n"], "unique-id-listing-form"),
        ([b"UIDL 1\r\n", f"+OK 1 {'x' * 71}\r\n"], "unique-id-listing-form"),
        ([*LIST, b"LIST 1\r\n", "+OK 1 11\r\n"], "numbers-keep-their-messages"),
        ([*UIDL, b"UIDL 2\r\n", "+OK 2 a\r\n"], "numbers-keep-their-messages"),
        ([*LIST, b"STAT\r\n", "+OK 1 10\r\n"], "listings-agree"),
        ([*LIST, b"STAT\r\n", "+OK 2 31\r\n"], "listings-agree"),
        ([b"STAT\r\n", "+OK 3 30\r\n", *LIST], "listings-agree"),
        ([*LIST, b"UIDL\r\n", "+OK\r\n1 a\r\n.\r\n"], "listings-agree"),
        ([*LIST, b"LIST\r\n", "+OK\r\n0 10\r\n1 10\r\n2 20\r\n.\r\n"], "listings-agree"),
        ([b"LIST\r\n", "+OK\r\n1 12\r\n.\r\n", *RETR], "size-is-what-retr-brings"),
        ([b"RETR 1\r\n", "+OK\r\n.x\r\n.\r\n"], "byte-stuffing"),
        (
            [b"UIDL\r\n", "+OK\r\n1 a\r\n2 a\r\n.\r\n", *RETR, b"RETR 2\r\n", "+OK\r\nx\r\n.\r\n"],
            "unique-id-is-of-one-message",
        ),
        (
            [*UIDL, *RETR, END, *IN, b"UIDL 1\r\n", "+OK 1 c\r\n", *RETR],
            "unique-id-persists",
        ),
    ],
)
def test_unlawful_views(traffic: list[str | bytes], found: str) -> None:
    assert watch(Pop3View(), *IN, *traffic) == [found]


def test_a_long_listing_is_not_kept() -> None:
    lines = "".join(f"{number} 1\r\n" for number in range(1, 200_000))
    traffic: list[str | bytes] = [b"LIST\r\n", f"+OK\r\n{lines}.\r\n", b"STAT\r\n", "+OK 5 5\r\n"]
    assert watch(Pop3View(), *IN, *traffic) == []


@pytest.mark.parametrize(
    ("traffic", "judged"),
    [
        ([], set()),
        ([*LIST], {"listing-form"}),
        ([*LIST, *LIST, *RETR], {"listing-form", "numbers-keep-their-messages", "listings-agree",
                                 "size-is-what-retr-brings"}),
        ([b"TOP 1 0\r\n", "+OK\r\n..\r\n.\r\n"], {"byte-stuffing"}),
        ([*RETR, END, *IN, *RETR], set()),
        ([*UIDL, *RETR, *RETR], {"unique-id-listing-form"}),
        ([*UIDL, *RETR, END, *IN, *UIDL, *RETR], {"unique-id-listing-form", "unique-id-persists"}),
        ([*UIDL, *RETR, b"RETR 2\r\n", "+OK\r\nother\r\n.\r\n"],
         {"unique-id-listing-form", "unique-id-is-of-one-message"}),
    ],
)  # fmt: skip
def test_a_rule_of_the_maildrop_has_judged_what_was_there_alone(
    traffic: list[str | bytes], judged: set[str]
) -> None:
    view = Pop3View()
    watch(view, *IN, *traffic)
    assert {name.removeprefix("oracle/pop3/") for name, _ in view.judged} == judged


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        ("no", set()),
        ("[", {"response-code-form"}),
        ("[SYS/TEMP] no", {"response-code-form", "sys-code-has-two-levels"}),
        ("[AUTH] no", {"response-code-form", "auth-code-in-its-place"}),
    ],
)
def test_a_rule_of_response_codes_has_judged_what_was_there_alone(
    text: str, judged: set[str]
) -> None:
    codes = Pop3Codes()
    watch(codes, HELLO, *CAPA, b"PASS *\r\n", f"-ERR {text}\r\n")
    assert {name.removeprefix("oracle/pop3/") for name, _ in codes.judged} == judged
