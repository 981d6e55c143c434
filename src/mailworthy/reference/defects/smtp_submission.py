"""Defects of a submission server (RFC 6409), and of replies about null MX (RFC 7505)."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.header import field, without
from mailworthy.reference.smtp.transaction import Transaction


@defect("smtp-null-sender-refused-at-rcpt", "refuses each recipient of mail with the null path")
class _NullSenderRefusedAtRcpt(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        if self.transaction is not None and not self.transaction.sender:
            raise Refused(550, "5.7.1 senders have a name here")
        super().accept_recipient(recipient)


@defect("smtp-null-sender-refused-at-data", "refuses a message with the null path when it has come")
class _NullSenderRefusedAtData(SmtpConnection):
    def judge_content(self, transaction: Transaction, content: bytes) -> None:
        super().judge_content(transaction, content)
        if not transaction.sender:
            raise Refused(554, "5.7.1 senders have a name here")


@defect("smtp-submission-open-to-strangers", "takes submissions without AUTH")
class _SubmissionOpenToStrangers(SmtpConnection):
    def mail(self, argument: str) -> None:
        submission, self.submission = self.submission, False
        super().mail(argument)
        self.submission = submission


class _RefusesStrangers(SmtpConnection):
    """Says something else than 530 to who has not logged in."""

    code = 550

    def mail(self, argument: str) -> None:
        try:
            super().mail(argument)
        except Refused as refusal:
            code = self.code if refusal.code == 530 else refusal.code
            raise Refused(code, refusal.text) from None


@defect("smtp-mail-without-auth-gets-550", "says 550 to MAIL without AUTH")
class _MailWithoutAuthGets550(_RefusesStrangers):
    code = 550


@defect("smtp-strangers-refused-with-521", "says 521 to MAIL without AUTH")
class _StrangersRefusedWith521(_RefusesStrangers):
    code = 521


@defect("smtp-unqualified-sender-taken", "takes a sender whose domain has one label")
class _UnqualifiedSenderTaken(SmtpConnection):
    def demand_qualified(self, address: str) -> None:
        del address


class _TakesIllegal(SmtpConnection):
    """Takes an address that is none."""

    def takes(self, argument: str, keyword: str) -> bool:
        try:
            syntax.path(argument, keyword)
        except syntax.Syntax:
            self.reply(250, "2.1.0 fine")
            return True
        return False


@defect("smtp-illegal-sender-taken", "takes whatever stands between the brackets of MAIL")
class _IllegalSenderTaken(_TakesIllegal):
    def mail(self, argument: str) -> None:
        if not self.takes(argument, "FROM:"):
            super().mail(argument)


@defect("smtp-illegal-recipient-taken", "takes whatever stands between the brackets of RCPT")
class _IllegalRecipientTaken(_TakesIllegal):
    def rcpt(self, argument: str) -> None:
        if not self.takes(argument, "TO:"):
            super().rcpt(argument)


@defect("smtp-illegal-address-gets-550", "says 550 to an address of illegal syntax")
class _IllegalAddressGets550(SmtpConnection):
    def mail(self, argument: str) -> None:
        try:
            super().mail(argument)
        except syntax.Syntax as error:
            raise Refused(550, f"5.1.7 {error}") from None


@defect("smtp-other-sender-refused-with-553", "says 553 to a sender who is not the user")
class _OtherSenderRefusedWith553(SmtpConnection):
    def accept_sender(self, sender: str) -> None:
        super().accept_sender(sender)
        if self.account is not None and sender and sender != self.account.address:
            raise Refused(553, "5.7.1 that is not you")


class _Announces(SmtpConnection):
    """Announces more, or less."""

    hidden = ""
    shown = ""

    def extensions(self) -> Iterable[str]:
        for line in super().extensions():
            if line.split()[0] != self.hidden:
                yield line
        if self.shown:
            yield self.shown


@defect("smtp-submission-without-auth", "does not announce AUTH")
class _SubmissionWithoutAuth(_Announces):
    hidden = "AUTH"


@defect("smtp-without-pipelining", "does not announce PIPELINING")
class _WithoutPipelining(_Announces):
    hidden = "PIPELINING"


@defect("smtp-without-enhanced-codes", "does not announce ENHANCEDSTATUSCODES")
class _WithoutEnhancedCodes(_Announces):
    hidden = "ENHANCEDSTATUSCODES"


@defect("smtp-without-8bitmime", "does not announce 8BITMIME")
class _Without8bitmime(_Announces):
    hidden = "8BITMIME"


@defect("smtp-without-dsn", "does not announce DSN")
class _WithoutDsn(_Announces):
    hidden = "DSN"


@defect("smtp-submission-with-etrn", "announces ETRN")
class _SubmissionWithEtrn(_Announces):
    shown = "ETRN"


@defect("smtp-submission-with-atrn", "announces ATRN")
class _SubmissionWithAtrn(_Announces):
    shown = "ATRN"


class _AddsNoField(SmtpConnection):
    """Leaves out a field that it should add."""

    left_out = b""

    def complete(self, message: bytes) -> bytes:
        completed = super().complete(message)
        return completed if field(message, self.left_out) else without(completed, self.left_out)


@defect("smtp-submission-adds-no-date", "delivers a submission without Date as it is")
class _SubmissionAddsNoDate(_AddsNoField):
    left_out = b"date"


@defect("smtp-submission-without-from-taken", "takes a submission without From")
class _SubmissionWithoutFromTaken(SmtpConnection):
    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        super().judge_message(transaction, content, b"From: somebody\r\n" + message)


@defect("smtp-submission-adds-no-message-id", "delivers a submission without Message-ID as it is")
class _SubmissionAddsNoMessageId(_AddsNoField):
    left_out = b"message-id"


@defect("smtp-invalid-message-id-kept", "leaves a Message-ID that is not valid")
class _InvalidMessageIdKept(SmtpConnection):
    def complete(self, message: bytes) -> bytes:
        return super().complete(message) if field(message, b"message-id") is None else message


@defect("smtp-second-message-id-added", "adds a Message-ID and leaves the one that is not valid")
class _SecondMessageIdAdded(SmtpConnection):
    def complete(self, message: bytes) -> bytes:
        completed = super().complete(message)
        named = field(message, b"message-id")
        if named is None or named == field(completed, b"message-id"):
            return completed
        return b"Message-ID:" + named + b"\r\n" + completed


class _AddsSender(SmtpConnection):
    """Adds a Sender."""

    sender = ""

    def complete(self, message: bytes) -> bytes:
        return f"Sender: {self.sender}\r\n".encode() + super().complete(message)


@defect("smtp-sender-added-without-a-domain", "adds the name of the user alone as the Sender")
class _SenderAddedWithoutADomain(_AddsSender):
    sender = "alice"


@defect("smtp-sender-added-who-gets-no-mail", "adds a Sender whom it does not take mail for")
class _SenderAddedWhoGetsNoMail(_AddsSender):
    sender = "<smtpd@example.test>"


class _ReportsNullMx(SmtpConnection):
    """Refuses for a null MX in other words."""

    code = 550
    enhanced = ""

    def accept_sender(self, sender: str) -> None:
        try:
            super().accept_sender(sender)
        except Refused as refusal:
            raise self.instead(refusal, "5.7.27") from None

    def accept_recipient(self, recipient: str) -> None:
        try:
            super().accept_recipient(recipient)
        except Refused as refusal:
            raise self.instead(refusal, "5.1.10") from None

    def instead(self, refusal: Refused, reason: str) -> Refused:
        if not refusal.text.startswith(f"{reason} "):
            return refusal
        return Refused(self.code, refusal.text.replace(reason, self.enhanced or reason))


@defect("smtp-null-mx-recipient-gets-550", "says 550 where a recipient's domain has a null MX")
class _NullMxRecipientGets550(_ReportsNullMx):
    code = 550


@defect("smtp-null-mx-recipient-gets-5-1-2", "says 5.1.2 where a recipient's domain has a null MX")
class _NullMxRecipientGets512(_ReportsNullMx):
    code = 556
    enhanced = "5.1.2"


@defect("smtp-null-mx-sender-gets-554", "says 554 where a sender's domain has a null MX")
class _NullMxSenderGets554(_ReportsNullMx):
    code = 554
