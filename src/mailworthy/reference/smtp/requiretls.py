"""REQUIRETLS (RFC 8689). Nothing is relayed, so that a message stays where it came by TLS."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.smtp.core import SmtpCore
from mailworthy.reference.smtp.dialogue import Refused


class RequireTls(SmtpCore):
    """Takes messages that are to go by TLS alone, where they come so."""

    def extensions(self) -> Iterable[str]:
        """Announce it under TLS (section 2)."""
        yield from super().extensions()
        if self.secure:
            yield self.requiretls_keyword()

    def requiretls_keyword(self) -> str:
        """How it is announced: without a parameter (section 7)."""
        return "REQUIRETLS"

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take REQUIRETLS."""
        if keyword == "REQUIRETLS":
            self.judge_requiretls(value)
        else:
            super().mail_parameter(keyword, value)

    def judge_requiretls(self, value: str | None) -> None:
        """Refuse a value, and a message that comes in clear (section 2)."""
        if value is not None:
            self.requiretls_with_value()
        if not self.secure:
            self.requiretls_in_clear()

    def requiretls_with_value(self) -> None:
        """Answer the parameter with a value, which it has not."""
        raise Refused(501, "5.5.4 REQUIRETLS has no value")

    def requiretls_in_clear(self) -> None:
        """Answer the parameter where there is no TLS."""
        raise Refused(550, "5.7.10 REQUIRETLS wants TLS")
