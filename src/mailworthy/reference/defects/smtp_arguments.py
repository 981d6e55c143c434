"""Defects of the SMTP server in paths, mailboxes, literals, parameters and white space."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.transaction import Recipient
from mailworthy.reference.store import Account, Store


@defect("smtp-trailing-space-refused", "takes white space before CRLF for part of the argument")
class _TrailingSpaceRefused(SmtpConnection):
    def trim(self, line: bytes) -> bytes:
        return line.removesuffix(b"\r\n")

    def parse(self, line: bytes) -> tuple[str, str]:
        if line.endswith((b" ", b"\t")):
            raise Refused(501, "5.5.4 white space at the end")
        return super().parse(line)


@defect("smtp-trailing-tab-refused", "tolerates spaces before CRLF, and no tab")
class _TrailingTabRefused(SmtpConnection):
    def trim(self, line: bytes) -> bytes:
        return line.removesuffix(b"\r\n").rstrip(b" ")


class _Rewrites(SmtpConnection):
    """Reads the argument of MAIL or RCPT after changing it."""

    verb = ""

    def parse(self, line: bytes) -> tuple[str, str]:
        verb, argument = super().parse(line)
        return verb, self.rewrite(argument) if verb == self.verb else argument

    def rewrite(self, argument: str) -> str:
        raise NotImplementedError


def _bracketed(argument: str) -> str:
    """The argument with both brackets, if one or both are missing."""
    keyword, _, path = argument.partition(":")
    return argument if " " in path or path == "<>" else f"{keyword}:<{path.strip('<>')}>"


@defect("smtp-mail-without-brackets-accepted", "takes a sender without its angle brackets")
class _MailWithoutBracketsAccepted(_Rewrites):
    verb = "MAIL"

    def rewrite(self, argument: str) -> str:
        return _bracketed(argument)


@defect("smtp-rcpt-without-brackets-accepted", "takes a recipient without its angle brackets")
class _RcptWithoutBracketsAccepted(_Rewrites):
    verb = "RCPT"

    def rewrite(self, argument: str) -> str:
        return _bracketed(argument)


@defect("smtp-null-recipient-accepted", "takes <> for the postmaster")
class _NullRecipientAccepted(_Rewrites):
    verb = "RCPT"

    def rewrite(self, argument: str) -> str:
        return argument.replace("<>", "<Postmaster>")


@defect("smtp-dots-anywhere", "drops dots from local parts where they may not stand")
class _DotsAnywhere(_Rewrites):
    verb = "RCPT"

    def rewrite(self, argument: str) -> str:
        return re.sub(r"(?<=<)\.+|\.(?=[@])|\.\..*(?=@)", "", argument)


@defect("smtp-domain-of-anything", "takes any characters for the domain of a sender")
class _DomainOfAnything(_Rewrites):
    verb = "MAIL"

    def rewrite(self, argument: str) -> str:
        return re.sub(r"@[^>\[]*>", "@any.example.test>", argument)


@defect("smtp-malformed-literal-accepted", "takes any brackets for an address literal")
class _MalformedLiteralAccepted(_Rewrites):
    verb = "RCPT"

    def rewrite(self, argument: str) -> str:
        return re.sub(r"@\[[^>]*>", f"@{self.store.domain}>", argument).replace(
            "mailworthy@", "postmaster@"
        )


class _Refuses(SmtpConnection):
    """Calls some arguments of MAIL or RCPT malformed."""

    verb = ""
    pattern = re.compile("")

    def parse(self, line: bytes) -> tuple[str, str]:
        verb, argument = super().parse(line)
        if self.verb in {"", verb} and verb in {"MAIL", "RCPT"} and self.pattern.search(argument):
            raise Refused(501, "5.5.4 syntax error")
        return verb, argument


@defect("smtp-quoted-sender-refused", "knows no quoted local-parts in MAIL")
class _QuotedSenderRefused(_Refuses):
    verb = "MAIL"
    pattern = re.compile('"')


@defect("smtp-quoted-recipient-refused", "knows no quoted local-parts in RCPT")
class _QuotedRecipientRefused(_Refuses):
    verb = "RCPT"
    pattern = re.compile('"')


@defect("smtp-path-ends-at-the-first-bracket", "ends a path at a > within quotes")
class _PathEndsAtTheFirstBracket(_Refuses):
    pattern = re.compile('"[^"]*>[^"]*"')


@defect("smtp-local-part-of-letters-only", "knows letters, digits, dots and hyphens in local-parts")
class _LocalPartOfLettersOnly(_Refuses):
    verb = "RCPT"
    pattern = re.compile(r"<[^@\"]*[^A-Za-z0-9.@\"-][^@\"]*@")


@defect("smtp-source-route-in-mail-refused", "knows no source routes in MAIL")
class _SourceRouteInMailRefused(_Refuses):
    verb = "MAIL"
    pattern = re.compile("<@")


@defect("smtp-rcpt-literal-refused", "knows no IPv4 literals in RCPT")
class _RcptLiteralRefused(_Refuses):
    verb = "RCPT"
    pattern = re.compile(r"@\[[0-9.]+\]")


@defect("smtp-rcpt-ipv6-literal-refused", "knows no IPv6 literals in RCPT")
class _RcptIpv6LiteralRefused(_Refuses):
    verb = "RCPT"
    pattern = re.compile(r"@\[IPv6:")


@defect("smtp-rcpt-mapped-literal-refused", "knows no IPv4 address within an IPv6 literal")
class _RcptMappedLiteralRefused(_Refuses):
    verb = "RCPT"
    pattern = re.compile(r"@\[IPv6:.*\.")


@defect("smtp-mail-literal-refused", "knows no address literals in MAIL")
class _MailLiteralRefused(_Refuses):
    verb = "MAIL"
    pattern = re.compile(r"@\[")


@defect("smtp-recipient-becomes-the-sender", "notes a recipient in the place of the sender, too")
class _RecipientBecomesTheSender(SmtpConnection):
    def rcpt(self, argument: str) -> None:
        super().rcpt(argument)
        if self.transaction is not None and self.transaction.recipients:
            self.transaction.sender = self.transaction.recipients[-1].address


@defect("smtp-quotes-are-part-of-the-name", "takes quotes for a part of the local-part")
class _QuotesArePartOfTheName(Store):
    def unquoted(self, local: str) -> str:
        return local


@defect("smtp-quoted-pairs-stay", "takes the quotes off a local-part, and leaves backslashes in it")
class _QuotedPairsStay(Store):
    def unquoted(self, local: str) -> str:
        return local.strip('"')


class DropsOctets(SmtpConnection):
    """Drops octets from a command instead of refusing it."""

    verb = b""
    dropped = b""

    def parse(self, line: bytes) -> tuple[str, str]:
        """Read the command without them."""
        if line.startswith(self.verb):
            line = line.translate(None, self.dropped)
        return super().parse(line)


class _DropsControls(DropsOctets):
    dropped = bytes((*range(0x20), 0x7F))


@defect("smtp-control-characters-in-mail-dropped", "drops control characters from MAIL")
class _ControlCharactersInMailDropped(_DropsControls):
    verb = b"MAIL"


@defect("smtp-control-characters-in-rcpt-dropped", "drops control characters from RCPT")
class _ControlCharactersInRcptDropped(_DropsControls):
    verb = b"RCPT"


@defect("smtp-invalid-character-gets-554", "says 554 to a command with a control character")
class _InvalidCharacterGets554(SmtpConnection):
    def parse(self, line: bytes) -> tuple[str, str]:
        try:
            return super().parse(line)
        except Refused:
            raise Refused(554, "5.5.2 transaction failed") from None


class _KnowsNothing(SmtpConnection):
    """Has its own way with parameters it does not know; X-… is one."""

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        if keyword.startswith("X-"):
            self.strange_mail()
        super().mail_parameter(keyword, value)

    def rcpt_parameter(self, keyword: str, value: str | None) -> None:
        if keyword.startswith("X-"):
            self.strange_rcpt()
        super().rcpt_parameter(keyword, value)

    def strange_mail(self) -> None:
        """MAIL has come with one."""

    def strange_rcpt(self) -> None:
        """RCPT has come with one."""


class _Skips(_Rewrites):
    """Skips parameters of MAIL or RCPT that look so."""

    skipped = re.compile("")

    def rewrite(self, argument: str) -> str:
        return self.skipped.sub("", argument)


_UNKNOWN = re.compile(r" X-[A-Za-z]+(=[^ ]*)?")
_UNKNOWN_WITHOUT_VALUE = re.compile(r" X-[A-Za-z]+(?=$| )")


@defect("smtp-unknown-mail-parameter-accepted", "skips parameters of MAIL that it does not know")
class _UnknownMailParameterAccepted(_Skips):
    verb = "MAIL"
    skipped = _UNKNOWN


@defect("smtp-unknown-mail-keyword-accepted", "skips unknown parameters of MAIL without a value")
class _UnknownMailKeywordAccepted(_Skips):
    verb = "MAIL"
    skipped = _UNKNOWN_WITHOUT_VALUE


@defect("smtp-unknown-rcpt-parameter-accepted", "skips parameters of RCPT that it does not know")
class _UnknownRcptParameterAccepted(_Skips):
    verb = "RCPT"
    skipped = _UNKNOWN


@defect("smtp-unknown-rcpt-keyword-accepted", "skips unknown parameters of RCPT without a value")
class _UnknownRcptKeywordAccepted(_Skips):
    verb = "RCPT"
    skipped = _UNKNOWN_WITHOUT_VALUE


@defect("smtp-malformed-parameters-skipped", "skips what is no parameter")
class _MalformedParametersSkipped(_Skips):
    verb = "MAIL"
    skipped = re.compile(r"(?<=>) (?![A-Za-z0-9][A-Za-z0-9-]*(=[^= ]+)?( |$)).*")


@defect("smtp-unknown-mail-parameter-gets-501", "says 501 to a parameter of MAIL not known")
class _UnknownMailParameterGets501(_KnowsNothing):
    def strange_mail(self) -> None:
        raise syntax.Syntax("no such parameter")


@defect("smtp-unknown-rcpt-parameter-gets-501", "says 501 to a parameter of RCPT not known")
class _UnknownRcptParameterGets501(_KnowsNothing):
    def strange_rcpt(self) -> None:
        raise syntax.Syntax("no such parameter")


@defect("smtp-refused-rcpt-parameter-adds-the-recipient", "adds a recipient it refuses")
class _RefusedRcptParameterAddsTheRecipient(_KnowsNothing):
    def strange_rcpt(self) -> None:
        owner: Account = next(iter(self.store.accounts.values()))
        if self.transaction is not None:
            self.transaction.recipients.append(Recipient(owner.address))


@defect("smtp-parameters-taken-after-helo", "knows the parameters of extensions after HELO")
class _ParametersTakenAfterHelo(SmtpConnection):
    def judge_mail_parameter(self, keyword: str, value: str | None) -> None:
        self.mail_parameter(keyword, value)
