"""EXPN: what is on a mailing list (RFC 5321 sections 3.5 and 4.1.1.7)."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.smtp.core import SmtpCore
from mailworthy.reference.smtp.dialogue import Refused


class Lists(SmtpCore):
    """Knows one list, `everyone`, of all accounts; it is there to be expanded and takes no mail."""

    list_name = "everyone"

    def commands(self) -> frozenset[str]:
        """Add EXPN."""
        return super().commands() | {"EXPN"}

    def extensions(self) -> Iterable[str]:
        """Announce EXPN, as section 3.5.2 demands where it is supported."""
        yield from super().extensions()
        yield "EXPN"

    def expn(self, argument: str) -> None:
        """EXPN (section 4.1.1.7); a user is a list of one, as section 3.5.1 permits."""
        if not argument:
            raise Refused(501, "5.5.4 which list?")
        mailboxes = self.expand(argument.strip("<>"))
        if not mailboxes:
            raise Refused(550, "5.1.1 no such list")
        self.reply(250, *(f"2.1.5 {line}" for line in self.listing(mailboxes)))

    def expand(self, name: str) -> list[str]:
        """The mailboxes behind a name of ours, none where there is no such name."""
        local, _, domain = name.partition("@")
        if domain and not self.store.is_local(domain):
            return []
        if local.lower() == self.list_name:
            return [account.address for account in self.store.accounts.values()]
        account = self.store.resolve(name)
        return [account.address] if account is not None else []

    def listing(self, mailboxes: list[str]) -> list[str]:
        """How mailboxes are told: one on a line, in angle brackets (section 3.5.2)."""
        return [f"<{mailbox}>" for mailbox in mailboxes]
