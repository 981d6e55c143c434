"""Defects of the SMTP server in what it calls itself, and in lines, case and characters."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.defects.smtp_arguments import DropsOctets
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused


@defect("smtp-ehlo-refused", "does not know EHLO")
class _EhloRefused(SmtpConnection):
    def ehlo(self, argument: str) -> None:
        self.unknown(argument)


@defect("smtp-announces-a-keyword-of-its-own", "announces an extension that is registered nowhere")
class _AnnouncesAKeywordOfItsOwn(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        yield from super().extensions()
        yield "PRIVATE"


class _Named(SmtpConnection):
    """Calls itself something else in its greeting and in the reply to EHLO."""

    name = HOSTNAME

    def reply(self, code: int, *lines: str) -> None:
        super().reply(code, *(line.replace(HOSTNAME, self.name) for line in lines))


@defect("smtp-ehlo-names-an-address", "calls itself by its address")
class _EhloNamesAnAddress(_Named):
    name = "[127.0.0.1]"


@defect("smtp-ehlo-names-a-local-alias", "calls itself localhost")
class _EhloNamesALocalAlias(_Named):
    name = "localhost"


@defect("smtp-ehlo-name-has-an-underscore", "has an underscore in its name")
class _EhloNameHasAnUnderscore(_Named):
    name = "mail_1.example.test"


class _SplitsLines(SmtpConnection):
    """Takes one more octet for the end of a line."""

    also = b""

    async def read_line(self, limit: int = 65536) -> bytes:
        line = (await super().read_line(limit)).removesuffix(b"\r\n")
        first, found, rest = line.partition(self.also)
        if found:
            self.buffer[:0] = rest + b"\r\n"
        return first + b"\r\n"


@defect("smtp-bare-cr-ends-a-command", "takes a bare CR for the end of a command")
class _BareCrEndsACommand(_SplitsLines):
    also = b"\r"


@defect("smtp-bare-lf-ends-a-command", "takes a bare LF for the end of a command")
class _BareLfEndsACommand(_SplitsLines):
    also = b"\n"


@defect("smtp-obeys-before-crlf", "carries out NOOP when its four letters have come")
class _ObeysBeforeCrlf(SmtpConnection):
    async def read_line(self, limit: int = 65536) -> bytes:
        while b"\r\n" not in self.buffer and self.buffer != b"NOOP":
            await self.more()
        if self.buffer == b"NOOP":
            self.buffer += b"\r\n"
        return await super().read_line(limit)


@defect("smtp-takes-each-piece-for-a-line", "takes whatever comes in one piece for a line")
class _TakesEachPieceForALine(SmtpConnection):
    async def read_line(self, limit: int = 65536) -> bytes:
        if not self.buffer:
            await self.more()
        if b"\r\n" not in self.buffer:
            self.buffer += b"\r\n"
        return await super().read_line(limit)


@defect("smtp-from-only-in-upper-case", "knows FROM: in upper case only")
class _FromOnlyInUpperCase(SmtpConnection):
    def mail(self, argument: str) -> None:
        if not argument.startswith("FROM:"):
            raise syntax.Syntax("FROM: is wanted")
        super().mail(argument)


@defect("smtp-size-only-in-upper-case", "knows the SIZE parameter in upper case only")
class _SizeOnlyInUpperCase(SmtpConnection):
    def mail(self, argument: str) -> None:
        if " SIZE=" in argument.upper() and " SIZE=" not in argument:
            raise Refused(555, "5.5.4 parameter not recognized")
        super().mail(argument)


@defect("smtp-body-value-only-in-upper-case", "knows the values of BODY in upper case only")
class _BodyValueOnlyInUpperCase(SmtpConnection):
    def mail_parameter(self, keyword: str, value: str | None) -> None:
        if keyword == "BODY" and value not in self.body_types:
            raise Refused(501, "5.5.4 unknown BODY")
        super().mail_parameter(keyword, value)


@defect("smtp-domain-has-case", "knows its own domain in lower case only")
class _DomainHasCase(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        domain = recipient.rpartition("@")[2]
        if self.store.is_local(domain) and domain != self.store.domain:
            raise Refused(550, "5.1.2 no such domain here")
        super().accept_recipient(recipient)


@defect("smtp-sender-in-lower-case", "turns the address of the sender into lower case")
class _SenderInLowerCase(SmtpConnection):
    def mail(self, argument: str) -> None:
        super().mail(argument)
        if self.transaction is not None:
            self.transaction.sender = self.transaction.sender.lower()


class _Drops8Bit(DropsOctets):
    dropped = bytes(range(0x80, 0x100))


@defect("smtp-8bit-sender-accepted", "drops octets above 127 from MAIL")
class _EightBitSenderAccepted(_Drops8Bit):
    verb = b"MAIL"


@defect("smtp-8bit-recipient-accepted", "drops octets above 127 from RCPT")
class _EightBitRecipientAccepted(_Drops8Bit):
    verb = b"RCPT"


@defect("smtp-8bitmime-missing", "does not have 8BITMIME")
class _EightBitMimeMissing(SmtpConnection):
    def extensions(self) -> list[str]:
        return [line for line in super().extensions() if line != "8BITMIME"]


@defect("smtp-replies-in-latin-1", "answers NOOP in ISO 8859-1")
class _RepliesInLatin1(SmtpConnection):
    def noop(self, argument: str) -> None:
        del argument
        self.pending += "250 2.0.0 réponse\r\n".encode("latin-1")
