"""Defects of literals that do not wait for leave (RFC 7888)."""

from __future__ import annotations

import re

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.base import TooBig
from mailworthy.reference.imap.connection import ImapConnection

_AT_ONCE = re.compile(rb"\{(\d{1,12})\+\}\r\n\Z")


class _LineByLine(ImapConnection):
    """Takes a line for a whole command, where it is one that will be refused."""

    def refused(self, line: bytes) -> bool:
        """Whether a command will be refused by what its first line says."""
        raise NotImplementedError

    async def read_command(self) -> bytes:
        line = await self.read_line()
        if _AT_ONCE.search(line) and self.refused(line):
            return line
        self.buffer[:0] = line
        return await super().read_command()


@defect(
    "imap-literal-of-a-refused-command-carried-out",
    "a line of wrong syntax is refused before its literal is read",
)
class _RefusedEarly(_LineByLine):
    def refused(self, line: bytes) -> bool:
        words = line.split(b" ")
        return words[1] not in {b"APPEND", b"LIST"} and len(words[2]) > 0


@defect("imap-literal-before-login-carried-out", "before log-in lines are read, not literals")
class _EarlyLines(_LineByLine):
    def refused(self, line: bytes) -> bool:
        del line
        return self.account is None


@defect("imap-refused-append-carried-out", "an APPEND is refused before its message is read")
class _RefusedAppend(_LineByLine):
    def refused(self, line: bytes) -> bool:
        return b'-missing" {' in line


@defect("imap-second-literal-at-once-not-taken", "only the first literal of a command may not wait")
class _SecondAtOnce(ImapConnection):
    async def serve(self, octets: bytes) -> None:
        if octets.count(b"+}\r\n") > 1:
            raise Disconnected
        await super().serve(octets)


@defect("imap-literal-at-once-asked-for", "the client is told to go on though it does not wait")
class _AskedFor(ImapConnection):
    async def read_line(self, limit: int = 65536) -> bytes:
        line = await super().read_line(limit)
        if _AT_ONCE.search(line):
            await self.go_on()
        return line


@defect("imap-both-literals-announced", "LITERAL+ and LITERAL- are announced together")
class _Both(ImapConnection):
    def literals(self) -> str:
        return "LITERAL+ LITERAL-"


@defect("imap-literal-minus-of-1000-octets", "literals that do not wait have 1000 octets at most")
class _Of1000(ImapConnection):
    def unasked_limit(self) -> int:
        return 1000


@defect("imap-literal-minus-without-toobig", "a literal too long gets BAD without a code")
class _WithoutToobig(ImapConnection):
    async def complete(self, answer: str) -> None:
        await super().complete(answer.replace("[TOOBIG] ", ""))


@defect("imap-big-literal-carried-out", "a literal too long is refused, then carried out")
class _BigCarriedOut(ImapConnection):
    async def discard(self, count: int) -> None:
        pass


@defect("imap-bye-to-a-big-literal-without-toobig", "a literal too long gets BYE without a code")
class _ByeWithoutCode(ImapConnection):
    async def read_command(self) -> bytes:
        try:
            return await super().read_command()
        except TooBig:
            await self.untagged("BYE that was too much")
            raise Disconnected from None
