"""Servers that behave until so many octets have gone out, and then do their worst."""

from __future__ import annotations

import asyncio
import random
from typing import ClassVar

from mailworthy.reference.connection import Connection, Disconnected


class Hostile(Connection):
    """Serves as the reference does up to `limit` octets of a connection; then `turn` takes over.

    Mixed into the server of a protocol by `at`.
    """

    limit: ClassVar[int] = 0
    written = 0

    async def write(self, octets: bytes) -> None:
        """Send what is left of the good behaviour, and turn."""
        left = self.limit - self.written
        self.written += len(octets)
        if left > 0:
            await super().write(octets[:left])
        if self.written > self.limit:
            await self.turn(octets[max(left, 0) :])
            raise Disconnected

    async def turn(self, rest: bytes) -> None:
        """Misbehave; `rest` is what a good server would have sent. The connection ends after."""
        raise NotImplementedError

    async def pour(self, octets: bytes) -> None:
        """Send the same octets until the client goes away."""
        while True:
            await super().write(octets)
            await asyncio.sleep(0)


class Closes(Hostile):
    """Hangs up."""

    async def turn(self, rest: bytes) -> None:
        del rest


class Drips(Hostile):
    """Sends an octet a second."""

    async def turn(self, rest: bytes) -> None:
        for octet in rest * 1000:
            await super(Hostile, self).write(bytes([octet]))
            await asyncio.sleep(1)


class NeverEndsALine(Hostile):
    """Sends a line without an end."""

    async def turn(self, rest: bytes) -> None:
        await super(Hostile, self).write(rest.removesuffix(b"\r\n"))
        await self.pour(b"x" * 65536)


class NeverEndsAReply(Hostile):
    """Sends lines that all announce another one, as SMTP has it."""

    async def turn(self, rest: bytes) -> None:
        await self.pour((rest[:3] + b"-and so on\r\n") * 4096)


class NeverEndsAResponse(Hostile):
    """Sends lines and no final dot, as POP3 has it."""

    async def turn(self, rest: bytes) -> None:
        await super(Hostile, self).write(rest.removesuffix(b".\r\n"))
        await self.pour(b"1 1\r\n" * 4096)


class NeverEndsUntagged(Hostile):
    """Sends untagged data and no completion, as IMAP has it."""

    async def turn(self, rest: bytes) -> None:
        await super(Hostile, self).write(rest)
        await self.pour(b"* 1 EXISTS\r\n" * 4096)


class CompletesForever(Hostile):
    """Completes commands that nobody gave, as IMAP has it."""

    async def turn(self, rest: bytes) -> None:
        await super(Hostile, self).write(rest)
        await self.pour(b"zz OK\r\n" * 4096)


class GoesOnForever(Hostile):
    """Asks for more whenever it can, as IMAP has it."""

    async def turn(self, rest: bytes) -> None:
        await super(Hostile, self).write(rest)
        await self.pour(b"+ go on\r\n" * 4096)


class AnnouncesALiteral(Hostile):
    """Announces a literal of so many octets, as IMAP has it, and sends octets without an end."""

    count: ClassVar[int] = 40_000_000

    async def turn(self, rest: bytes) -> None:
        del rest
        await super(Hostile, self).write(b"* 1 FETCH (BODY[] {%d}\r\n" % self.count)
        await self.pour(b"x" * 65536)


class AnnouncesTooMuch(AnnouncesALiteral):
    """Announces a literal that no memory would hold."""

    count = 999_999_999_999


class NestsWithoutEnd(Hostile):
    """Opens lists and closes none, as IMAP has it."""

    async def turn(self, rest: bytes) -> None:
        del rest
        await super(Hostile, self).write(b"* 1 FETCH (BODYSTRUCTURE ")
        await self.pour(b"(" * 65536)


class SendsNuls(Hostile):
    """Sends NULs in the place of every other octet."""

    async def turn(self, rest: bytes) -> None:
        await super(Hostile, self).write(rest[:2])
        nuls = b"".join(b"\0%c" % octet for octet in rest[2:10_000])
        await super(Hostile, self).write(nuls * 100)


class SendsGarbage(Hostile):
    """Sends octets by chance."""

    async def turn(self, rest: bytes) -> None:
        del rest
        await super(Hostile, self).write(random.Random(7).randbytes(200_000))


class SaysNothingInTls(Connection):
    """Shakes hands for TLS, and is silent from then on."""

    async def write(self, octets: bytes) -> None:
        """Send nothing under TLS."""
        if self.secure:
            await self.read_exactly(1 << 30)
        await super().write(octets)


def at(kind: type[Hostile], limit: int, server: type[Connection]) -> type[Hostile]:
    """The server of a protocol that turns after so many octets of each connection."""
    return type(f"{kind.__name__}After{limit}", (kind, server), {"limit": limit})
