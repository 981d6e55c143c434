"""Defects of the SMTP server in source routes, relaying, VRFY and EXPN."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.transaction import Recipient, Transaction

_ROUTED = re.compile(r"(FROM|TO):<@", re.IGNORECASE)
_CC = re.compile(rb"^Cc: <([^>]+)>", re.MULTILINE)
_BCC = re.compile(rb"^Bcc: <([^>]+)>", re.MULTILINE)
_FROM = re.compile(rb"^From: <([^>]+)>", re.MULTILINE)


class _OnRoute(SmtpConnection):
    """Does something of its own with a source route in RCPT."""

    def rcpt(self, argument: str) -> None:
        if self.transaction is not None and _ROUTED.match(argument):
            self.routed(argument)
        else:
            super().rcpt(argument)

    def routed(self, argument: str) -> None:
        raise NotImplementedError


@defect("smtp-source-route-disconnects", "closes the connection on a source route")
class _SourceRouteDisconnects(_OnRoute):
    def routed(self, argument: str) -> None:
        del argument
        self.quitting = True


@defect("smtp-source-route-ends-the-transaction", "resets when it refuses a source route")
class _SourceRouteEndsTheTransaction(_OnRoute):
    def routed(self, argument: str) -> None:
        del argument
        self.reset()
        raise Refused(550, "5.7.1 no source routes")


@defect("smtp-source-route-is-a-syntax-error", "does not know the syntax of source routes")
class _SourceRouteIsASyntaxError(_OnRoute):
    def routed(self, argument: str) -> None:
        raise syntax.Syntax(f"{argument} is no mailbox")


@defect("smtp-source-route-declined", "declines every source route")
class _SourceRouteDeclined(_OnRoute):
    def routed(self, argument: str) -> None:
        del argument
        raise Refused(550, "5.7.1 no source routes")


@defect("smtp-source-route-loses-the-message", "takes a message with a source route and loses it")
class _SourceRouteLosesTheMessage(_OnRoute):
    lost = False

    def routed(self, argument: str) -> None:
        self.lost = True
        super(_OnRoute, self).rcpt(argument)

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        if not self.lost:
            super().deliver(transaction, content)


@defect("smtp-source-route-of-the-sender-disconnects", "closes the connection on a routed sender")
class _SourceRouteOfTheSenderDisconnects(SmtpConnection):
    def mail(self, argument: str) -> None:
        if _ROUTED.match(argument):
            self.quitting = True
        else:
            super().mail(argument)


@defect("smtp-return-path-from-the-header", "returns mail to whom the header is from")
class _ReturnPathFromTheHeader(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        if found := _FROM.search(content):
            transaction.sender = found[1].decode("ascii", "replace")
        super().deliver(transaction, content)


class _ReadsTheHeader(SmtpConnection):
    """Delivers to whom the header names as well."""

    field = _CC

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        named = [address.decode("ascii", "replace") for address in self.field.findall(content)]
        transaction.recipients += [Recipient(address) for address in named]
        super().deliver(transaction, content)


@defect("smtp-delivers-to-cc", "delivers to whom the Cc field names")
class _DeliversToCc(_ReadsTheHeader):
    field = _CC


@defect("smtp-delivers-to-bcc", "delivers to whom the Bcc field names")
class _DeliversToBcc(_ReadsTheHeader):
    field = _BCC


class _TellsOtherwise(SmtpConnection):
    """Tells a mailbox that it has verified in another form."""

    form = "{0}"

    def vrfy(self, argument: str) -> None:
        account = self.store.resolve(argument.strip("<>"))
        if account is None:
            super().vrfy(argument)
        else:
            self.reply(250, f"2.1.5 {self.form.format(account.address, account.user)}")


@defect("smtp-vrfy-tells-no-mailbox", "confirms a mailbox without telling it")
class _VrfyTellsNoMailbox(_TellsOtherwise):
    form = "{1} is known here"


@defect("smtp-vrfy-without-brackets", "tells a mailbox without angle brackets")
class _VrfyWithoutBrackets(_TellsOtherwise):
    form = "{0}"


@defect("smtp-vrfy-tells-a-route", "tells a mailbox with a source route")
class _VrfyTellsARoute(_TellsOtherwise):
    form = "<@mail.example.test:{0}>"


@defect("smtp-vrfy-tells-a-local-alias", "tells a mailbox at localhost")
class _VrfyTellsALocalAlias(_TellsOtherwise):
    form = "<{1}@localhost>"


@defect("smtp-vrfy-tells-what-rcpt-refuses", "tells a mailbox that it does not have")
class _VrfyTellsWhatRcptRefuses(_TellsOtherwise):
    form = "<mailbox-{0}>"


@defect("smtp-vrfy-wants-a-domain", "knows mailboxes by their whole address only")
class _VrfyWantsADomain(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        if "@" not in argument:
            raise Refused(550, "5.1.1 no such mailbox")
        super().vrfy(argument)


@defect("smtp-vrfy-wants-no-domain", "knows mailboxes by their local-part only")
class _VrfyWantsNoDomain(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        if "@" in argument:
            raise Refused(550, "5.1.1 no such user")
        super().vrfy(argument)


@defect("smtp-expn-confirms-anything", "says 250 to every EXPN")
class _ExpnConfirmsAnything(SmtpConnection):
    def expand(self, name: str) -> list[str]:
        return super().expand(name) or [f"{name}@{self.store.domain}"]


@defect("smtp-expn-not-announced", "has EXPN and does not say so")
class _ExpnNotAnnounced(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        return (line for line in super().extensions() if line != "EXPN")


@defect("smtp-expn-tells-no-mailboxes", "tells the names on a list without their mailboxes")
class _ExpnTellsNoMailboxes(SmtpConnection):
    def listing(self, mailboxes: list[str]) -> list[str]:
        return [mailbox.partition("@")[0] for mailbox in mailboxes]


@defect("smtp-expn-on-one-line", "tells all mailboxes of a list on one line")
class _ExpnOnOneLine(SmtpConnection):
    def listing(self, mailboxes: list[str]) -> list[str]:
        return [" ".join(super().listing(mailboxes))]


@defect("smtp-expn-tells-routes", "tells the mailboxes of a list with source routes")
class _ExpnTellsRoutes(SmtpConnection):
    def listing(self, mailboxes: list[str]) -> list[str]:
        return [f"<@mail.example.test:{mailbox}>" for mailbox in mailboxes]


@defect("smtp-expn-tells-local-aliases", "tells the mailboxes of a list at localhost")
class _ExpnTellsLocalAliases(SmtpConnection):
    def listing(self, mailboxes: list[str]) -> list[str]:
        return [f"<{mailbox.partition('@')[0]}@localhost>" for mailbox in mailboxes]
