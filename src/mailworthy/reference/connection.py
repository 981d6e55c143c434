"""One client of the reference server: octets in and out, TLS on demand, bounded."""

from __future__ import annotations

import asyncio
import ssl

from mailworthy.reference.store import Store


class Disconnected(Exception):
    """The client went away, sent what cannot be read, or stayed silent too long."""


class TooLong(Exception):
    """The client sent a line longer than the limit; what was read of it is dropped."""


class Connection(asyncio.Protocol):
    """Base of the three protocol servers. Subclasses implement `converse`.

    `secure` is whether TLS protects the connection. `tls` is the context for TLS on demand.
    """

    idle_timeout = 600.0
    """Seconds of silence after which the client is dropped."""
    buffer_limit = 32 * 1024 * 1024
    """Unread octets after which reading pauses."""

    def __init__(
        self, store: Store, tls: ssl.SSLContext, *, implicit: bool = False, submission: bool = False
    ) -> None:
        self.store = store
        self.tls = tls
        self.secure = implicit
        self.implicit = implicit
        self.submission = submission
        self.peer = ""
        """The IP address of the client."""
        self.buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._ended = False
        self._task: asyncio.Task[None] | None = None
        self._upgrading = False

    # What a subclass implements

    async def converse(self) -> None:
        """Serve the client until it quits; Disconnected ends it quietly."""
        raise NotImplementedError

    # What a subclass uses

    @property
    def transport(self) -> asyncio.Transport:
        """The open transport; raises Disconnected when there is none."""
        if self._transport is None or self._transport.is_closing():
            raise Disconnected
        return self._transport

    async def read_line(self, limit: int = 65536) -> bytes:
        """Read a line up to and with CRLF. Raises Disconnected, or TooLong past `limit` octets.

        A bare LF or CR is part of the line, not its end.
        """
        searched = 0
        overlong = False
        while True:
            end = self.buffer.find(b"\r\n", max(searched - 1, 0))
            if end >= 0:
                line = bytes(self.buffer[: end + 2])
                del self.buffer[: end + 2]
                if overlong or len(line) > limit:
                    raise TooLong
                return line
            searched = len(self.buffer)
            if searched > limit:
                overlong = True
                del self.buffer[:-1]
                searched = 0
            await self.more()

    async def read_exactly(self, count: int) -> bytes:
        """Read `count` octets; raises Disconnected."""
        while len(self.buffer) < count:
            await self.more()
        octets = bytes(self.buffer[:count])
        del self.buffer[:count]
        return octets

    async def more(self) -> None:
        """Wait until more octets are in the buffer; raises Disconnected at the end or timeout."""
        if self._ended:
            raise Disconnected
        self._arrived.clear()
        if self._transport is not None and not self._transport.is_reading():
            self._transport.resume_reading()
        try:
            async with asyncio.timeout(self.idle_timeout):
                await self._arrived.wait()
        except TimeoutError:
            await self.timed_out()
            raise Disconnected from None
        if self._ended and not self.buffer:
            raise Disconnected

    async def timed_out(self) -> None:
        """Say farewell to a client that stayed silent; the connection then closes."""

    async def write(self, octets: bytes) -> None:
        """Send octets and wait while the client is slow to take them."""
        self.transport.write(octets)
        await self._writable.wait()

    async def start_tls(self) -> None:
        """Shake hands as the TLS server. What came in clear before it is forgotten."""
        self.forget_plaintext()
        transport = self.transport
        self._upgrading = True
        loop = asyncio.get_running_loop()
        try:
            upgraded = await loop.start_tls(
                transport, self, self.tls, server_side=True, ssl_handshake_timeout=30
            )
        except (OSError, ssl.SSLError):
            raise Disconnected from None
        finally:
            self._upgrading = False
        if upgraded is None:
            raise Disconnected
        self._transport = upgraded
        self.secure = True

    def cipher(self) -> str:
        """The cipher suite of TLS by the name that OpenSSL has for it; empty without TLS."""
        agreed = self._transport.get_extra_info("cipher") if self._transport else None
        return str(agreed[0]) if agreed else ""

    def forget_plaintext(self) -> None:
        """Drop octets that came before the handshake (RFC 3207 section 4.2, and CVE-2011-0411)."""
        self.buffer.clear()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the conversation; after TLS on demand, go on with it."""
        assert isinstance(transport, asyncio.Transport)
        self.peer = str(transport.get_extra_info("peername", ("127.0.0.1", 0))[0])
        self._transport = transport
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._serve())

    def data_received(self, data: bytes) -> None:
        """Keep what came."""
        self.buffer += data
        if len(self.buffer) > self.buffer_limit and self._transport is not None:
            self._transport.pause_reading()
        self._arrived.set()

    def eof_received(self) -> bool:
        """Let the conversation go through what is in the buffer before it ends."""
        self._ended = True
        self._arrived.set()
        return not self.secure

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake the conversation so that it ends."""
        del exc
        if self._upgrading:
            return
        self._ended = True
        self._arrived.set()
        self._writable.set()

    def pause_writing(self) -> None:
        """The client is slow."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._writable.set()

    async def _serve(self) -> None:
        try:
            await self.converse()
        except (Disconnected, ConnectionError):
            pass
        finally:
            self.hang_up()

    def hang_up(self) -> None:
        """Close the connection from our side, what is written going out first."""
        self._ended = True
        if self._transport is not None:
            self._transport.close()
