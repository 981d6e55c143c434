"""Domains that accept no mail (RFC 7505), as they are reported (RFC 7504)."""

from __future__ import annotations

from mailworthy.reference.smtp.core import SmtpCore
from mailworthy.reference.smtp.dialogue import Refused

NULL_MX = frozenset({"example.com", "example.net", "example.org"})
"""Domains that IANA publishes a null MX record for; the reference asks no resolver."""


class NullMx(SmtpCore):
    """Refuses what goes to, or comes from, a domain that takes no mail."""

    def accept_sender(self, sender: str) -> None:
        """Refuse a sender who could be told of nothing (RFC 7505 section 4.1)."""
        super().accept_sender(sender)
        if self.takes_no_mail(sender):
            raise Refused(550, "5.7.27 the sender's domain has a null MX")

    def accept_recipient(self, recipient: str) -> None:
        """Refuse a recipient to whom nothing can be sent (RFC 7505 section 4.1)."""
        super().accept_recipient(recipient)
        if self.takes_no_mail(recipient):
            raise Refused(556, "5.1.10 the recipient's domain has a null MX")

    def takes_no_mail(self, address: str) -> bool:
        """Whether the domain of the address has a null MX record."""
        return address.rpartition("@")[2].lower() in NULL_MX
