"""Defects of the SMTP server in EHLO and HELO: their argument, their reply, what they reset."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused


class _Picky(SmtpConnection):
    """Refuses names that it should take."""

    def ehlo(self, argument: str) -> None:
        self.judge_name(argument)
        super().ehlo(argument)

    def helo(self, argument: str) -> None:
        self.judge_name(argument)
        super().helo(argument)

    def judge_name(self, name: str) -> None:
        raise NotImplementedError


@defect("smtp-ehlo-digit-refused", "refuses names that begin with a digit")
class _EhloDigitRefused(_Picky):
    def judge_name(self, name: str) -> None:
        if name[:1].isdigit():
            raise syntax.Syntax("a name begins with a letter")


@defect("smtp-ehlo-literal-refused", "refuses address literals in EHLO")
class _EhloLiteralRefused(_Picky):
    def judge_name(self, name: str) -> None:
        if name.startswith("["):
            raise syntax.Syntax("a domain is wanted")


@defect("smtp-ehlo-ipv6-literal-refused", "refuses IPv6 literals in EHLO")
class _EhloIpv6LiteralRefused(_Picky):
    def judge_name(self, name: str) -> None:
        if ":" in name:
            raise syntax.Syntax("an IPv4 address is wanted")


@defect("smtp-ehlo-mapped-literal-refused", "refuses IPv6 literals with an IPv4 address in them")
class _EhloMappedLiteralRefused(_Picky):
    def judge_name(self, name: str) -> None:
        if ":" in name and "." in name:
            raise syntax.Syntax("groups of hexadecimal digits are wanted")


@defect(
    "smtp-strange-literal-refused-at-ehlo", "refuses a literal that is not the client's address"
)
class _StrangeLiteralRefusedAtEhlo(_Picky):
    def judge_name(self, name: str) -> None:
        if name.startswith("[") and not self.is_peer(name):
            raise Refused(550, "5.7.1 that is not you")

    def is_peer(self, literal: str) -> bool:
        peer: str = self.transport.get_extra_info("peername")[0]
        return literal.strip("[]").removeprefix("IPv6:") == peer


@defect(
    "smtp-strange-literal-refused-at-rcpt", "takes no mail when the literal in EHLO is not true"
)
class _StrangeLiteralRefusedAtRcpt(_StrangeLiteralRefusedAtEhlo):
    def judge_name(self, name: str) -> None:
        del name

    def accept_recipient(self, recipient: str) -> None:
        super().judge_name(self.client)
        super().accept_recipient(recipient)


class _OnMalformedEhlo(SmtpConnection):
    """Does something of its own on an EHLO whose argument is malformed."""

    def ehlo(self, argument: str) -> None:
        try:
            super().ehlo(argument)
        except syntax.Syntax:
            self.malformed(argument)
            raise

    def malformed(self, argument: str) -> None:
        raise NotImplementedError


@defect("smtp-ehlo-text-disconnects", "closes the connection on text after a literal in EHLO")
class _EhloTextDisconnects(_OnMalformedEhlo):
    def malformed(self, argument: str) -> None:
        self.quitting = " " in argument


@defect("smtp-ehlo-text-gets-554", "says 554 to text after a literal in EHLO")
class _EhloTextGets554(_OnMalformedEhlo):
    def malformed(self, argument: str) -> None:
        if " " in argument:
            raise Refused(554, "5.5.4 too many words")


@defect("smtp-malformed-ehlo-gets-553", "says 553 to a malformed EHLO")
class _MalformedEhloGets553(_OnMalformedEhlo):
    def malformed(self, argument: str) -> None:
        raise Refused(553, f"5.5.4 {argument or 'that'} is no name")


@defect("smtp-malformed-ehlo-disconnects", "closes the connection on a malformed EHLO, silently")
class _MalformedEhloDisconnects(_OnMalformedEhlo):
    def malformed(self, argument: str) -> None:
        del argument
        self.hang_up()


@defect("smtp-malformed-ehlo-resets", "resets on an EHLO that it refuses")
class _MalformedEhloResets(_OnMalformedEhlo):
    def malformed(self, argument: str) -> None:
        del argument
        self.reset()


@defect("smtp-malformed-ehlo-forgets-the-recipients", "forgets the recipients on a malformed EHLO")
class _MalformedEhloForgetsTheRecipients(_OnMalformedEhlo):
    def malformed(self, argument: str) -> None:
        del argument
        if self.transaction is not None:
            self.transaction.recipients.clear()


@defect("smtp-hello-wants-no-name", "takes EHLO and HELO without a name")
class _HelloWantsNoName(SmtpConnection):
    def ehlo(self, argument: str) -> None:
        super().ehlo(argument or "anonymous")

    def helo(self, argument: str) -> None:
        super().helo(argument or "anonymous")


@defect("smtp-helo-reply-is-anonymous", "answers HELO without its own name")
class _HeloReplyIsAnonymous(SmtpConnection):
    def helo(self, argument: str) -> None:
        super().helo(argument)
        self.pending = self.pending.replace(f"250 {HOSTNAME}".encode(), b"250 (who knows)")


@defect("smtp-ehlo-keyword-with-equals-sign", "announces AUTH=PLAIN, for clients of long ago")
class _EhloKeywordWithEqualsSign(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        yield from super().extensions()
        yield "AUTH=PLAIN"


@defect("smtp-ehlo-empty-line", "ends the reply to EHLO with an empty line")
class _EhloEmptyLine(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        yield from super().extensions()
        yield ""


@defect("smtp-ehlo-line-ends-in-a-space", "writes a space after the last parameter")
class _EhloLineEndsInASpace(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        for line in super().extensions():
            yield f"{line} " if " " in line else line


@defect("smtp-ehlo-parameter-after-a-tab", "writes a tab between keyword and parameter")
class _EhloParameterAfterATab(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        for line in super().extensions():
            yield line.replace("SIZE ", "SIZE \t")


class _Conceals(SmtpConnection):
    """Does not announce something that it has."""

    concealed = ""

    def extensions(self) -> Iterable[str]:
        return [line for line in super().extensions() if line.split(" ")[0] != self.concealed]


@defect("smtp-help-not-announced", "has HELP and does not announce it")
class _HelpNotAnnounced(_Conceals):
    concealed = "HELP"


@defect("smtp-ehlo-after-helo-lists-nothing", "announces nothing once HELO was said")
class _EhloAfterHeloListsNothing(SmtpConnection):
    heard = ""

    def helo(self, argument: str) -> None:
        super().helo(argument)
        self.heard = "HELO"

    def extensions(self) -> Iterable[str]:
        return () if self.heard == "HELO" else super().extensions()


@defect("smtp-second-ehlo-lists-nothing", "announces its extensions once only")
class _SecondEhloListsNothing(SmtpConnection):
    again = False

    def ehlo(self, argument: str) -> None:
        self.again = self.extended
        super().ehlo(argument)

    def extensions(self) -> Iterable[str]:
        return () if self.again else super().extensions()


@defect("smtp-helo-keeps-transaction", "HELO leaves the transaction open")
class _HeloKeepsTransaction(SmtpConnection):
    def helo(self, argument: str) -> None:
        kept = self.transaction
        super().helo(argument)
        self.transaction = kept


@defect("smtp-ehlo-after-helo-gets-503", "says 503 to EHLO after HELO")
class _EhloAfterHeloGets503(SmtpConnection):
    def ehlo(self, argument: str) -> None:
        if self.client and not self.extended:
            raise Refused(503, "5.5.1 we have met")
        super().ehlo(argument)


@defect("smtp-rset-forgets-ehlo", "wants a new EHLO after RSET")
class _RsetForgetsEhlo(SmtpConnection):
    def rset(self, argument: str) -> None:
        super().rset(argument)
        self.client = ""


@defect("smtp-rset-forgets-extensions", "knows no extension any more after RSET")
class _RsetForgetsExtensions(SmtpConnection):
    def rset(self, argument: str) -> None:
        super().rset(argument)
        self.extended = False


@defect("smtp-rset-logs-out", "forgets the log-in at RSET")
class _RsetLogsOut(SmtpConnection):
    def rset(self, argument: str) -> None:
        super().rset(argument)
        self.account = None
