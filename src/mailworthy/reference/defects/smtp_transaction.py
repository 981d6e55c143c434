"""Defects of the SMTP server in mail transactions: what is refused, kept, and said to it."""

from __future__ import annotations

import contextlib
import re
from collections import Counter

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.transaction import Recipient, Transaction


@defect("smtp-refused-sender-gets-no-reply", "closes the connection on a sender that is malformed")
class _RefusedSenderGetsNoReply(SmtpConnection):
    def mail(self, argument: str) -> None:
        try:
            super().mail(argument)
        except syntax.Syntax:
            self.quitting = True


@defect("smtp-refused-sender-gets-354", "says 354 to a sender that is malformed")
class _RefusedSenderGets354(SmtpConnection):
    def mail(self, argument: str) -> None:
        try:
            super().mail(argument)
        except syntax.Syntax as error:
            self.reply(354, f"2.0.0 {error}")


@defect("smtp-unknown-recipient-gets-501", "says 501 to a recipient that it does not know")
class _UnknownRecipientGets501(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        try:
            super().accept_recipient(recipient)
        except Refused as refusal:
            raise Refused(501, refusal.text) from None


class _OnRefusedRecipient(SmtpConnection):
    """Does more than refuse when a recipient is refused."""

    def rcpt(self, argument: str) -> None:
        try:
            super().rcpt(argument)
        except (Refused, syntax.Syntax):
            self.overdo()
            raise

    def overdo(self) -> None:
        raise NotImplementedError


@defect("smtp-refused-recipient-ends-the-transaction", "resets when it refuses a recipient")
class _RefusedRecipientEndsTheTransaction(_OnRefusedRecipient):
    def overdo(self) -> None:
        self.reset()


@defect(
    "smtp-refused-recipient-disconnects", "closes the connection on a recipient that is refused"
)
class _RefusedRecipientDisconnects(_OnRefusedRecipient):
    def overdo(self) -> None:
        self.quitting = True


@defect("smtp-recipients-pile-up", "delivers to the recipients of earlier transactions too")
class _RecipientsPileUp(SmtpConnection):
    earlier: tuple[Recipient, ...] = ()

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        transaction.recipients += self.earlier
        self.earlier = tuple(transaction.recipients)
        super().deliver(transaction, content)


@defect("smtp-data-gets-250", "says 250 to DATA instead of 354")
class _DataGets250(SmtpConnection):
    def reply(self, code: int, *texts: str) -> None:
        super().reply(250 if code == 354 else code, *texts)


@defect("smtp-end-of-data-gets-200", "says 200 to a message")
class _EndOfDataGets200(SmtpConnection):
    def reply(self, code: int, *texts: str) -> None:
        super().reply(200 if texts == ("2.0.0 delivered",) else code, *texts)


@defect("smtp-data-without-mail-accepted", "takes mail data without a transaction")
class _DataWithoutMailAccepted(SmtpConnection):
    def may_send_data(self) -> None:
        if self.transaction is not None:
            super().may_send_data()


@defect("smtp-recipient-refused-after-data", "says 550 to a message for somebody unknown")
class _RecipientRefusedAfterData(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        with contextlib.suppress(Refused):
            super().accept_recipient(recipient)

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        for recipient in transaction.recipients:
            super().accept_recipient(recipient.address)
        super().judge_message(transaction, content, message)


class _SpaceAtTheColon(SmtpConnection):
    """Takes a space beside the colon of FROM: and TO:."""

    spelt = re.compile("")

    def parse(self, line: bytes) -> tuple[str, str]:
        verb, argument = super().parse(line)
        return verb, self.spelt.sub(r"\1:", argument)


@defect("smtp-space-after-colon-accepted", "takes a space after the colon of FROM: and TO:")
class _SpaceAfterColonAccepted(_SpaceAtTheColon):
    spelt = re.compile(r"^(FROM|TO): +")


@defect("smtp-space-before-colon-accepted", "takes a space before the colon of FROM: and TO:")
class _SpaceBeforeColonAccepted(_SpaceAtTheColon):
    spelt = re.compile(r"^(FROM|TO) +:")


@defect("smtp-answers-before-the-end-of-data", "says 250 when the first mail data come")
class _AnswersBeforeTheEndOfData(SmtpConnection):
    async def read_content(self) -> bytes | None:
        if not self.buffer:
            await self.more()
        self.reply(250, "2.0.0 it begins well")
        await self.flush()
        return await super().read_content()


@defect("smtp-quit-in-the-data-obeyed", "takes a line QUIT in the mail data for their end")
class _QuitInTheDataObeyed(SmtpConnection):
    ends_of_data = (b"\r\n.\r\n", b"\r\nQUIT\r\n")


class _Picky(SmtpConnection):
    """Refuses messages for their header."""

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        super().judge_message(transaction, content, message)
        head = message.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        fields = [line.partition(":") for line in head.split("\r\n")]
        if not self.likes([(name.lower(), value.strip()) for name, _, value in fields]):
            raise Refused(554, "5.6.0 malformed message")

    def likes(self, fields: list[tuple[str, str]]) -> bool:
        raise NotImplementedError


@defect("smtp-resent-to-alone-refused", "refuses Resent-To without Resent-From")
class _ResentToAloneRefused(_Picky):
    def likes(self, fields: list[tuple[str, str]]) -> bool:
        names = {name for name, _ in fields}
        return "resent-to" not in names or "resent-from" in names


@defect("smtp-resent-fields-counted", "refuses Resent- fields whose numbers differ")
class _ResentFieldsCounted(_Picky):
    def likes(self, fields: list[tuple[str, str]]) -> bool:
        counted = Counter(name for name, _ in fields if name.startswith("resent-"))
        return len(set(counted.values())) < 2


@defect("smtp-message-without-date-refused", "refuses a message without a Date")
class _MessageWithoutDateRefused(_Picky):
    def likes(self, fields: list[tuple[str, str]]) -> bool:
        return any(name == "date" for name, _ in fields)


@defect("smtp-second-subject-refused", "refuses a message with two Subject fields")
class _SecondSubjectRefused(_Picky):
    def likes(self, fields: list[tuple[str, str]]) -> bool:
        return sum(name == "subject" for name, _ in fields) < 2


@defect("smtp-broken-multipart-refused", "refuses a multipart message without a boundary")
class _BrokenMultipartRefused(_Picky):
    def likes(self, fields: list[tuple[str, str]]) -> bool:
        return all(
            "multipart" not in value or "boundary" in value
            for name, value in fields
            if name == "content-type"
        )


@defect("smtp-received-date-must-parse", "refuses a Received field without a date it can read")
class _ReceivedDateMustParse(_Picky):
    def likes(self, fields: list[tuple[str, str]]) -> bool:
        dated = re.compile(r".*; *\w{3}, \d\d \w{3} \d{4} .*")
        return all(
            not value or dated.fullmatch(value) for name, value in fields if name == "received"
        )


@defect("smtp-empty-received-refused", "refuses an empty Received field")
class _EmptyReceivedRefused(_Picky):
    def likes(self, fields: list[tuple[str, str]]) -> bool:
        return all(value for name, value in fields if name == "received")
