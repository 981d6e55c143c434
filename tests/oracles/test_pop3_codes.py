"""The oracle of POP3's response codes on made-up traffic: what it finds, and what it must not."""

from __future__ import annotations

import socket

import pytest

from mailworthy.oracles.pop3_codes import Pop3Codes
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.stream import ClientTls, Stream
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.wire.pop3 import Response

ANNOUNCED = [b"+OK hello", b"C: CAPA", b"+OK list\nTOP\nResp-Codes"]


def watch(*traffic: bytes) -> list[str]:
    """Play traffic, ours after "C: ", to the oracle; return the names of what it found."""
    oracle = Pop3Codes()
    with socket.socket() as unused:
        stream = Stream(
            Endpoint("pop3", "127.0.0.1", 110), Transcript(Masker()), 1, ClientTls(), 1.0, unused
        )
        session = Pop3Session(stream, [oracle])
        for piece in traffic:
            if piece.startswith(b"C: "):
                oracle.sent(session, piece[3:] + b"\r\n")
                continue
            first, *rest = piece.split(b"\n")
            lines = b"".join(line + b"\r\n" for line in rest)
            oracle.received(session, Response(first + b"\r\n", lines or None))
        session.close()
    return [finding.rule.name for finding in oracle.findings]


@pytest.mark.parametrize(
    "traffic",
    [
        [b"C: PASS x", b"-ERR [IN-USE] wait"],
        [b"C: PASS x", b"-ERR [in-use/lock] wait"],
        [b"C: USER x", b"-ERR [LOGIN-DELAY] wait"],
        [b"C: AUTH PLAIN", b"+ ", b"C: AGEAYg==", b"-ERR [AUTH] wrong"],
        [b"C: APOP a b", b"-ERR [AUTH]wrong"],
        [b"C: STAT", b"-ERR [SYS/TEMP/DISK] full"],
        [b"C: RETR 1", b"-ERR [UTF8] needs it"],
        [b"C: NOOP", b"+OK [X-OWN/\x5ea] whatever"],
        [b"C: NOOP", b"+OK not [at the beginning]"],
        [b"-ERR [IN-USE] unasked"],
    ],
)
def test_nothing_is_found(traffic: list[bytes]) -> None:
    assert watch(*ANNOUNCED, *traffic) == []


@pytest.mark.parametrize(
    ("traffic", "rule"),
    [
        ([b"C: NOOP", b"+OK [no code]"], "pop3/response-code-form"),
        ([b"C: NOOP", b"+OK [UNENDED"], "pop3/response-code-form"),
        ([b"C: NOOP", b"+OK []"], "pop3/response-code-form"),
        ([b"C: NOOP", b"+OK [A//B]"], "pop3/response-code-form"),
        ([b"C: USER x", b"-ERR [IN-USE] wait"], "pop3/response-code-in-its-place"),
        ([b"C: PASS x", b"+OK [IN-USE] wait"], "pop3/response-code-in-its-place"),
        ([b"C: STAT", b"-ERR [SYS/ODD] what"], "pop3/sys-code-has-two-levels"),
        ([b"C: STAT", b"-ERR [AUTH] what"], "pop3/auth-code-in-its-place"),
        (
            [b"C: AUTH PLAIN", b"+ ", b"C: *", b"-ERR [AUTH]", b"C: STAT", b"-ERR [AUTH]"],
            "pop3/auth-code-in-its-place",
        ),
        ([b"C: LIST", b"+OK [UTF8] one"], "pop3/utf8-code-in-its-place"),
    ],
)
def test_a_code_out_of_place_is_found(traffic: list[bytes], rule: str) -> None:
    assert watch(*ANNOUNCED, *traffic) == [rule]


def test_brackets_are_text_where_no_codes_are_announced() -> None:
    assert watch(b"+OK hello", b"C: NOOP", b"+OK [no code]") == []
