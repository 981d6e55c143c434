"""The reference's IMAP server, spoken to in raw octets, without a network."""

from __future__ import annotations

import asyncio
import ssl

from tests.reference.pop3_wire import PLAIN, Wire, settled, stocked

from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.store import Store

__all__ = ["answers", "converse", "rev2", "stocked"]


def converse(
    *lines: str | bytes,
    store: Store | None = None,
    secure: bool = True,
    part: type[ImapConnection] = ImapConnection,
) -> list[str]:
    """Send lines, then the end of the connection; all lines that the server sends."""

    async def talk() -> bytes:
        connection = part(store or stocked(), ssl.create_default_context(), implicit=secure)
        wire = Wire()
        connection.connection_made(wire)
        for line in lines:
            await settled()
            octets = line if isinstance(line, bytes) else line.encode()
            connection.data_received(octets + b"\r\n")
        connection.eof_received()
        assert connection._task is not None
        await connection._task
        return wire.written

    return asyncio.run(talk()).decode("utf-8", "surrogateescape").split("\r\n")[:-1]


def answers(*commands: str | bytes, store: Store | None = None) -> list[str]:
    """What commands are answered after log-in; they are sent under the tags a0, a1 …"""
    sent = (
        b"a%d " % n + (c if isinstance(c, bytes) else c.encode()) for n, c in enumerate(commands)
    )
    return converse(f"in AUTHENTICATE PLAIN {PLAIN}", *sent, store=store)[2:]


def rev2(*commands: str | bytes, store: Store | None = None) -> list[str]:
    """The same after ENABLE IMAP4rev2; the first command's tag is a1."""
    return answers("ENABLE IMAP4rev2", *commands, store=store)[2:]
