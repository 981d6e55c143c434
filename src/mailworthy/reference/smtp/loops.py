"""Detection of mail loops (RFC 5321 section 6.3)."""

from __future__ import annotations

import re

from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.mail_data import MailData
from mailworthy.reference.smtp.transaction import Transaction

_RECEIVED = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)


class Loops(MailData):
    """Counts the Received fields of a message."""

    hops_limit = 100
    """Received fields that a message may have when it comes."""

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        """Refuse a message that has come through too many hands."""
        super().judge_message(transaction, content, message)
        head = message.partition(b"\r\n\r\n")[0]
        if len(_RECEIVED.findall(head)) > self.hops_limit:
            raise Refused(554, "5.4.6 too many hops")
