"""The IMAP oracle on made-up traffic: what it finds, and what it must not."""

from __future__ import annotations

import pytest
from tests.oracles.imap_traffic import Piece
from tests.oracles.imap_traffic import watch as play

from mailworthy.oracles.imap import ImapDialogue


def watch(*traffic: Piece) -> list[str]:
    """Play traffic to the oracle; return the names of the rules that it found broken."""
    return play(ImapDialogue(), *traffic)


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
    assert watch(*traffic) == ["expunge-out-of-place"]


@pytest.mark.parametrize(
    "traffic",
    [
        (*SELECTED, "* 1 EXPUNGE"),
        (*SELECTED, b"b NOOP\r\n", "b OK done", "* 1 EXPUNGE"),
        (*SELECTED, b"b COPY 1 {1}\r\n", "* 1 EXPUNGE", "+ go"),
    ],
)
def test_expunge_without_a_whole_command_is_found(traffic: tuple[str | bytes, ...]) -> None:
    assert watch(*traffic) == ["expunge-out-of-place"]


def test_smaller_exists_is_found() -> None:
    assert watch(*SELECTED, b"b NOOP\r\n", "* 4 EXISTS") == ["exists-never-shrinks"]
    assert watch(*SELECTED, b"b NOOP\r\n", "* 1 EXPUNGE", "* 3 EXISTS") == ["exists-never-shrinks"]


@pytest.mark.parametrize("response", ["* 5  EXISTS", "* FLAGS ()", "nonsense", "* SEARCH "])
def test_what_cannot_be_parsed_is_found(response: str) -> None:
    found = [] if response == "* FLAGS ()" else ["response-syntax"]
    assert watch(*SELECTED, b"b NOOP\r\n", response) == found


def in_turn(*traffic: str | bytes) -> list[str]:
    """What is found in traffic that begins with a mailbox of five messages."""
    return watch(*SELECTED, *traffic)


@pytest.mark.parametrize(
    "traffic",
    [
        (b"b NOOP\r\nc CHECK\r\n", "c OK", "b OK"),
        (b"b\r\n", "b BAD what"),
        (b"b NOOP\nc NOOP\r\n", "b OK", "c OK"),
        (b"b NOOP\r\nb NOOP\r\n", "b OK", "b OK"),
        (b"\r\n", "* BAD empty", b"b NOOP\r\n", "b OK"),
        (b"b APPEND x {4+}\r\nn OK\r\n", "b BAD", "n BAD"),
        (b"b+c NOOP\r\n", "b+c OK"),
        (b"b EXAMINE {}\r\n", "+ OK", b"\r\n", "b NO"),
        (b"b APPEND x {4}\r\n", "b NO too big", b"c NOOP\r\n", "c OK"),
        (b"b X " + b"y" * 9000 + b"\r\n", "* BAD too long", "y BAD"),
        (b"b IDLE\r\n", "b BAD no", b"DONE\r\n", "DONE BAD no"),
        (b"b IDLE\r\n", "+ idling", b"DONE\r\nc NOOP\r\n", "b OK", "c OK"),
        (b"b LOGOUT\r\n", "* BYE", "b OK"),
        (b"b LOGOUT\r\n", "b BAD not so"),
        (b"b SELECT y\r\n", "b BAD what", b"c FETCH 5 FLAGS\r\n", "* 5 FETCH (FLAGS ())", "c OK"),
        (b"b SELECT y\r\nc NOOP\r\n", "* 1 EXISTS", "b OK", "* 2 EXISTS", "c OK"),
        (b"b NOOP\r\n", "* 6 EXISTS", "* 6 FETCH (FLAGS ())", "* 6 EXPUNGE", "b OK"),
        ("* OK still here", "* 6 EXISTS", "* 6 FETCH (FLAGS ())"),
        (b"b NOOP\r\nc APPEND x {4}\r\n", "* 1 EXPUNGE", "b OK", "+ go"),
        ("* OK [CAPABILITY IMAP4rev2]", b"b CAPABILITY\r\n", "* CAPABILITY imap4REV1", "b OK"),
        (b"b SEARCH ALL\r\n", "* SEARCH 1 5", "b OK", b"c UID SEARCH ALL\r\n", "* SEARCH 900"),
        (b"b ENABLE QRESYNC\r\n", "b OK", b"c NOOP\r\n", "* VANISHED 1:4", "* 9 FETCH (UID 3)"),
    ],
)  # fmt: skip
def test_lawful_odd_servers_are_not_found(traffic: tuple[str | bytes, ...]) -> None:
    assert in_turn(*traffic) == []


@pytest.mark.parametrize(
    ("traffic", "found"),
    [
        ((b"b NOOP\r\n", "b OK", "b OK"), "one-completion-per-command"),
        ((b"b NOOP\r\n", "c OK"), "one-completion-per-command"),
        ((b"b APPEND x {4}\r\n", "+ go", "+ go"), "continuation-where-something-continues"),
        ((b"b NOOP\r\n", "+ go"), "continuation-where-something-continues"),
        ((b"b LOGOUT\r\n", "b OK"), "logout-says-bye"),
        ((b"b NOOP\r\n", "b OK [CAPABILITY IDLE] x"), "capabilities-name-the-revision"),
        ((b"b NOOP\r\n", "* CAPABILITY IDLE"), "capabilities-name-the-revision"),
        ((b"b CLOSE\r\n", "b OK", "* 1 RECENT"), "mailbox-data-of-a-selected-mailbox"),
        ((b"b SELECT y\r\n", "b NO", "* FLAGS ()"), "mailbox-data-of-a-selected-mailbox"),
        ((b"b NOOP\r\n", "* 6 EXPUNGE"), "numbers-within-the-mailbox"),
        ((b"b NOOP\r\n", "* 6 FETCH (FLAGS ())"), "numbers-within-the-mailbox"),
        ((b"b SEARCH ALL\r\n", "* SEARCH 1 6"), "numbers-within-the-mailbox"),
    ],
)
def test_what_is_out_of_turn_is_found(traffic: tuple[str | bytes, ...], found: str) -> None:
    assert in_turn(*traffic) == [found]


def test_an_echo_of_a_wrong_tag_excuses_no_other_line() -> None:
    assert in_turn(b"b+c NOOP\r\n", "b+c OK", "nonsense") == ["response-syntax"]
