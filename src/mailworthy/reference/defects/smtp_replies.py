"""Defects of the SMTP server in its replies: their form, and which reply a command gets."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused
from mailworthy.reference.smtp.transaction import Transaction


@defect("smtp-reply-with-escape-sequence", "colours the reply to NOOP")
class _ReplyWithEscapeSequence(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(250, "2.0.0 \x1b[32mnothing done\x1b[0m")


@defect("smtp-reply-is-a-bare-code", "answers NOOP by the code alone")
class _ReplyIsABareCode(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.pending += b"250\r\n"


@defect("smtp-reply-code-is-an-invention", "says 299 to NOOP")
class _ReplyCodeIsAnInvention(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.reply(299, "2.0.0 very well")


@defect("smtp-vrfy-gets-354", "says 354 to VRFY")
class _VrfyGets354(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        self.reply(354, f"go on about {argument}")


@defect("smtp-rset-gets-220", "says 220 to RSET")
class _RsetGets220(SmtpConnection):
    def rset(self, argument: str) -> None:
        self.want_no(argument)
        self.reset()
        self.reply(220, f"{HOSTNAME} ready again")


@defect("smtp-content-gets-252", "says 252 to a message that it takes")
class _ContentGets252(SmtpConnection):
    def take(self, transaction: Transaction, content: bytes | None) -> None:
        super().take(transaction, content)
        raise Refused(252, "2.0.0 will be delivered, perhaps")


@defect("smtp-greeting-without-a-name", "greets without its name")
class _GreetingWithoutAName(SmtpConnection):
    async def flush(self) -> None:
        if self.pending.startswith(b"220 " + HOSTNAME.encode() + b" ESMTP"):
            self.pending = b"220 * ESMTP ready\r\n"
        await super().flush()


@defect("smtp-ehlo-reply-without-a-name", "says hello before its name in the reply to EHLO")
class _EhloReplyWithoutAName(SmtpConnection):
    def ehlo(self, argument: str) -> None:
        super().ehlo(argument)
        self.pending = self.pending.replace(HOSTNAME.encode(), b"Hello, this is " + b"me", 1)


@defect("smtp-help-not-answered", "answers nothing to HELP")
class _HelpNotAnswered(SmtpConnection):
    def help(self, argument: str) -> None:
        del argument


@defect("smtp-unknown-command-not-answered", "answers nothing to a command that it does not know")
class _UnknownCommandNotAnswered(SmtpConnection):
    def unknown(self, verb: str) -> None:
        del verb


class _SyntaxErrors(SmtpConnection):
    """Answers an argument that does not follow the grammar by another code than 501."""

    code = 550

    async def obey(self, verb: str, argument: str) -> None:
        try:
            await super().obey(verb, argument)
        except syntax.Syntax as error:
            raise Refused(self.code, str(error)) from None


@defect("smtp-syntax-error-gets-550", "says 550 to an argument that it cannot read")
class _SyntaxErrorGets550(_SyntaxErrors):
    pass


@defect("smtp-syntax-error-gets-502", "says 502 to an argument that it cannot read")
class _SyntaxErrorGets502(_SyntaxErrors):
    code = 502


@defect("smtp-rset-takes-an-argument", "obeys RSET with an argument")
class _RsetTakesAnArgument(SmtpConnection):
    def rset(self, argument: str) -> None:
        del argument
        super().rset("")


@defect("smtp-quit-takes-an-argument", "obeys QUIT with an argument")
class _QuitTakesAnArgument(SmtpConnection):
    def quit(self, argument: str) -> None:
        del argument
        super().quit("")


@defect("smtp-data-takes-an-argument", "obeys DATA with an argument")
class _DataTakesAnArgument(SmtpConnection):
    async def data(self, argument: str) -> None:
        del argument
        await super().data("")


class _Lacking(SmtpConnection):
    """Has not implemented a command that every server has."""

    missing = ""

    async def obey(self, verb: str, argument: str) -> None:
        if verb == self.missing:
            raise Refused(502, f"5.5.1 {verb} not implemented")
        await super().obey(verb, argument)


@defect("smtp-noop-not-implemented", "says 502 to NOOP")
class _NoopNotImplemented(_Lacking):
    missing = "NOOP"


@defect("smtp-rset-not-implemented", "says 502 to RSET")
class _RsetNotImplemented(_Lacking):
    missing = "RSET"


@defect("smtp-quit-not-implemented", "says 502 to QUIT")
class _QuitNotImplemented(_Lacking):
    missing = "QUIT"


@defect("smtp-vrfy-announced-and-unknown", "announces VRFY, which it does not know")
class _VrfyAnnouncedAndUnknown(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        self.unknown(argument)


@defect("smtp-postmaster-in-lower-case-only", "knows the postmaster in lower case only")
class _PostmasterInLowerCaseOnly(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        local = recipient.partition("@")[0]
        if local.lower() == "postmaster" != local and "@" in recipient:
            raise Refused(550, "5.1.1 no such mailbox")
        super().accept_recipient(recipient)


class _DeliversRefused(SmtpConnection):
    """Delivers a content that it refuses."""

    code = 554

    def take(self, transaction: Transaction, content: bytes | None) -> None:
        try:
            super().take(transaction, content)
        except Refused as refusal:
            if content is not None:
                self.deliver(transaction, self.unstuff(content))
            raise Refused(self.code, refusal.text) from None


@defect("smtp-refused-content-delivered", "delivers a message that it refuses for good")
class _RefusedContentDelivered(_DeliversRefused):
    pass


@defect("smtp-deferred-content-delivered", "delivers a message that it refuses for now")
class _DeferredContentDelivered(_DeliversRefused):
    code = 451
