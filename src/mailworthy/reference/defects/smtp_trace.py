"""Defects of the SMTP server in the trace fields of what it delivers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.header import field, without
from mailworthy.reference.smtp.transaction import Transaction

_RECEIVED = re.compile(rb"^received:(?:[^\r\n]|\r\n[ \t])*\r\n", re.IGNORECASE | re.MULTILINE)


@defect("smtp-received-missing", "adds no Received field")
class _ReceivedMissing(SmtpConnection):
    def received(self, transaction: Transaction) -> str:
        del transaction
        return ""


class _ReceivedElsewhere(SmtpConnection):
    """Puts the Received field into the header of the message."""

    def stamped(self, transaction: Transaction, content: bytes) -> bytes:
        head, empty, body = content.partition(b"\r\n\r\n")
        line = self.received(transaction).encode()
        placed = self.place(head + b"\r\n", line)
        return self.return_path_line(transaction).encode() + placed + empty[2:] + body

    def place(self, header: bytes, line: bytes) -> bytes:
        return header + line


@defect("smtp-received-below-the-header", "adds the Received field at the end of the header")
class _ReceivedBelowTheHeader(_ReceivedElsewhere):
    pass


@defect("smtp-received-at-the-other-received", "adds the Received field above the others")
class _ReceivedAtTheOtherReceived(_ReceivedElsewhere):
    def place(self, header: bytes, line: bytes) -> bytes:
        found = _RECEIVED.search(header)
        at = found.start() if found else 0
        return header[:at] + line + header[at:]


@defect("smtp-earlier-received-deleted", "deletes the Received fields that a message came with")
class _EarlierReceivedDeleted(SmtpConnection):
    def stamped(self, transaction: Transaction, content: bytes) -> bytes:
        return super().stamped(transaction, without(content, b"received"))


@defect("smtp-earlier-received-unfolded", "writes Received fields anew, each on one line")
class _EarlierReceivedUnfolded(SmtpConnection):
    def stamped(self, transaction: Transaction, content: bytes) -> bytes:
        head, empty, body = content.partition(b"\r\n\r\n")
        plain = _RECEIVED.sub(lambda found: b" ".join(found[0].split()) + b"\r\n", head + b"\r\n")
        return super().stamped(transaction, plain + empty[2:] + body)


@defect("smtp-earlier-received-dated-anew", "writes the dates of Received fields anew")
class _EarlierReceivedDatedAnew(SmtpConnection):
    def stamped(self, transaction: Transaction, content: bytes) -> bytes:
        head, empty, body = content.partition(b"\r\n\r\n")
        dated = head.replace(b" GMT", b" +0000").replace(b" Jan 26 ", b" Jan 2026 ")
        return super().stamped(transaction, dated + empty + body)


@defect("smtp-earlier-received-sorted", "sorts the Received fields that a message came with")
class _EarlierReceivedSorted(SmtpConnection):
    def stamped(self, transaction: Transaction, content: bytes) -> bytes:
        head, empty, body = content.partition(b"\r\n\r\n")
        fields = sorted(_RECEIVED.findall(head + b"\r\n"), key=bytes.lower)
        rest = _RECEIVED.sub(b"", head + b"\r\n")
        return super().stamped(transaction, b"".join(fields) + rest + empty[2:] + body)


@defect("smtp-received-without-from", "does not say where a message came from")
class _ReceivedWithoutFrom(SmtpConnection):
    def received(self, transaction: Transaction) -> str:
        return super().received(transaction).replace(f"{self.from_clause()}\r\n\t", "")


@defect("smtp-received-without-the-ehlo-name", "writes the address in the place of the name")
class _ReceivedWithoutTheEhloName(SmtpConnection):
    def from_clause(self) -> str:
        return f"from {self.client_literal()} (unknown {self.client_literal()})"


@defect("smtp-received-without-the-address", "writes the name of the client alone")
class _ReceivedWithoutTheAddress(SmtpConnection):
    def from_clause(self) -> str:
        return f"from {self.client}"


@defect("smtp-received-address-without-brackets", "writes the address of the client as it is")
class _ReceivedAddressWithoutBrackets(SmtpConnection):
    def client_literal(self) -> str:
        return self.peer


@defect("smtp-received-without-by", "does not say who took a message")
class _ReceivedWithoutBy(SmtpConnection):
    def received(self, transaction: Transaction) -> str:
        return super().received(transaction).replace(f"{self.by_clause()} ", "")


@defect("smtp-received-clauses-out-of-order", "writes FOR before ID, and ID before WITH")
class _ReceivedClausesOutOfOrder(SmtpConnection):
    def received(self, transaction: Transaction) -> str:
        clauses = [f"with {self.protocol(transaction)}", *self.clauses(transaction)]
        written = super().received(transaction)
        for clause in clauses[1:]:
            written = written.replace(f" {clause}", "")
        return written.replace(f" {clauses[0]}", "".join(f" {one}" for one in reversed(clauses)))


@defect("smtp-received-for-has-every-recipient", "writes all recipients into FOR")
class _ReceivedForHasEveryRecipient(SmtpConnection):
    def clauses(self, transaction: Transaction) -> Iterable[str]:
        yield f"for {','.join(f'<{recipient.address}>' for recipient in transaction.recipients)}"


@defect("smtp-received-without-a-date", "writes no date into the Received field")
class _ReceivedWithoutADate(SmtpConnection):
    def received(self, transaction: Transaction) -> str:
        return super().received(transaction).partition(";")[0] + "\r\n"


@defect("smtp-received-zone-has-a-name", "writes GMT for the time zone")
class _ReceivedZoneHasAName(SmtpConnection):
    def date(self) -> str:
        return super().date().rpartition(" ")[0] + " GMT"


@defect("smtp-received-with-an-own-protocol", "writes a protocol of its own behind WITH")
class _ReceivedWithAnOwnProtocol(SmtpConnection):
    def protocol(self, transaction: Transaction) -> str:
        return f"fast-{super().protocol(transaction)}"


@defect("smtp-received-via-an-own-link", "writes a link of its own behind VIA")
class _ReceivedViaAnOwnLink(SmtpConnection):
    def by_clause(self) -> str:
        return f"{super().by_clause()} via wire"


@defect("smtp-received-has-an-own-clause", "adds a clause that nobody has registered")
class _ReceivedHasAnOwnClause(SmtpConnection):
    def clauses(self, transaction: Transaction) -> Iterable[str]:
        yield from super().clauses(transaction)
        yield "spam 0.5"


@defect("smtp-received-claims-tls", "always writes ESMTPS")
class _ReceivedClaimsTls(SmtpConnection):
    def protection(self) -> str:
        return "S" + ("A" if self.account else "")


@defect("smtp-received-claims-a-log-in", "always writes ESMTPA")
class _ReceivedClaimsALogIn(SmtpConnection):
    def protection(self) -> str:
        return ("S" if self.secure else "") + "A"


@defect("smtp-received-hides-tls", "never writes ESMTPS")
class _ReceivedHidesTls(SmtpConnection):
    def protection(self) -> str:
        return "A" if self.account else ""


@defect("smtp-received-claims-esmtp", "writes ESMTP after HELO too")
class _ReceivedClaimsEsmtp(SmtpConnection):
    def protocol(self, transaction: Transaction) -> str:
        del transaction
        return "ESMTP" + self.protection()


@defect("smtp-received-always-smtp", "writes SMTP after EHLO too")
class _ReceivedAlwaysSmtp(SmtpConnection):
    def protocol(self, transaction: Transaction) -> str:
        del transaction
        return "SMTP"


@defect("smtp-return-path-missing", "adds no Return-Path")
class _ReturnPathMissing(SmtpConnection):
    def return_path_line(self, transaction: Transaction) -> str:
        del transaction
        return ""


@defect("smtp-return-path-without-brackets", "writes the Return-Path without angle brackets")
class _ReturnPathWithoutBrackets(SmtpConnection):
    def return_path_line(self, transaction: Transaction) -> str:
        return f"Return-Path: {transaction.sender}\r\n"


@defect("smtp-null-return-path-filled", "writes MAILER-DAEMON for the null reverse-path")
class _NullReturnPathFilled(SmtpConnection):
    def return_path_line(self, transaction: Transaction) -> str:
        line = super().return_path_line(transaction)
        return line.replace("<>", f"<MAILER-DAEMON@{self.store.domain}>")


@defect("smtp-earlier-return-path-kept", "keeps a Return-Path that a message came with")
class _EarlierReturnPathKept(SmtpConnection):
    def without_return_path(self, content: bytes) -> bytes:
        return content


@defect("smtp-earlier-return-path-believed", "adds no Return-Path where a message has one")
class _EarlierReturnPathBelieved(SmtpConnection):
    def stamped(self, transaction: Transaction, content: bytes) -> bytes:
        stamped = super().stamped(transaction, content)
        believed = field(content, b"return-path")
        if believed is None:
            return stamped
        return b"Return-Path:" + believed + b"\r\n" + without(stamped, b"return-path")


@defect("smtp-return-path-below-received", "adds the Return-Path below the Received field")
class _ReturnPathBelowReceived(SmtpConnection):
    def trace(self, transaction: Transaction) -> bytes:
        return (self.received(transaction) + self.return_path_line(transaction)).encode()


class _TlsClause(SmtpConnection):
    clause: tuple[str, ...] = ()

    def tls_clause(self) -> Iterable[str]:
        return self.clause if self.secure else ()


@defect("smtp-cipher-suite-not-stamped", "leaves the cipher suite out of the Received field")
class _CipherSuiteNotStamped(_TlsClause):
    pass


@defect("smtp-cipher-suite-by-another-name", "stamps the name that OpenSSL has for a cipher suite")
class _CipherSuiteByAnotherName(_TlsClause):
    clause = ("tls ECDHE-ECDSA-AES256-GCM-SHA384",)
