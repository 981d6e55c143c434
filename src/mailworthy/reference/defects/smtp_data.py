"""Defects of the SMTP server in what it does with mail data."""

from __future__ import annotations

from typing import Any

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.transaction import Recipient, Transaction
from mailworthy.reference.store import Account


class _Lenient(SmtpConnection):
    """Takes bare CR and LF in a message."""

    def judge_content(self, transaction: Transaction, content: bytes) -> None:
        del transaction, content


@defect("smtp-lf-dot-lf-ends-data", "takes LF.LF for the end of mail data")
class _LfDotLfEndsData(_Lenient):
    ends_of_data = (b"\r\n.\r\n", b"\n.\n")


@defect("smtp-crlf-dot-lf-ends-data", "takes CRLF.LF for the end of mail data")
class _CrlfDotLfEndsData(_Lenient):
    ends_of_data = (b"\r\n.\r\n", b"\r\n.\n")


@defect("smtp-lf-dot-crlf-ends-data", "takes LF.CRLF for the end of mail data")
class _LfDotCrlfEndsData(_Lenient):
    ends_of_data = (b"\r\n.\r\n", b"\n.\r\n")


@defect("smtp-cr-dot-cr-ends-data", "takes CR.CR for the end of mail data")
class _CrDotCrEndsData(_Lenient):
    ends_of_data = (b"\r\n.\r\n", b"\r.\r")


@defect("smtp-two-dots-end-data", "takes a line of two dots for the end of mail data")
class _TwoDotsEndData(SmtpConnection):
    ends_of_data = (b"\r\n.\r\n", b"\r\n..\r\n")


@defect("smtp-disconnect-delivers", "delivers what has come when the client goes away")
class _DisconnectDelivers(SmtpConnection):
    async def read_content(self) -> bytes | None:
        try:
            return await super().read_content()
        except Disconnected:
            if self.transaction is not None:
                self.deliver(self.transaction, bytes(self.buffer))
            raise


@defect("smtp-data-keeps-transaction", "keeps the transaction open after the message")
class _DataKeepsTransaction(SmtpConnection):
    def after_data(self) -> Transaction | None:
        return self.transaction


@defect("smtp-dots-stay-doubled", "stores lines that begin with a dot as they came")
class _DotsStayDoubled(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        return content


@defect("smtp-all-leading-dots-removed", "removes every dot at the beginning of a line")
class _AllLeadingDotsRemoved(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        return b"".join(line.lstrip(b".") for line in content.splitlines(keepends=True))


@defect("smtp-text-line-of-1000-cut", "cuts text lines after 990 octets")
class _TextLineOf1000Cut(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        return b"\r\n".join(line[:990] for line in super().unstuff(content).split(b"\r\n"))


@defect("smtp-doubled-dot-counts", "counts the doubled dot against the 1000 octets of a line")
class _DoubledDotCounts(SmtpConnection):
    def judge_content(self, transaction: Transaction, content: bytes) -> None:
        del transaction
        if any(len(line) > 998 for line in content.split(b"\r\n")):
            raise Refused(500, "5.5.2 line too long")


@defect("smtp-content-of-64k-refused", "takes messages of less than 60 KiB only")
class _ContentOf64KRefused(SmtpConnection):
    def judge_content(self, transaction: Transaction, content: bytes) -> None:
        del transaction
        if len(content) > 60 * 1024:
            raise Refused(552, "5.3.4 message too big")


@defect("smtp-eighth-bit-cleared", "clears the eighth bit of every octet")
class _EighthBitCleared(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        return bytes(octet & 0x7F for octet in super().unstuff(content))


@defect("smtp-only-first-recipient-served", "delivers to the first recipient only")
class _OnlyFirstRecipientServed(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        del transaction.recipients[1:]
        super().deliver(transaction, content)


@defect("smtp-only-last-recipient-served", "delivers to the last recipient only")
class _OnlyLastRecipientServed(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        del transaction.recipients[:-1]
        super().deliver(transaction, content)


@defect("smtp-declared-size-ends-data", "stores no more octets than were declared")
class _DeclaredSizeEndsData(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        return super().unstuff(content)[: self.declared]

    declared: int | None = None

    def declared_size(self, value: str) -> int:
        self.declared = super().declared_size(value)
        return self.declared


@defect("smtp-declared-size-awaited", "waits for as many octets as were declared")
class _DeclaredSizeAwaited(SmtpConnection):
    async def read_content(self) -> bytes | None:
        content = await super().read_content()
        size = (self.transaction.parameters.get("SIZE") if self.transaction else None) or "0"
        declared = int(size)
        if content is not None and len(content) < declared:
            await self.read_exactly(declared - len(content))
        return content


@defect("smtp-doubled-dots-count-as-size", "compares a size with doubled dots to the declared one")
class _DoubledDotsCountAsSize(SmtpConnection):
    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        declared = transaction.parameters.get("SIZE")
        if declared is not None and len(content) > int(declared):
            raise Refused(552, "5.3.4 larger than declared")
        super().judge_message(transaction, content, message)


@defect("smtp-data-without-recipients-accepted", "says 354 to DATA without recipients")
class _DataWithoutRecipientsAccepted(SmtpConnection):
    def may_send_data(self) -> None:
        if self.transaction is None:
            super().may_send_data()


@defect("smtp-last-recipient-decides", "refuses DATA when the last recipient was refused")
class _LastRecipientDecides(SmtpConnection):
    refused = False

    def rcpt(self, argument: str) -> None:
        self.refused = True
        super().rcpt(argument)
        self.refused = False

    def may_send_data(self) -> None:
        super().may_send_data()
        if self.refused:
            raise Refused(554, "5.5.1 no valid recipients")


@defect("smtp-empty-message-goes-to-sender", "sends a message without recipients to its sender")
class _EmptyMessageGoesToSender(_DataWithoutRecipientsAccepted):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        transaction.recipients = transaction.recipients or [Recipient(transaction.sender)]
        super().deliver(transaction, content)

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        del transaction, content, message


@defect("smtp-end-of-data-flushes-input", "drops what it has read behind the end of mail data")
class _EndOfDataFlushesInput(SmtpConnection):
    async def read_content(self) -> bytes | None:
        content = await super().read_content()
        self.buffer.clear()
        return content


@defect("smtp-mail-flushes-input", "drops what it has read behind MAIL")
class _MailFlushesInput(SmtpConnection):
    def mail(self, argument: str) -> None:
        super().mail(argument)
        self.buffer.clear()


class _Counting(SmtpConnection):
    """Counts the messages that are delivered in its session."""

    delivered = 0

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        self.delivered += 1
        super().deliver(transaction, content)


@defect("smtp-fifth-message-lost", "each fifth message of a session is accepted and thrown away")
class _FifthMessageLost(_Counting):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        if self.delivered % 5 == 4:
            self.delivered += 1
            return
        super().deliver(transaction, content)


@defect("smtp-fifth-message-doubled", "each fifth message of a session is delivered twice")
class _FifthMessageDoubled(_Counting):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        super().deliver(transaction, content)
        if self.delivered % 5 == 0:
            super(_Counting, self).deliver(transaction, content)


@defect("smtp-lf-becomes-crlf", "makes CRLF of each bare LF in a message")
class _LfBecomesCrlf(_Lenient):
    def unstuff(self, content: bytes) -> bytes:
        return super().unstuff(content).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@defect("smtp-end-of-data-in-one-piece", "sees the end of mail data only where it comes at once")
class _EndOfDataInOnePiece(SmtpConnection):
    arrived = 0

    async def more(self) -> None:
        self.arrived = len(self.buffer)
        await super().more()

    def find_end(self, start: int) -> tuple[int, int] | None:
        return super().find_end(max(start, self.arrived))


@defect("smtp-lone-dot-awaits-more", "does not see the end of no mail data")
class _LoneDotAwaitsMore(SmtpConnection):
    async def read_content(self) -> bytes | None:
        while self.buffer == b".\r\n" or len(self.buffer) < 3:
            await self.more()
        return await super().read_content()


@defect("smtp-control-characters-in-data-dropped", "drops control characters from a message")
class _ControlCharactersInDataDropped(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        return super().unstuff(content).translate(None, bytes(range(9)) + b"\x0b\x0c\x1b\x7f")


@defect("smtp-refused-message-keeps-transaction", "keeps the transaction open when it refuses one")
class _RefusedMessageKeepsTransaction(SmtpConnection):
    def take(self, transaction: Transaction, content: bytes | None) -> None:
        try:
            super().take(transaction, content)
        except Refused:
            self.transaction = transaction
            raise


@defect("smtp-disconnect-undoes-deliveries", "takes back a session's messages when it breaks off")
class _DisconnectUndoesDeliveries(SmtpConnection):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.done: list[tuple[Account, int]] = []

    def deliver_to(self, recipient: Recipient, transaction: Transaction, content: bytes) -> None:
        super().deliver_to(recipient, transaction, content)
        account = self.store.resolve(recipient.address)
        if account is not None:
            self.done.append((account, account.inbox.uid_next - 1))

    async def read_content(self) -> bytes | None:
        try:
            return await super().read_content()
        except Disconnected:
            for account, uid in self.done:
                account.inbox.remove([uid])
            raise


@defect("smtp-message-without-trace-record", "adds no Received field")
class _MessageWithoutTraceRecord(SmtpConnection):
    def trace(self, transaction: Transaction) -> bytes:
        return super().trace(transaction).partition(b"Received:")[0]


@defect("smtp-trace-record-below-the-header", "adds Received below the fields of the message")
class _TraceRecordBelowTheHeader(_MessageWithoutTraceRecord):
    def deliver_to(self, recipient: Recipient, transaction: Transaction, content: bytes) -> None:
        record = SmtpConnection.trace(self, transaction).partition(b"\r\n")[2]
        moved = content.replace(b"\r\n\r\n", b"\r\n" + record + b"\r\n", 1)
        super().deliver_to(recipient, transaction, moved)
