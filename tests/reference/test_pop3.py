"""The reference's POP3 server, spoken to in raw octets: what its strictness refuses."""

from __future__ import annotations

import asyncio
import ssl

import pytest
from tests.reference.pop3_wire import PLAIN, Wire, settled, stocked, talk

from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account, Store


@pytest.mark.parametrize(
    "line",
    [
        "",
        "XYZZ",
        "STAT",
        "PASS wonder",
        "USER",
        "USER a b",
        "CAPA x",
        "QUIT now",
        "noop",
        "AUTH",
        "AUTH NONESUCH",
        "AUTH PLAIN =AAA",
        "AUTH PLAIN AAA=BBB",
        "AUTH PLAIN !!!!",
        "AUTH PLAIN ",
        f"AUTH PLAIN {PLAIN} x",
        "AUTH CRAM-MD5 =",
        f"AUTH PLAIN {'A' * 244}",
        "APOP alice",
        "APOP alice 0 0",
        "UTF8 x",
        "LANG de",
        "LANG en-US",
        "LANG en de",
        "LANG ",
        "USER ",
        "USER al\tice",
        "USER al\N{NO-BREAK SPACE}\N{LEFT-TO-RIGHT MARK}ice",
        "CAPA é",
    ],
)
def test_refused_before_log_in(line: str) -> None:
    (answer,) = talk(line)
    assert answer.startswith("-ERR ")


@pytest.mark.parametrize(
    "line",
    [
        "USER alice",
        "AUTH PLAIN",
        "STLS",
        "STAT 1",
        "NOOP x",
        "RSET x",
        "RETR",
        "RETR 2",
        "RETR 0",
        "RETR 01x",
        "RETR -1",
        "RETR 1 1",
        "DELE",
        "LIST 1 1",
        "LIST 2",
        "TOP 1",
        "TOP 1 -1",
        "UIDL ¹",
        "UTF8",
        "APOP a b",
        "NOOP ",
        f"XYZZ {'x' * 260}",
    ],
)
def test_refused_after_log_in(line: str) -> None:
    store = stocked(b"A: b\r\n\r\nc\r\n")
    *_, answer, alive = talk(f"AUTH PLAIN {PLAIN}", line, "NOOP", store=store)
    assert answer.startswith("-ERR ")
    assert alive.startswith("+OK ")


def test_no_password_without_tls() -> None:
    capabilities = talk("CAPA", secure=False)
    assert "USER" not in capabilities
    assert "SASL SCRAM-SHA-256 CRAM-MD5" in capabilities
    assert "STLS" in capabilities
    for line in ("USER alice", f"AUTH PLAIN {PLAIN}"):
        (answer,) = talk(line, secure=False)
        assert answer.startswith("-ERR ")


def test_a_password_may_have_spaces_and_pass_comes_right_after_user() -> None:
    store = stocked(password="won der")
    assert talk("USER alice", "PASS won der", store=store)[-1].startswith("+OK ")
    again = talk("USER alice", "PASS wrong", "PASS won der", store=store)
    assert [line[:4] for line in again] == ["+OK ", "-ERR", "-ERR"]


def test_a_message_without_a_last_line_end_gets_one_and_it_is_counted() -> None:
    store = stocked(b"A: b\r\n\r\n.c")
    answers = talk(f"AUTH PLAIN {PLAIN}", "LIST 1", "RETR 1", "TOP 1 0", store=store)
    assert answers[1] == "+OK 1 12"
    assert answers[3:7] == ["A: b", "", "..c", "."]
    assert answers[8:] == ["A: b", "", "."]


def test_the_lock_goes_with_the_connection() -> None:
    store = stocked()
    for _ in range(2):
        assert talk(f"AUTH PLAIN {PLAIN}", store=store) == ["+OK 0 messages"]
    assert not store.accounts["alice"].maildrop_lock.locked()


def connected(
    store: Store, part: type[Pop3Connection] = Pop3Connection
) -> tuple[Pop3Connection, Wire]:
    """A connection that is logged in."""
    connection = part(store, ssl.create_default_context(), implicit=True)
    wire = Wire()
    connection.connection_made(wire)
    connection.data_received(f"AUTH PLAIN {PLAIN}\r\n".encode())
    return connection, wire


def test_what_others_bring_and_take_moves_no_numbers() -> None:
    store = stocked(b"A: 1\r\n\r\n", b"A: 22\r\n\r\n", b"A: 333\r\n\r\n")
    inbox = store.accounts["alice"].inbox

    async def converse() -> list[str]:
        connection, wire = connected(store)
        await settled()
        inbox.remove([1])
        store.deliver(store.accounts["alice"], b"A: new\r\n\r\n")
        for line in (b"STAT", b"LIST 1", b"RETR 1", b"TOP 1 0", b"RETR 2", b"DELE 1", b"QUIT"):
            connection.data_received(line + b"\r\n")
        await settled()
        return wire.lines()

    answers = asyncio.run(converse())
    assert answers[2:4] == ["+OK 3 27", "+OK 1 8"]
    assert answers[4].startswith("-ERR ")
    assert answers[5].startswith("-ERR ")
    assert answers[7:10] == ["A: 22", "", "."]
    assert answers[-1] == "+OK goodbye"
    assert [message.uid for message in inbox.messages] == [2, 3, 4]


def test_a_silent_client_is_left_without_a_word_and_nothing_is_removed() -> None:
    class Impatient(Pop3Connection):
        idle_timeout = 0.01

    store = stocked(b"A: 1\r\n\r\n")

    async def converse() -> tuple[list[str], bool]:
        connection, wire = connected(store, Impatient)
        connection.data_received(b"DELE 1\r\n")
        assert connection._task is not None
        await connection._task
        return wire.lines(), wire.closed

    answers, closed = asyncio.run(converse())
    assert answers[-1] == "+OK marked"
    assert closed
    assert store.accounts["alice"].inbox.messages
    assert not store.accounts["alice"].maildrop_lock.locked()
    assert Pop3Connection.idle_timeout >= 600


def test_a_failing_update_is_told_and_ends_the_session_all_the_same() -> None:
    class Failing(Pop3Connection):
        def update(self, account: Account) -> None:
            del account
            raise Refusal("[SYS/TEMP] some deleted messages not removed")

    store = stocked(b"A: 1\r\n\r\n")
    answers = talk(f"AUTH PLAIN {PLAIN}", "DELE 1", "QUIT", "NOOP", store=store, part=Failing)
    assert answers[2:] == ["-ERR [SYS/TEMP] some deleted messages not removed"]
    assert not store.accounts["alice"].maildrop_lock.locked()
