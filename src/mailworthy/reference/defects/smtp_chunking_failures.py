"""Defects of the SMTP server in what it does with chunks that it refuses, or drops (RFC 3030)."""

from __future__ import annotations

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.mail_data import MailData
from mailworthy.reference.smtp.transaction import Transaction


@defect("smtp-bdat-before-mail-octets-obeyed", "refuses BDAT before MAIL, and obeys its octets")
class _BdatBeforeMailOctetsObeyed(SmtpConnection):
    async def discard(self, size: int) -> None:
        if self.transaction is not None:
            await super().discard(size)


@defect("smtp-bdat-before-mail-accepted", "takes chunks that no MAIL precedes")
class _BdatBeforeMailAccepted(SmtpConnection):
    def demand_recipients(self) -> None:
        if self.transaction is not None:
            super().demand_recipients()


@defect("smtp-bdat-before-rcpt-octets-obeyed", "refuses BDAT before RCPT, and obeys its octets")
class _BdatBeforeRcptOctetsObeyed(SmtpConnection):
    async def discard(self, size: int) -> None:
        if self.transaction is None or self.transaction.recipients:
            await super().discard(size)


@defect("smtp-bdat-without-recipients-accepted", "takes a message in chunks that is for nobody")
class _BdatWithoutRecipientsAccepted(SmtpConnection):
    def demand_recipients(self) -> None:
        if self.transaction is None:
            super().demand_recipients()


@defect("smtp-refused-bdat-answered-early", "refuses a chunk before its octets have come")
class _RefusedBdatAnsweredEarly(SmtpConnection):
    early = False

    async def discard(self, size: int) -> None:
        self.reply(503, "5.5.1 not now")
        self.early = True
        await self.flush()
        await super().discard(size)

    def refuse(self, refusal: Refused) -> None:
        if self.early:
            self.early = False
        else:
            super().refuse(refusal)


@defect("smtp-second-failed-chunk-obeyed", "obeys the octets of chunks behind one that failed")
class _SecondFailedChunkObeyed(SmtpConnection):
    failed = False

    async def discard(self, size: int) -> None:
        if not self.failed:
            await super().discard(size)
        self.failed = True


@defect("smtp-oversize-chunk-octets-obeyed", "obeys the octets of a chunk that is too big")
class _OversizeChunkOctetsObeyed(SmtpConnection):
    async def discard(self, size: int) -> None:
        if size <= self.size_limit:
            await super().discard(size)


@defect("smtp-size-limit-per-chunk", "holds each chunk alone against the limit")
class _SizeLimitPerChunk(SmtpConnection):
    def may_send_chunk(self, size: int) -> None:
        held, self.chunks = self.chunks, None
        super().may_send_chunk(size)
        self.chunks = held

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        del transaction, content, message


@defect("smtp-bdat-lines-count-as-size", "counts BDAT lines against the size that was declared")
class _BdatLinesCountAsSize(SmtpConnection):
    lines = 0

    def measure(self, argument: str) -> tuple[int, bool]:
        self.lines += len(f"BDAT {argument}\r\n")
        return super().measure(argument)

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        declared = transaction.parameters.get("SIZE")
        if self.lines and declared is not None and len(message) + self.lines > int(declared):
            raise Refused(552, "5.3.4 larger than declared")
        super().judge_message(transaction, content, message)


@defect("smtp-failed-chunk-left-out", "delivers a message without the chunk that failed")
class _FailedChunkLeftOut(SmtpConnection):
    def break_off(self) -> None:
        pass


@defect("smtp-failed-chunk-survives-rset", "goes on refusing after RSET because a chunk failed")
class _FailedChunkSurvivesRset(SmtpConnection):
    def forget_chunks(self) -> None:
        self.chunks = None


@defect("smtp-binary-line-disconnects", "closes the connection on a line that is not ASCII")
class _BinaryLineDisconnects(SmtpConnection):
    def parse(self, line: bytes) -> tuple[str, str]:
        self.quitting = not line.isascii()
        return super().parse(line)

    def refuse(self, refusal: Refused) -> None:
        if not self.quitting:
            super().refuse(refusal)


@defect("smtp-binary-line-unanswered", "says nothing to a line that is not ASCII")
class _BinaryLineUnanswered(SmtpConnection):
    ignored = False

    def parse(self, line: bytes) -> tuple[str, str]:
        self.ignored = not line.isascii()
        return super().parse(line)

    def refuse(self, refusal: Refused) -> None:
        if not self.ignored:
            super().refuse(refusal)


@defect("smtp-bdat-after-last-accepted", "takes chunks after the last one")
class _BdatAfterLastAccepted(SmtpConnection):
    over = False

    def take_chunks(self) -> None:
        super().take_chunks()
        self.over = True

    def demand_recipients(self) -> None:
        if self.transaction is not None or not self.over:
            super().demand_recipients()


@defect("smtp-bdat-after-last-gets-554", "says 554 to a chunk after the last one")
class _BdatAfterLastGets554(SmtpConnection):
    def demand_recipients(self) -> None:
        if self.transaction is None:
            raise Refused(554, "5.5.1 no valid recipients")
        super().demand_recipients()


@defect("smtp-data-after-bdat-accepted", "says 354 to DATA after a chunk")
class _DataAfterBdatAccepted(SmtpConnection):
    def data_among_chunks(self) -> None:
        pass


@defect("smtp-data-after-bdat-gets-554", "says 554 to DATA after a chunk")
class _DataAfterBdatGets554(SmtpConnection):
    def data_among_chunks(self) -> None:
        if self.chunks is not None:
            raise Refused(554, "5.5.1 use BDAT")


class _KeepsChunks(SmtpConnection):
    """Begins a transaction with what has come in the one before."""

    def demand_no_chunks(self) -> None:
        pass


@defect("smtp-rset-keeps-chunks", "RSET leaves the chunks that have come")
class _RsetKeepsChunks(_KeepsChunks):
    def rset(self, argument: str) -> None:
        held = self.chunks
        super().rset(argument)
        self.chunks = held


@defect("smtp-ehlo-keeps-chunks", "EHLO leaves the chunks that have come")
class _EhloKeepsChunks(_KeepsChunks):
    def reset_by_ehlo(self) -> None:
        held = self.chunks
        super().reset_by_ehlo()
        self.chunks = held


@defect("smtp-disconnect-delivers-chunks", "delivers what chunks have come when the client is gone")
class _DisconnectDeliversChunks(SmtpConnection):
    async def obey_next(self) -> str:
        try:
            return await super().obey_next()
        except Disconnected:
            self.take_chunks()
            raise


@defect("smtp-quit-delivers-chunks", "delivers what chunks have come when QUIT comes")
class _QuitDeliversChunks(SmtpConnection):
    def quit(self, argument: str) -> None:
        self.take_chunks()
        super().quit(argument)


@defect("smtp-bdat-flushes-input", "drops what it has read behind a chunk")
class _BdatFlushesInput(SmtpConnection):
    async def read_chunk(self, size: int) -> bytes:
        octets = await super().read_chunk(size)
        self.buffer.clear()
        return octets


@defect("smtp-last-chunk-flushes-input", "drops what it has read behind the last chunk")
class _LastChunkFlushesInput(SmtpConnection):
    def take_chunks(self) -> None:
        super().take_chunks()
        self.buffer.clear()


@defect("smtp-bdat-reply-held", "keeps the reply to a chunk back until the next command")
class _BdatReplyHeld(SmtpConnection):
    last = ""

    async def obey_next(self) -> str:
        self.last = await super().obey_next()
        return self.last

    async def flush(self) -> None:
        if self.last != "BDAT" or self.chunks is None:
            await super().flush()


@defect("smtp-each-chunk-delivered", "delivers all that has come, after each chunk")
class _EachChunkDelivered(SmtpConnection):
    def add_chunk(self, octets: bytes) -> None:
        super().add_chunk(octets)
        if self.transaction is not None:
            MailData.deliver(self, self.transaction, self.chunks or b"")
