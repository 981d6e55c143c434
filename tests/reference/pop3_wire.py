"""The reference's POP3 server, spoken to in raw octets, without a network."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Callable

from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.store import Store

PLAIN = base64.b64encode(b"\0alice\0wonder").decode()
Line = str | bytes | Callable[[list[str]], str]
"""A line to send; or what makes it of the lines answered so far, the greeting among them."""


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

    def lines(self) -> list[str]:
        return self.written.decode().split("\r\n")[:-1]


def stocked(*messages: bytes, password: str = "wonder") -> Store:
    """A store with one account and messages in its INBOX."""
    store = Store("example.test", [("alice", password)])
    for octets in messages:
        store.deliver(store.accounts["alice"], octets)
    return store


async def settled() -> None:
    """Let the server do all that it can do now."""
    for _ in range(50):
        await asyncio.sleep(0)


def talk(
    *lines: Line,
    secure: bool = True,
    store: Store | None = None,
    part: type[Pop3Connection] = Pop3Connection,
) -> list[str]:
    """Send command lines, then the end of the connection; the lines answered to them.

    They go at once, but for those that are made of answers.
    """

    async def converse() -> list[str]:
        connection = part(store or stocked(), ssl.create_default_context(), implicit=secure)
        wire = Wire()
        connection.connection_made(wire)
        for line in lines:
            if callable(line):
                await settled()
            said = line(wire.lines()) if callable(line) else line
            octets = said if isinstance(said, bytes) else said.encode()
            connection.data_received(octets + b"\r\n")
        connection.eof_received()
        assert connection._task is not None
        await connection._task
        return wire.lines()

    return asyncio.run(converse())[1:]
