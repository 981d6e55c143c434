"""LIMITS (RFC 9422)."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.smtp.core import SmtpCore
from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused


class Limits(SmtpCore):
    """Announces how much a session may ask for, and keeps to it. `RCPTMAX` is the core's."""

    mails_limit = 1000
    domains_limit = 10

    mails = 0
    """MAIL commands of the session, refused ones included (section 4.1)."""
    domains: frozenset[str] = frozenset()
    """Recipients' domains that came up in the session (section 4.3)."""

    def extensions(self) -> Iterable[str]:
        """Announce the limits (section 3)."""
        yield from super().extensions()
        yield f"LIMITS {' '.join(self.limits())}"

    def limits(self) -> Iterable[str]:
        """Each limit as it is announced (section 4)."""
        yield f"MAILMAX={self.mails_limit}"
        yield f"RCPTMAX={self.recipients_limit}"
        yield f"RCPTDOMAINMAX={self.domains_limit}"

    def mail(self, argument: str) -> None:
        """End a session that has had its transactions."""
        self.mails += 1
        if self.mails > self.mails_taken():
            self.reply(421, f"4.7.0 {HOSTNAME} closing: enough for one session")
            self.quitting = True
            return
        super().mail(argument)

    def mails_taken(self) -> int:
        """How many MAIL commands a session has."""
        return self.mails_limit

    def accept_recipient(self, recipient: str) -> None:
        """Refuse a recipient in one domain too many."""
        domain = recipient.rpartition("@")[2].lower() if "@" in recipient else self.store.domain
        if domain not in self.domains and len(self.domains) >= self.domains_taken():
            raise Refused(452, "4.5.3 too many domains")
        self.domains |= {domain}
        super().accept_recipient(recipient)

    def domains_taken(self) -> int:
        """How many domains a session has."""
        return self.domains_limit
