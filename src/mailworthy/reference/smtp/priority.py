"""MT-PRIORITY (RFC 6710). Mail is delivered at once, so that no message overtakes another."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.mail_data import MailData
from mailworthy.reference.smtp.transaction import Transaction

_PRIORITY = re.compile(r"-?[1-9]|0")


class Priority(MailData):
    """Takes priorities; a stranger's message gets none above 0."""

    def extensions(self) -> Iterable[str]:
        """Announce it, with the policy of section 9.2."""
        yield from super().extensions()
        yield self.priority_keyword()

    def priority_keyword(self) -> str:
        """How it is announced: with the name of the policy."""
        return "MT-PRIORITY MIXER"

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take MT-PRIORITY."""
        if keyword == "MT-PRIORITY":
            self.judge_priority(value or "")
        else:
            super().mail_parameter(keyword, value)

    def judge_priority(self, value: str) -> None:
        """Refuse what is no priority (section 7)."""
        if not _PRIORITY.fullmatch(value):
            raise Refused(501, "5.5.2 MT-PRIORITY is from -9 to 9")

    def confirm_mail(self, transaction: Transaction) -> None:
        """Say so where the priority is not the one asked for (section 4.1)."""
        asked = int(transaction.parameters.get("MT-PRIORITY") or 0)
        given = self.priority(transaction)
        if given == asked:
            super().confirm_mail(transaction)
        else:
            self.reply(250, f"2.3.6 {self.changed_priority(given)}")

    def changed_priority(self, given: int) -> str:
        """The text of the reply to a MAIL whose priority was changed."""
        return f"{given} is the new priority"

    def priority(self, transaction: Transaction) -> int:
        """The priority of a message; none is raised for a stranger."""
        asked = int(transaction.parameters.get("MT-PRIORITY") or 0)
        return asked if self.account is not None else min(asked, 0)

    def clauses(self, transaction: Transaction) -> Iterable[str]:
        """Put the priority that was asked for into the time stamp line (sections 4.1 and 10)."""
        yield from super().clauses(transaction)
        asked = transaction.parameters.get("MT-PRIORITY")
        if asked is not None:
            yield f"PRIORITY {asked}"
