"""SMTPUTF8 (RFC 6531)."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.mail_data import MailData
from mailworthy.reference.smtp.transaction import Parameters, Transaction

_INTERNATIONAL = frozenset({"MAIL", "RCPT", "VRFY", "EXPN"})
"""Verbs whose arguments may be more than ASCII (section 3.7.4)."""


class SmtpUtf8(MailData):
    """Takes addresses and messages in UTF-8, in transactions that say so. Replies stay ASCII."""

    def extensions(self) -> Iterable[str]:
        """Announce it; 8BITMIME, which goes with it, is MailData's (section 3.1)."""
        yield from super().extensions()
        yield self.smtputf8_keyword()

    def smtputf8_keyword(self) -> str:
        """How it is announced: without a parameter (section 3.1)."""
        return "SMTPUTF8"

    def text_of(self, line: bytes) -> str:
        """Let those commands be UTF-8; raises Refused."""
        if self.verb_of(line) not in _INTERNATIONAL:
            return super().text_of(line)
        try:
            return self.from_utf8(line)
        except UnicodeDecodeError:
            raise Refused(500, "5.5.2 that is no UTF-8") from None

    def from_utf8(self, line: bytes) -> str:
        """Decode a line; raises UnicodeDecodeError."""
        return line.decode()

    def read_path(self, argument: str, keyword: str) -> tuple[str, Parameters]:
        """Read the argument of MAIL or RCPT, and refuse what would need the parameter."""
        mailbox, parameters = syntax.path(argument, keyword, utf8=True)
        sending = keyword == "FROM:"
        aware = "SMTPUTF8" in parameters if sending else self.is_aware(self.transaction)
        if not aware and not mailbox.isascii():
            self.ascii_wanted(sending=sending)
        if not aware and not all((value or "").isascii() for value in parameters.values()):
            raise syntax.Syntax("a parameter is more than ASCII")
        return mailbox, parameters

    def ascii_wanted(self, *, sending: bool) -> None:
        """Answer an address that is more than ASCII without the parameter (section 3.5)."""
        if sending:
            raise Refused(550, "5.6.7 a sender in UTF-8 wants SMTPUTF8")
        raise Refused(553, "5.6.7 a recipient in UTF-8 wants SMTPUTF8")

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take SMTPUTF8."""
        if keyword == "SMTPUTF8":
            self.judge_smtputf8(value)
        else:
            super().mail_parameter(keyword, value)

    def judge_smtputf8(self, value: str | None) -> None:
        """Refuse a value (section 3.4)."""
        if value is not None:
            raise Refused(501, "5.5.4 SMTPUTF8 has no value")

    def is_aware(self, transaction: Transaction | None) -> bool:
        """Whether MAIL had the parameter."""
        return transaction is not None and "SMTPUTF8" in transaction.parameters

    async def obey(self, verb: str, argument: str) -> None:
        """Let VRFY and EXPN end in SMTPUTF8, which no name of ours needs in the reply."""
        if verb in {"VRFY", "EXPN"}:
            argument = self.without_smtputf8(argument)
        await super().obey(verb, argument)

    def without_smtputf8(self, argument: str) -> str:
        """The argument of VRFY or EXPN without the parameter (section 3.7.4.2)."""
        name, _, parameter = argument.rpartition(" ")
        return name if parameter.upper() == "SMTPUTF8" else argument

    def protocol(self, transaction: Transaction) -> str:
        """What the message came by (section 4.3)."""
        if self.is_aware(transaction):
            return "UTF8SMTP" + self.protection()
        return super().protocol(transaction)
