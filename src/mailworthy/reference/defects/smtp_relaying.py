"""Defects that let strangers relay, each by one way of asking for it (RFC 2505 section 2.1)."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused


class _Relays(SmtpConnection):
    """Takes a recipient whose forward-path, as it is written, is of a certain form."""

    form: re.Pattern[str]

    def parse(self, line: bytes) -> tuple[str, str]:
        try:
            return super().parse(line)
        except Refused:
            return self.verb_of(line), line.decode("utf-8", "replace").partition(" ")[2]

    def rcpt(self, argument: str) -> None:
        try:
            super().rcpt(argument)
        except (Refused, syntax.Syntax):
            if self.transaction is None or not self.relays(argument):
                raise
            self.reply(250, "2.1.5 will relay")

    def relays(self, argument: str) -> bool:
        return self.form.search(argument) is not None


@defect("smtp-relays-by-percent-sign", "relays to the host behind a percent sign")
class _RelaysByPercentSign(_Relays):
    form = re.compile(r"<[^\"@]+%[^\"@]+@")


@defect("smtp-relays-by-bang-path", "relays to the host before an exclamation mark")
class _RelaysByBangPath(_Relays):
    form = re.compile(r"<[^@%]+![^@%]+>")


@defect("smtp-relays-by-quoted-address", "relays to an address in quotes")
class _RelaysByQuotedAddress(_Relays):
    form = re.compile(r"<\"[^\"]+@[^\"]+\"")


@defect("smtp-relays-by-two-at-signs", "looks at the domain behind the last of two at signs")
class _RelaysByTwoAtSigns(_Relays):
    form = re.compile(r"<[^\"@:]+@[^@]+@example\.test>")


@defect("smtp-relays-by-source-route", "looks at the first host of a source route")
class _RelaysBySourceRoute(_Relays):
    form = re.compile(r"<@example\.test[,:]")


@defect("smtp-relays-to-address-literals", "relays to any address literal")
class _RelaysToAddressLiterals(_Relays):
    form = re.compile(r"@\[")


@defect("smtp-relays-to-upper-case", "compares domains with those not ours in lower case only")
class _RelaysToUpperCase(_Relays):
    form = re.compile(r"@[A-Z.]+>")


@defect("smtp-relays-to-utf8", "relays to a domain in UTF-8, though nobody asked for that")
class _RelaysToUtf8(_Relays):
    form = re.compile(r"@.*[^\x00-\x7F]")


@defect("smtp-relays-to-what-ends-alike", "takes what ends like its domain for its own")
class _RelaysToWhatEndsAlike(_Relays):
    form = re.compile(r"@[a-z]+example\.test>")


@defect("smtp-relays-to-what-begins-alike", "takes what begins like its domain for its own")
class _RelaysToWhatBeginsAlike(_Relays):
    form = re.compile(r"@example\.test\.")


@defect("smtp-relays-for-local-senders", "relays for who names a local sender")
class _RelaysForLocalSenders(_Relays):
    def relays(self, argument: str) -> bool:
        del argument
        return self.transaction is not None and self.transaction.sender.endswith("@example.test")


@defect("smtp-relays-for-the-null-sender", "relays what has no sender")
class _RelaysForTheNullSender(_Relays):
    def relays(self, argument: str) -> bool:
        del argument
        return self.transaction is not None and not self.transaction.sender


@defect("smtp-relays-for-clients-of-its-name", "relays for who says EHLO with its own domain")
class _RelaysForClientsOfItsName(_Relays):
    def relays(self, argument: str) -> bool:
        del argument
        return self.client == self.store.domain


@defect("smtp-relays-after-a-local-recipient", "relays once a recipient is its own")
class _RelaysAfterALocalRecipient(_Relays):
    def relays(self, argument: str) -> bool:
        del argument
        return self.transaction is not None and bool(self.transaction.recipients)


@defect("smtp-relays-on-the-second-attempt", "relays when asked again")
class _RelaysOnTheSecondAttempt(_Relays):
    asked: frozenset[str] = frozenset()

    def relays(self, argument: str) -> bool:
        asked, self.asked = self.asked, self.asked | {argument}
        return argument in asked
