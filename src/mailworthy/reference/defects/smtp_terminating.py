"""Defects of the SMTP server in keeping connections, and in what RFC 5321 has put out of use."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.transaction import Transaction


@defect("smtp-empty-line-disconnects", "closes the connection on an empty line")
class _EmptyLineDisconnects(SmtpConnection):
    def unknown(self, verb: str) -> None:
        self.quitting = not verb
        super().unknown(verb)


@defect("smtp-syntax-error-disconnects", "closes the connection on an argument that is malformed")
class _SyntaxErrorDisconnects(SmtpConnection):
    async def obey(self, verb: str, argument: str) -> None:
        try:
            await super().obey(verb, argument)
        except syntax.Syntax:
            self.quitting = True
            raise


@defect("smtp-unknown-parameter-disconnects", "closes the connection on an unknown parameter")
class _UnknownParameterDisconnects(SmtpConnection):
    def refuse(self, refusal: Refused) -> None:
        self.quitting = refusal.code == 555
        super().refuse(refusal)


@defect("smtp-message-disconnects", "closes the connection after a message")
class _MessageDisconnects(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        super().deliver(transaction, content)
        self.quitting = True


@defect(
    "smtp-fiftieth-transaction-disconnects", "closes the connection at the fiftieth transaction"
)
class _FiftiethTransactionDisconnects(SmtpConnection):
    begun = 0

    def mail(self, argument: str) -> None:
        self.begun += 1
        self.quitting = self.begun == 50
        if not self.quitting:
            super().mail(argument)


@defect("smtp-third-ehlo-disconnects", "closes the connection on a third EHLO")
class _ThirdEhloDisconnects(SmtpConnection):
    greeted = 0

    def ehlo(self, argument: str) -> None:
        self.greeted += 1
        self.quitting = self.greeted > 2  # STARTTLS takes two
        super().ehlo(argument)


@defect("smtp-mail-wants-ehlo", "takes no mail after HELO")
class _MailWantsEhlo(SmtpConnection):
    def mail(self, argument: str) -> None:
        if not self.extended:
            raise Refused(503, "5.5.1 EHLO first")
        super().mail(argument)


@defect("smtp-received-year-has-two-digits", "writes years of two digits into Received fields")
class _ReceivedYearHasTwoDigits(SmtpConnection):
    def trace(self, transaction: Transaction) -> bytes:
        return re.sub(rb" 20([0-9]{2}) ", rb" \1 ", super().trace(transaction))


@defect("smtp-turn-obeyed", "says 250 to TURN")
class _TurnObeyed(SmtpConnection):
    def unknown(self, verb: str) -> None:
        if verb != "TURN":
            super().unknown(verb)
        self.reply(250, "2.0.0 it is your turn")


class _Terminal(SmtpConnection):
    """Has one of the commands that RFC 821 had for terminals, and does not announce it."""

    extra = ""

    async def obey(self, verb: str, argument: str) -> None:
        await super().obey("MAIL" if verb == self.extra else verb, argument)


@defect("smtp-send-not-announced", "has SEND and does not say so")
class _SendNotAnnounced(_Terminal):
    extra = "SEND"


@defect("smtp-saml-not-announced", "has SAML and does not say so")
class _SamlNotAnnounced(_Terminal):
    extra = "SAML"
