"""What sets a submission server apart from a MX (RFC 6409), AUTH aside."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import uuid4

from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused
from mailworthy.reference.smtp.header import field, without
from mailworthy.reference.smtp.mail_data import MailData
from mailworthy.reference.smtp.transaction import Transaction

_MESSAGE_ID = re.compile(rb"\s*<[^<>@\s]+@[^<>@\s]+>\s*")


class Submission(MailData):
    """Demands qualified domains in the envelope, and messages that are complete when delivered."""

    def accept_sender(self, sender: str) -> None:
        """Refuse a sender whose domain is not fully qualified (section 4.2)."""
        if self.submission:
            self.demand_qualified(sender)
        super().accept_sender(sender)

    def accept_recipient(self, recipient: str) -> None:
        """Refuse a recipient whose domain is not fully qualified (section 4.2)."""
        if self.submission:
            self.demand_qualified(recipient)
        super().accept_recipient(recipient)

    def demand_qualified(self, address: str) -> None:
        """Refuse an address whose domain has one label, unless it is ours."""
        domain = address.rpartition("@")[2] if "@" in address else self.store.domain
        qualified = "." in domain or domain.startswith("[")
        if not qualified and not self.store.is_local(domain):
            raise Refused(554, "5.1.8 the domain is not fully qualified")

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        """Refuse a submission that nobody has written: From cannot be added (section 8)."""
        super().judge_message(transaction, content, message)
        if self.submission and field(message, b"from") is None:
            raise Refused(554, "5.6.0 the message has no From")

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        """Complete what was submitted before it is delivered."""
        super().deliver(transaction, self.complete(content) if self.submission else content)

    def complete(self, message: bytes) -> bytes:
        """Add a Date or Message-ID that is missing or not valid (sections 8.2 and 8.3)."""
        added = b""
        if field(message, b"date") is None:
            added += f"Date: {format_datetime(datetime.now(UTC))}\r\n".encode()
        named = field(message, b"message-id")
        if named is None or not _MESSAGE_ID.fullmatch(named):
            message = without(message, b"message-id")
            added += f"Message-ID: <{uuid4().hex}@{HOSTNAME}>\r\n".encode()
        return added + message
