"""The trace fields on top of a delivered message (RFC 5321 section 4.4; RFC 3848)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from uuid import uuid4

from mailworthy.reference.smtp.core import SmtpCore
from mailworthy.reference.smtp.dialogue import HOSTNAME
from mailworthy.reference.smtp.header import without
from mailworthy.reference.smtp.transaction import Transaction


class Trace(SmtpCore):
    """Writes Return-Path and Received."""

    def stamped(self, transaction: Transaction, content: bytes) -> bytes:
        """The message as it is delivered: the trace on top, a Return-Path that it had gone."""
        return self.trace(transaction) + self.without_return_path(content)

    def without_return_path(self, content: bytes) -> bytes:
        """The message without the Return-Path that it came with."""
        return without(content, b"return-path")

    def trace(self, transaction: Transaction) -> bytes:
        """Both fields."""
        return (self.return_path_line(transaction) + self.received(transaction)).encode()

    def return_path_line(self, transaction: Transaction) -> str:
        """The field that keeps the reverse-path."""
        return f"Return-Path: <{transaction.sender}>\r\n"

    def received(self, transaction: Transaction) -> str:
        """The time stamp line."""
        clauses = " ".join([f"with {self.protocol(transaction)}", *self.clauses(transaction)])
        return (
            f"Received: {self.from_clause()}\r\n"
            f"\t{self.by_clause()} {clauses};\r\n\t{self.date()}\r\n"
        )

    def from_clause(self) -> str:
        """Where the message came from: the name in EHLO, and the address of the connection."""
        return f"from {self.client} ({self.client_literal()})"

    def client_literal(self) -> str:
        """The address of the client, as an address literal (section 4.1.3)."""
        address = ipaddress.ip_address(self.peer)
        return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"

    def by_clause(self) -> str:
        """Who took the message."""
        return f"by {HOSTNAME}"

    def protocol(self, transaction: Transaction) -> str:
        """What the message came by (RFC 3848)."""
        del transaction
        if not self.extended:
            return "SMTP"
        return "ESMTP" + self.protection()

    def protection(self) -> str:
        """What is added to the name of the protocol for TLS and for a log-in."""
        return ("S" if self.secure else "") + ("A" if self.account else "")

    def clauses(self, transaction: Transaction) -> Iterable[str]:
        """What follows in the time stamp line; several recipients are not named (section 7.2)."""
        yield f"id {uuid4().hex}"
        if len(transaction.recipients) == 1:
            yield self.for_clause(transaction)
        yield from self.tls_clause()

    def tls_clause(self) -> Iterable[str]:
        """Which cipher suite a message was submitted by, where its name is IANA's (RFC 8314)."""
        suite = self.cipher()
        if self.submission and suite.startswith("TLS_"):  # of others ours is OpenSSL's name
            yield f"tls {suite}"

    def for_clause(self, transaction: Transaction) -> str:
        """Whom the message was for."""
        return f"for <{transaction.recipients[0].address}>"

    def date(self) -> str:
        """The time of day here, with its offset."""
        return format_datetime(datetime.now().astimezone())
