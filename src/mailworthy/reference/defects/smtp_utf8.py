"""Defects of the SMTP server in SMTPUTF8 (RFC 6531)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused
from mailworthy.reference.smtp.transaction import Parameters, Transaction

# What is announced, and the parameters


@defect("smtp-smtputf8-keyword-has-parameters", "announces SMTPUTF8 with a parameter")
class _KeywordHasParameters(SmtpConnection):
    def smtputf8_keyword(self) -> str:
        return "SMTPUTF8 NFC"


@defect("smtp-smtputf8-without-8bitmime", "announces SMTPUTF8 and no 8BITMIME")
class _Without8bitmime(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        return [one for one in super().extensions() if one != "8BITMIME"]


@defect("smtp-smtputf8-parameter-refused", "announces SMTPUTF8 and does not know the parameter")
class _ParameterRefused(SmtpConnection):
    def judge_smtputf8(self, value: str | None) -> None:
        del value
        raise Refused(555, "5.5.4 SMTPUTF8 not recognized")


@defect("smtp-smtputf8-refuses-8bitmime", "takes either SMTPUTF8 or BODY=8BITMIME")
class _Refuses8bitmime(SmtpConnection):
    def judge_transaction(self, transaction: Transaction) -> None:
        if {"SMTPUTF8", "BODY"} <= transaction.parameters.keys():
            raise Refused(501, "5.5.4 SMTPUTF8 or BODY")
        super().judge_transaction(transaction)


@defect("smtp-smtputf8-value-ignored", "takes SMTPUTF8 with a value")
class _ValueIgnored(SmtpConnection):
    def judge_smtputf8(self, value: str | None) -> None:
        del value


@defect("smtp-vrfy-smtputf8-refused", "takes SMTPUTF8 in VRFY for a part of the name")
class _VrfyParameterRefused(SmtpConnection):
    def without_smtputf8(self, argument: str) -> str:
        return argument


# Addresses


class _Addresses(SmtpConnection):
    """Refuses addresses that match `strange` as errors of syntax."""

    strange: re.Pattern[str]

    def read_path(self, argument: str, keyword: str) -> tuple[str, Parameters]:
        mailbox, parameters = super().read_path(argument, keyword)
        if self.strange.search(mailbox):
            raise syntax.Syntax("a mailbox is ASCII")
        return mailbox, parameters


@defect("smtp-utf8-local-part-gets-501", "knows local parts in ASCII only")
class _LocalPartGets501(_Addresses):
    strange = re.compile(r"[^\x00-\x7f].*@")


@defect("smtp-utf8-quoted-string-gets-501", "knows quoted local parts in ASCII only")
class _QuotedStringGets501(_Addresses):
    strange = re.compile(r'^"[^"]*[^\x00-\x7f][^"]*"@')


@defect("smtp-u-label-gets-501", "knows domains in ASCII only")
class _ULabelGets501(_Addresses):
    strange = re.compile(r"@.*[^\x00-\x7f]")


@defect("smtp-orcpt-of-type-utf-8-refused", "takes ORCPT of the type rfc822 only")
class _OrcptRefused(SmtpConnection):
    def rcpt_parameter(self, keyword: str, value: str | None) -> None:
        if keyword == "ORCPT" and (value or "").lower().startswith("utf-8;"):
            raise Refused(501, "5.5.4 ORCPT is rfc822;ADDRESS")
        super().rcpt_parameter(keyword, value)


class _AsciiWanted(SmtpConnection):
    sender = (550, "5.6.7")
    recipient = (553, "5.6.7")

    def ascii_wanted(self, *, sending: bool) -> None:
        code, enhanced = self.sender if sending else self.recipient
        raise Refused(code, f"{enhanced} SMTPUTF8 is wanted")


@defect("smtp-utf8-sender-gets-553", "says 553 to a sender that lacks SMTPUTF8")
class _SenderGets553(_AsciiWanted):
    sender = (553, "5.6.7")


@defect("smtp-utf8-sender-gets-5-1-7", "says 550 5.1.7 to a sender that lacks SMTPUTF8")
class _SenderGets517(_AsciiWanted):
    sender = (550, "5.1.7")


@defect("smtp-utf8-recipient-gets-550", "says 550 to a recipient that lacks SMTPUTF8")
class _RecipientGets550(_AsciiWanted):
    recipient = (550, "5.6.7")


@defect("smtp-utf8-recipient-gets-5-1-3", "says 553 5.1.3 to a recipient that lacks SMTPUTF8")
class _RecipientGets513(_AsciiWanted):
    recipient = (553, "5.1.3")


@defect("smtp-ill-formed-utf8-guessed", "puts question marks for what is no UTF-8")
class _IllFormedGuessed(SmtpConnection):
    def from_utf8(self, line: bytes) -> str:
        return line.decode("utf-8", "replace")


# Messages and their trace


class _Header(SmtpConnection):
    """Changes a message before it is delivered."""

    def change(self, message: bytes) -> bytes:
        """The message that is delivered."""
        raise NotImplementedError

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        super().deliver(transaction, self.change(content))


@defect("smtp-utf8-header-read-as-latin-1", "encodes a header in UTF-8 once more")
class _HeaderReadAsLatin1(_Header):
    def change(self, message: bytes) -> bytes:
        head, gap, body = message.partition(b"\r\n\r\n")
        return head.decode("latin-1").encode() + gap + body


@defect("smtp-utf8-header-loses-what-is-not-ascii", "drops octets above 127 from a header")
class _HeaderLoses(_Header):
    def change(self, message: bytes) -> bytes:
        head, gap, body = message.partition(b"\r\n\r\n")
        return head.decode("ascii", "ignore").encode() + gap + body


@defect("smtp-utf8-header-composed", "brings a header into the normal form NFC")
class _HeaderComposed(_Header):
    def change(self, message: bytes) -> bytes:
        head, gap, body = message.partition(b"\r\n\r\n")
        return unicodedata.normalize("NFC", head.decode("utf-8", "replace")).encode() + gap + body


@defect("smtp-utf8-address-in-header-lost", "drops octets above 127 from addresses in a header")
class _AddressInHeaderLost(_Header):
    def change(self, message: bytes) -> bytes:
        return re.sub(rb"<[^<>\r\n]*>", lambda found: _ascii(found[0]), message)


@defect("smtp-utf8-in-a-part-lost", "drops octets above 127 from the headers of body parts")
class _InAPartLost(_Header):
    def change(self, message: bytes) -> bytes:
        return re.sub(rb"Content-[^\r\n]*", lambda found: _ascii(found[0]), message)


@defect("smtp-utf8-counts-twice", "cuts lines in UTF-8 at 900 octets")
class _CountsTwice(_Header):
    def change(self, message: bytes) -> bytes:
        lines = message.split(b"\r\n")
        return b"\r\n".join(line if line.isascii() else line[:900] for line in lines)


def _ascii(octets: bytes) -> bytes:
    return octets.decode("ascii", "ignore").encode()


@defect("smtp-utf8-trace-says-esmtp", "marks what came with SMTPUTF8 like all the rest")
class _TraceSaysEsmtp(SmtpConnection):
    def protocol(self, transaction: Transaction) -> str:
        del transaction
        return "ESMTP" + self.protection()


@defect("smtp-utf8-trace-has-a-labels", "writes the sender's domain into Return-Path in A-labels")
class _TraceHasALabels(SmtpConnection):
    def return_path_line(self, transaction: Transaction) -> str:
        local, at, domain = transaction.sender.rpartition("@")
        return f"Return-Path: <{local}{at}{domain.encode('idna').decode()}>\r\n"


# Replies


@defect("smtp-ehlo-names-a-u-label", "calls itself by a name in U-labels")
class _EhloNamesAULabel(SmtpConnection):
    def ehlo(self, argument: str) -> None:
        super().ehlo(argument)
        self.pending = self.pending.replace(HOSTNAME.encode(), "p\u00f6st.example".encode(), 1)


@defect("smtp-help-in-utf8", "answers HELP in more than ASCII")
class _HelpInUtf8(SmtpConnection):
    def help(self, argument: str) -> None:
        del argument
        self.reply(214, "2.0.0 f\u00fcr Hilfe siehe RFC 5321")


@defect("smtp-refusal-shows-utf8", "shows the address in the refusal of a recipient")
class _RefusalShowsUtf8(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        try:
            super().accept_recipient(recipient)
        except Refused as refusal:
            raise Refused(refusal.code, f"{refusal.text}: <{recipient}>") from None


@defect("smtp-sender-confirmed-in-utf8", "shows the address when it takes a sender")
class _SenderConfirmedInUtf8(SmtpConnection):
    def confirm_mail(self, transaction: Transaction) -> None:
        self.reply(250, f"2.1.0 <{transaction.sender}> accepted")


@defect("smtp-vrfy-shows-utf8-unasked", "shows the name when it does not find it")
class _VrfyShowsUtf8Unasked(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        try:
            super().vrfy(argument)
        except Refused as refusal:
            raise Refused(refusal.code, f"{refusal.text}: {argument}") from None


@defect("smtp-vrfy-smtputf8-names-no-mailbox", "says that a mailbox is there, not which")
class _VrfyNamesNoMailbox(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        super().vrfy(argument)
        self.pending = re.sub(rb"(?m)^(250 2\.1\.5 ).*\r$", rb"\1it is there\r", self.pending)
