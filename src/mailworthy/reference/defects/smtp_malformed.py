"""Defects in what becomes of messages with faults (RFC 5321 sections 6.2 to 6.4)."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.notification import Outcome
from mailworthy.reference.smtp.transaction import Transaction

_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")


class Lenient(SmtpConnection):
    """Takes a message whatever it is made of."""

    def judge_content(self, transaction: Transaction, content: bytes) -> None:
        """Find no fault with the lines of the mail data."""
        del transaction, content

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        """Find no fault with the fields of the message."""
        del transaction, content, message


class _Stores(Lenient):
    """Takes whatever comes, and stores something else; `stored` says what."""

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        stored = self.stored(content)
        if stored is not None:
            super().deliver(transaction, stored)

    def stored(self, message: bytes) -> bytes | None:
        raise NotImplementedError


@defect("smtp-message-without-header-lost", "loses a message whose first line is no field")
class _MessageWithoutHeaderLost(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        return message if _FIELD.match(message) else None


@defect("smtp-first-line-taken-for-a-separator", "drops the line before a body without a header")
class _FirstLineTakenForASeparator(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        return message if _FIELD.match(message) else b"\r\n" + message.partition(b"\r\n")[2]


@defect("smtp-message-without-separator-lost", "loses a message that has no empty line")
class _MessageWithoutSeparatorLost(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        return message if b"\r\n\r\n" in message else None


@defect("smtp-field-at-the-end-lost", "drops the last field of a header that nothing ends")
class _FieldAtTheEndLost(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        if b"\r\n\r\n" in message:
            return message
        return message.removesuffix(b"\r\n").rpartition(b"\r\n")[0] + b"\r\n\r\n"


@defect("smtp-line-that-is-no-field-dropped", "drops lines of a header that are no fields")
class _LineThatIsNoFieldDropped(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        head, empty, body = message.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if line[:1] in b" \t" or _FIELD.match(line)]
        return b"\r\n".join(lines) + empty + body


@defect("smtp-line-that-is-no-field-ends-the-message", "stops reading at a line that is no field")
class _LineThatIsNoFieldEndsTheMessage(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        head, empty, body = message.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        for at, line in enumerate(lines):
            if not _FIELD.match(line):
                return b"\r\n".join(lines[:at]) + empty + body
        return message


@defect("smtp-line-cut-at-2048", "cuts lines after 2048 octets")
class _LineCutAt2048(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        return b"\r\n".join(line[:2048] for line in message.split(b"\r\n"))


@defect("smtp-octet-lost-where-a-line-is-broken", "breaks lines of 998 octets, and loses one there")
class _OctetLostWhereALineIsBroken(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        return re.sub(rb"([^\r\n]{998})[^\r\n]", rb"\1\r\n ", message)


@defect("smtp-header-line-cut-at-998", "cuts the lines of a header after 998 octets")
class _HeaderLineCutAt998(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        head, empty, body = message.partition(b"\r\n\r\n")
        return b"\r\n".join(line[:998] for line in head.split(b"\r\n")) + empty + body


@defect("smtp-nul-cuts-the-line", "ends a line at a NUL")
class _NulCutsTheLine(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        return b"\r\n".join(line.partition(b"\0")[0] for line in message.split(b"\r\n"))


@defect("smtp-nul-ends-the-message", "ends a message at a NUL")
class _NulEndsTheMessage(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        return message.partition(b"\0")[0]


@defect("smtp-bare-cr-cuts-the-line", "ends a line at a CR, and drops what follows up to CRLF")
class _BareCrCutsTheLine(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        return b"\r\n".join(line.partition(b"\r")[0] for line in message.split(b"\r\n"))


@defect("smtp-bare-lf-cuts-the-line", "ends a line at a LF, and drops what follows up to CRLF")
class _BareLfCutsTheLine(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        return b"\r\n".join(line.partition(b"\n")[0] for line in message.split(b"\r\n"))


@defect("smtp-8bit-field-dropped", "drops header fields with octets above 127")
class _EightBitFieldDropped(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        head, empty, body = message.partition(b"\r\n\r\n")
        return b"\r\n".join(line for line in head.split(b"\r\n") if line.isascii()) + empty + body


@defect("smtp-8bit-field-ends-the-header", "drops a header from the first octet above 127 on")
class _EightBitFieldEndsTheHeader(_Stores):
    def stored(self, message: bytes) -> bytes | None:
        head, empty, body = message.partition(b"\r\n\r\n")
        return re.split(rb"[\x80-\xff]", head)[0] + empty + body


@defect("smtp-25-hops-at-most", "refuses a message with more than 25 Received fields")
class _TwentyFiveHopsAtMost(SmtpConnection):
    hops_limit = 25


@defect("smtp-looping-mail-returned-after-25-hops", "returns mail of more than 25 hops")
class _LoopingMailReturned(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        if content.count(b"\r\nReceived:") > 25:
            looping = [Outcome(one, "failed", "5.4.6") for one in transaction.recipients]
            self.notify(transaction, looping, content)
        else:
            super().deliver(transaction, content)


@defect("smtp-mx-completes-messages", "adds what a stranger's message lacks")
class _MxCompletesMessages(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        super().deliver(transaction, self.complete(content))


@defect("smtp-mx-completes-addresses", "adds its domain to addresses without one in the header")
class _MxCompletesAddresses(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        head, empty, body = content.partition(b"\r\n\r\n")
        domain = self.store.domain.encode()
        head = re.sub(rb"^(Reply-To: <[^@>]*)>", rb"\1@" + domain + b">", head, flags=re.MULTILINE)
        super().deliver(transaction, head + empty + body)
