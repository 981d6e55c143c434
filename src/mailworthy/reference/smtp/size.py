"""SIZE (RFC 1870)."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.mail_data import MailData
from mailworthy.reference.smtp.transaction import Transaction


class Size(MailData):
    """Announces the limit, and holds a declared size and the message against it."""

    def extensions(self) -> Iterable[str]:
        """Announce the limit (section 4)."""
        yield from super().extensions()
        yield f"SIZE {self.size_limit}"

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take the declared size."""
        if keyword == "SIZE":
            self.declared_size(value or "")
        else:
            super().mail_parameter(keyword, value)

    def declared_size(self, value: str) -> int:
        """Check a SIZE parameter (section 6); return it."""
        if not value.isdigit() or len(value) > 20:
            raise Refused(501, "5.5.4 SIZE is a number of up to 20 digits")
        if int(value) > self.size_limit:
            raise Refused(552, "5.3.4 message too big")
        return int(value)

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        """Refuse a message over the limit; doubled dots do not count (section 5)."""
        super().judge_message(transaction, content, message)
        if len(message) > self.size_limit:
            raise Refused(552, "5.3.4 message too big")
