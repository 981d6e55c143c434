"""The IMAP oracle on made-up traffic: what it finds, and what it must not."""

from __future__ import annotations

import socket

import pytest

from mailworthy.oracles.imap import ImapDialogue
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.imap import ImapSession
from mailworthy.session.stream import ClientTls, Stream
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.wire.imap import ResponseReader


def watch(*traffic: str | bytes) -> list[str]:
    """Play traffic to the oracle, text from the server, octets from us; return what it found."""
    oracle = ImapDialogue()
    with socket.socket() as unused:
        stream = Stream(
            Endpoint("imap", "127.0.0.1", 143), Transcript(Masker()), 1, ClientTls(), 1.0, unused
        )
        session = ImapSession(stream, [oracle])
        reader = ResponseReader()
        for piece in traffic:
            if isinstance(piece, bytes):
                oracle.sent(session, piece)
                continue
            reader.feed(piece.encode() + b"\r\n")
            while (found := reader.next()) is not None:
                oracle.received(session, found[0])
        session.close()
    return [finding.rule.name for finding in oracle.findings]


SELECTED = ("* OK hello", b"a SELECT x\r\n", "* 5 EXISTS", "a OK done")


@pytest.mark.parametrize(
    "traffic",
    [
        SELECTED,
        (*SELECTED, b"b NOOP\r\n", "* 2 EXPUNGE", "* 5 EXISTS", "b OK done"),
        (
            *SELECTED,
            b"b EXPUNGE\r\n",
            "* 1 EXPUNGE",
            "b OK done",
            b"c NOOP\r\n",
            "* 4 EXISTS",
            "c OK done",
        ),
        (*SELECTED, b"b UID FETCH 1 FLAGS\r\n", "* 2 EXPUNGE", "b OK done"),
        (*SELECTED, b"b SELECT y\r\n", "* 1 EXISTS", "b OK done"),
        (*SELECTED, b"b CLOSE\r\n", "b OK done", b"c EXAMINE y\r\n", "* 0 EXISTS", "c OK done"),
        (
            *SELECTED,
            b"b IDLE\r\n",
            "+ idling",
            "* 1 EXPUNGE",
            b"DONE\r\n",
            "* 1 EXPUNGE",
            "b OK done",
        ),
        (*SELECTED, b"b FETCH 1 UID\r\nc NOOP\r\n", "* 1 FETCH (UID 1)", "b OK done", "c OK done"),
        (
            *SELECTED,
            b"b APPEND x {4}\r\n",
            "+ go",
            b"n FETCH\r\n",
            "* 6 EXISTS",
            "b OK done",
            b"c NOOP\r\n",
        ),
        (*SELECTED, b"b COPY 1 {1}\r\n", "+ go", b"y\r\n", "* 1 EXPUNGE", "b OK done"),
        ("* OK hello", b"a AUTHENTICATE PLAIN\r\n", "+ ", b"*\r\n", "a OK done"),
        ("* OK text that ends in {7}", b"a NOOP\r\n", "a OK done"),
    ],
)
def test_lawful_traffic_is_not_found(traffic: tuple[str | bytes, ...]) -> None:
    assert watch(*traffic) == []


@pytest.mark.parametrize(
    "command", ["FETCH 1 UID", "STORE 1 FLAGS ()", "SEARCH ALL", "fetch 1 UID"]
)
def test_expunge_during_a_forbidden_command_is_found(command: str) -> None:
    traffic = (*SELECTED, f"b {command}\r\n".encode(), "* 1 EXPUNGE", "b OK done")
    assert watch(*traffic) == ["imap/expunge-out-of-place"]


@pytest.mark.parametrize(
    "traffic",
    [
        (*SELECTED, "* 1 EXPUNGE"),
        (*SELECTED, b"b NOOP\r\n", "b OK done", "* 1 EXPUNGE"),
        (*SELECTED, b"b COPY 1 {1}\r\n", "* 1 EXPUNGE", "+ go"),
    ],
)
def test_expunge_without_a_whole_command_is_found(traffic: tuple[str | bytes, ...]) -> None:
    assert watch(*traffic) == ["imap/expunge-out-of-place"]


def test_smaller_exists_is_found() -> None:
    assert watch(*SELECTED, b"b NOOP\r\n", "* 4 EXISTS") == ["imap/exists-never-shrinks"]
    assert watch(*SELECTED, b"b NOOP\r\n", "* 1 EXPUNGE", "* 3 EXISTS") == [
        "imap/exists-never-shrinks"
    ]


@pytest.mark.parametrize("response", ["* 5  EXISTS", "* FLAGS ()", "nonsense", "* SEARCH "])
def test_what_cannot_be_parsed_is_found(response: str) -> None:
    found = [] if response == "* FLAGS ()" else ["imap/response-syntax"]
    assert watch(*SELECTED, b"b NOOP\r\n", response) == found
