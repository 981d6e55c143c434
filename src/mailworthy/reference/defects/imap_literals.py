"""Defects of IMAP's literals: what they hold, how long they may be, and who is asked for them."""

from __future__ import annotations

import re

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Command

_ANNOUNCED = re.compile(rb"\{(\d*)(\+?)\}\r\n\Z")


class _Announced(ImapConnection):
    """Reads literals in its own way once the client is logged in."""

    async def literal(self, count: bytes, plus: bytes) -> bytes:
        """Read the literal of an announcement, and the line that follows."""
        if not plus:
            await self.write(b"+ go on\r\n")
        return await self.read_exactly(int(count)) + await self.read_line()

    async def read_command(self) -> bytes:
        if self.account is None:
            return await super().read_command()
        octets = line = await self.read_line()
        while (found := _ANNOUNCED.search(line)) is not None and self.announces(found[1]):
            line = await self.literal(found[1], found[2])
            octets += line
        return octets

    def announces(self, count: bytes) -> bool:
        """Whether that is taken for the number of octets of a literal."""
        return bool(count) and len(count) < 13


@defect("imap-second-literal-not-asked-for", "only the first literal of a command is asked for")
class _SecondLiteral(_Announced):
    begun = False

    def announces(self, count: bytes) -> bool:
        return super().announces(count) and not self.begun

    async def literal(self, count: bytes, plus: bytes) -> bytes:
        self.begun = True
        return await super().literal(count, plus)

    async def read_command(self) -> bytes:
        self.begun = False
        return await super().read_command()


@defect("imap-empty-literal-not-asked-for", "a literal of no octets is read without a word")
class _EmptyLiteral(_Announced):
    def announces(self, count: bytes) -> bool:
        return super().announces(count) and int(count) > 0


@defect("imap-literal-ends-with-its-line", "a literal ends where its first line does")
class _LiteralEnds(_Announced):
    async def literal(self, count: bytes, plus: bytes) -> bytes:
        whole = await super().literal(count, plus)
        kept = whole[: int(count)].replace(b"\r\nm7", b"\r\n7")
        return kept.ljust(int(count)) + whole[int(count) :]


@defect("imap-commands-in-literals-carried-out", "LOGOUT in a literal ends the connection")
class _CommandsInLiterals(_Announced):
    async def literal(self, count: bytes, plus: bytes) -> bytes:
        whole = await super().literal(count, plus)
        if b" LOGOUT\r\n" in whole:
            raise Disconnected
        return whole


@defect("imap-literal-size-wraps", "a literal's number of octets is read modulo 2^64")
class _SizeWraps(_Announced):
    def announces(self, count: bytes) -> bool:
        return bool(count)

    async def literal(self, count: bytes, plus: bytes) -> bytes:
        return await super().literal(b"%d" % (int(count) % 2**64), plus)


@defect("imap-literal-without-number-asked-for", "a literal without a number is one of no octets")
class _WithoutNumber(_Announced):
    def announces(self, count: bytes) -> bool:
        return len(count) < 13

    async def literal(self, count: bytes, plus: bytes) -> bytes:
        return await super().literal(count or b"0", plus)


@defect("imap-literal-of-quotes-refused", "a literal with a quote in it gets BAD")
class _LiteralOfQuotes(_Announced):
    async def literal(self, count: bytes, plus: bytes) -> bytes:
        whole = await super().literal(count, plus)
        if whole.startswith(b'"') and int(count) < 10:
            return whole.replace(b'"', b"_")
        return whole


@defect("imap-literal-asked-for-twice", "a literal is asked for twice")
class _AskedTwice(_Announced):
    async def literal(self, count: bytes, plus: bytes) -> bytes:
        await self.write(b"+ listening\r\n")
        return await super().literal(count, plus)


@defect("imap-plus-before-each-ok", "the client is told to go on after each command")
class _PlusBeforeOk(ImapConnection):
    async def complete(self, answer: str) -> None:
        if self.account is not None and self.tag != "m1":
            await self.write(b"+ done\r\n")
        await super().complete(answer)


@defect("imap-quoted-name-keeps-its-quotes", "the quotes of a mailbox name are part of it")
class _QuotesKept(ImapConnection):
    def mailbox_name(self, command: Command) -> str:
        quoted = command.sees(b'"')
        name = super().mailbox_name(command)
        return f'"{name}"' if quoted else name
