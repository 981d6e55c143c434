"""Defects of the SMTP server in how it takes chunks that are in order (RFC 3030)."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.defects.smtp_malformed import Lenient
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.syntax import Syntax
from mailworthy.reference.smtp.transaction import Transaction


@defect("smtp-bdat-chunk-gets-354", "asks for more after each chunk")
class _BdatChunkGets354(SmtpConnection):
    def acknowledge(self, size: int, last: bool) -> None:
        if last:
            super().acknowledge(size, last)
        else:
            self.reply(354, "go on")


@defect("smtp-bdat-only-last-answered", "answers the last chunk alone")
class _BdatOnlyLastAnswered(SmtpConnection):
    def acknowledge(self, size: int, last: bool) -> None:
        if last:
            super().acknowledge(size, last)


@defect("smtp-bdat-0-last-refused", "refuses BDAT 0 LAST")
class _Bdat0LastRefused(SmtpConnection):
    def measure(self, argument: str) -> tuple[int, bool]:
        size, last = super().measure(argument)
        if last and not size:
            raise Syntax("nothing is no chunk")
        return size, last


@defect("smtp-bdat-0-refused", "refuses an empty chunk that is not the last")
class _Bdat0Refused(SmtpConnection):
    def measure(self, argument: str) -> tuple[int, bool]:
        size, last = super().measure(argument)
        if not last and not size:
            raise Syntax("nothing is no chunk")
        return size, last


@defect("smtp-only-last-chunk-kept", "forgets all chunks but the last")
class _OnlyLastChunkKept(Lenient):
    def add_chunk(self, octets: bytes) -> None:
        self.chunks = octets


@defect("smtp-chunks-joined-by-crlf", "puts a line end between two chunks")
class _ChunksJoinedByCrlf(Lenient):
    def add_chunk(self, octets: bytes) -> None:
        super().add_chunk(b"\r\n" + octets if self.chunks else octets)


@defect("smtp-chunk-line-end-completed", "makes a CR at the end of a chunk a line end")
class _ChunkLineEndCompleted(Lenient):
    def add_chunk(self, octets: bytes) -> None:
        ended = octets[:-1] + b"\r\n" if octets.endswith(b"\r") else octets
        super().add_chunk(ended)


@defect("smtp-dots-undone-in-chunks", "takes a dot from each line of a message in chunks")
class _DotsUndoneInChunks(SmtpConnection):
    def take_whole(self, transaction: Transaction, content: bytes) -> None:
        super().take_whole(transaction, self.unstuff(content))


@defect("smtp-chunking-replaces-data", "offers CHUNKING and has no DATA")
class _ChunkingReplacesData(SmtpConnection):
    def may_send_data(self) -> None:
        raise Refused(502, "5.5.1 use BDAT")


@defect("smtp-data-refused-once-chunked", "refuses DATA in a session that has had a BDAT")
class _DataRefusedOnceChunked(SmtpConnection):
    chunked = False

    def add_chunk(self, octets: bytes) -> None:
        self.chunked = True
        super().add_chunk(octets)

    def may_send_data(self) -> None:
        super().may_send_data()
        if self.chunked:
            raise Refused(503, "5.5.1 not in this session")


@defect("smtp-dot-ends-chunk", "takes a lone dot in a chunk for its end")
class _DotEndsChunk(SmtpConnection):
    async def read_chunk(self, size: int) -> bytes:
        octets = await super().read_chunk(size)
        whole, dot, rest = octets.partition(b"\r\n.\r\n")
        if not dot:
            return octets
        self.buffer[:0] = rest
        return whole + b"\r\n"


@defect("smtp-bdat-waits-for-dot", "waits for a lone dot behind each chunk")
class _BdatWaitsForDot(SmtpConnection):
    async def read_chunk(self, size: int) -> bytes:
        octets = await super().read_chunk(size)
        await self.read_content()
        return octets


@defect("smtp-bdat-answered-before-its-octets", "says 250 to BDAT before its octets have come")
class _BdatAnsweredBeforeItsOctets(SmtpConnection):
    async def read_chunk(self, size: int) -> bytes:
        self.reply(250, f"2.0.0 {size} octets")
        await self.flush()
        return await super().read_chunk(size)

    def acknowledge(self, size: int, last: bool) -> None:
        del size, last


@defect("smtp-chunk-is-what-has-come", "takes for the chunk what has come of it when it looks")
class _ChunkIsWhatHasCome(SmtpConnection):
    async def read_chunk(self, size: int) -> bytes:
        if not self.buffer and size:
            await self.flush()
            await self.more()
        return await super().read_chunk(min(size, len(self.buffer)))


@defect("smtp-bdat-last-only-in-upper-case", "refuses LAST in lower case")
class _BdatLastOnlyInUpperCase(SmtpConnection):
    def measure(self, argument: str) -> tuple[int, bool]:
        if argument != argument.upper():
            raise Syntax("LAST is wanted")
        return super().measure(argument)


@defect("smtp-bdat-last-overlooked-in-lower-case", "overlooks LAST in lower case")
class _BdatLastOverlookedInLowerCase(SmtpConnection):
    def measure(self, argument: str) -> tuple[int, bool]:
        return super().measure(argument)[0], argument.endswith("LAST")


@defect("smtp-bdat-size-in-octal", "reads a size that begins with a zero as octal")
class _BdatSizeInOctal(SmtpConnection):
    def size_of(self, digits: str) -> int:
        found = re.match("0+[0-7]*", digits)
        return int(found[0], 8) if found else super().size_of(digits)


@defect("smtp-bdat-size-guessed", "takes as size the digits that a word begins with, or none")
class _BdatSizeGuessed(SmtpConnection):
    def measure(self, argument: str) -> tuple[int, bool]:
        found = re.match("[0-9]*", argument)
        return int(found[0] or 0) if found else 0, argument.upper().endswith("LAST")


@defect("smtp-bdat-negative-size-accepted", "takes a negative size for an empty chunk")
class _BdatNegativeSizeAccepted(SmtpConnection):
    def measure(self, argument: str) -> tuple[int, bool]:
        return (0, False) if argument.startswith("-") else super().measure(argument)


@defect("smtp-bdat-marker-guessed", "takes any word behind the size for LAST")
class _BdatMarkerGuessed(SmtpConnection):
    def measure(self, argument: str) -> tuple[int, bool]:
        size, _, marker = argument.partition(" ")
        return super().measure(size)[0], bool(marker)


@defect("smtp-bdat-size-wraps-at-32-bits", "keeps the last 32 bits of a size")
class _BdatSizeWrapsAt32Bits(SmtpConnection):
    def size_of(self, digits: str) -> int:
        return super().size_of(digits) % 2**32


@defect("smtp-bdat-size-wraps-at-64-bits", "keeps the last 64 bits of a size")
class _BdatSizeWrapsAt64Bits(SmtpConnection):
    def size_of(self, digits: str) -> int:
        return super().size_of(digits) % 2**64
