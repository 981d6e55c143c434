"""The reference's POP3 server, spoken to in raw octets: what its strictness refuses."""

from __future__ import annotations

import asyncio
import base64
import ssl

import pytest

from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.store import Store

PLAIN = base64.b64encode(b"\0alice\0wonder").decode()


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def is_reading(self) -> bool:
        return True


def talk(*lines: str, secure: bool = True, store: Store | None = None) -> list[str]:
    """Send command lines at once, then the end of the connection; returns the lines answered."""

    async def converse() -> bytes:
        held = store or Store("example.test", [("alice", "wonder")])
        connection = Pop3Connection(held, ssl.create_default_context(), implicit=secure)
        wire = Wire()
        connection.connection_made(wire)
        connection.data_received("".join(f"{line}\r\n" for line in lines).encode())
        connection.eof_received()
        assert connection._task is not None
        await connection._task
        return wire.written

    return asyncio.run(converse()).decode().split("\r\n")[1:-1]


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
    ],
)
def test_refused_before_log_in(line: str) -> None:
    (answer,) = talk(line)
    assert answer.startswith("-ERR ")


@pytest.mark.parametrize(
    "line",
    "USER alice|AUTH PLAIN|STLS|STAT 1|NOOP x|RSET x|RETR|RETR 2|RETR 0|RETR 01x|RETR -1"
    f"|RETR 1 1|DELE|LIST 1 1|LIST 2|TOP 1|TOP 1 -1|UIDL ¹|XYZZ {'x' * 260}".split("|"),
)
def test_refused_after_log_in(line: str) -> None:
    store = Store("example.test", [("alice", "wonder")])
    store.deliver(store.accounts["alice"], b"A: b\r\n\r\nc\r\n")
    *_, answer, alive = talk(f"AUTH PLAIN {PLAIN}", line, "NOOP", store=store)
    assert answer.startswith("-ERR ")
    assert alive.startswith("+OK ")


def test_no_password_without_tls() -> None:
    capabilities = talk("CAPA", secure=False)
    assert "USER" not in capabilities
    assert "SASL SCRAM-SHA-256" in capabilities
    assert "STLS" in capabilities
    for line in ("USER alice", f"AUTH PLAIN {PLAIN}"):
        (answer,) = talk(line, secure=False)
        assert answer.startswith("-ERR ")


def test_a_password_may_have_spaces_and_pass_comes_right_after_user() -> None:
    store = Store("example.test", [("alice", "won der")])
    assert talk("USER alice", "PASS won der", store=store)[-1].startswith("+OK ")
    again = talk("USER alice", "PASS wrong", "PASS won der", store=store)
    assert [line[:4] for line in again] == ["+OK ", "-ERR", "-ERR"]


def test_a_message_without_a_last_line_end_gets_one_and_it_is_counted() -> None:
    store = Store("example.test", [("alice", "wonder")])
    store.deliver(store.accounts["alice"], b"A: b\r\n\r\n.c")
    answers = talk(f"AUTH PLAIN {PLAIN}", "LIST 1", "RETR 1", "TOP 1 0", store=store)
    assert answers[1] == "+OK 1 12"
    assert answers[3:7] == ["A: b", "", "..c", "."]
    assert answers[8:] == ["A: b", "", "."]


def test_the_lock_goes_with_the_connection() -> None:
    store = Store("example.test", [("alice", "wonder")])
    for _ in range(2):
        assert talk(f"AUTH PLAIN {PLAIN}", store=store) == ["+OK 0 messages"]
    assert not store.accounts["alice"].maildrop_lock.locked()
