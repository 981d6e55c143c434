"""Defects of TLS: certificates and versions, and what STARTTLS does to each protocol."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import trustme

from mailworthy.reference.certificates import NAMES, Certificates
from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused

# Certificates and versions


@defect("tls-certificate-expired", "the certificate ended yesterday")
class _CertificateExpired(Certificates):
    def issue(self) -> trustme.LeafCert:
        now = datetime.now(UTC)
        return self.authority.issue_cert(
            *NAMES, not_before=now - timedelta(days=30), not_after=now - timedelta(days=1)
        )


@defect("tls-certificate-for-another-name", "the certificate is another server's")
class _CertificateForAnotherName(Certificates):
    def issue(self) -> trustme.LeafCert:
        return self.authority.issue_cert("elsewhere.example")


@defect("tls-certificate-from-an-unknown-authority", "nobody knows who issued the certificate")
class _CertificateFromUnknownAuthority(Certificates):
    def issue(self) -> trustme.LeafCert:
        return trustme.CA().issue_cert(*NAMES)


class _OldVersions(Certificates):
    oldest: ssl.TLSVersion

    def context(self) -> ssl.SSLContext:
        context = super().context()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = self.oldest
        context.set_ciphers("ALL:@SECLEVEL=0")
        return context


@defect("tls-1-0-accepted", "clients may come with TLS 1.0")
class _Tls10Accepted(_OldVersions):
    oldest = ssl.TLSVersion.TLSv1


@defect("tls-1-1-accepted", "clients may come with TLS 1.1")
class _Tls11Accepted(_OldVersions):
    oldest = ssl.TLSVersion.TLSv1_1


@defect("tls-1-1-at-most", "has TLS 1.0 and TLS 1.1, and nothing later")
class _Tls11AtMost(_OldVersions):
    oldest = ssl.TLSVersion.TLSv1

    def context(self) -> ssl.SSLContext:
        context = super().context()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context


@defect("tls-1-2-with-cbc-alone", "has TLS 1.2 with no other cipher suites than TLS 1.0 had")
class _Tls12WithCbcAlone(Certificates):
    def context(self) -> ssl.SSLContext:
        context = super().context()
        context.set_ciphers("ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:AES128-SHA")
        return context


class _Abrupt(ssl.SSLObject):
    def unwrap(self) -> None:
        pass


@defect("tls-closes-without-an-alert", "closes the connection without the close alert of TLS")
class _ClosesWithoutAnAlert(Certificates):
    def context(self) -> ssl.SSLContext:
        context = super().context()
        context.sslobject_class = _Abrupt
        return context


class _EagerContext(ssl.SSLContext):
    HELLO_REQUEST = b"\x16\x03\x03\x00\x04\x00\x00\x00\x00"

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        outgoing.write(self.HELLO_REQUEST)
        return super().wrap_bio(incoming, outgoing, server_side, server_hostname, session)


@defect("tls-server-speaks-first", "the server asks for the handshake instead of waiting for it")
class _ServerSpeaksFirst(Certificates):
    def context(self) -> ssl.SSLContext:
        context = _EagerContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = self.minimum
        self.leaf.configure_cert(context)
        return context


# SMTP


@defect("smtp-plaintext-survives-starttls", "what follows STARTTLS in clear is carried out in TLS")
class _SmtpPlaintextSurvives(SmtpConnection):
    def forget_plaintext(self) -> None:
        pass


@defect("smtp-greets-again-after-starttls", "says 220 once more when TLS is on")
class _SmtpGreetsAgain(SmtpConnection):
    async def start_tls(self) -> None:
        await super().start_tls()
        self.reply(220, f"{HOSTNAME} ready")


@defect("smtp-ehlo-refused-after-starttls", "takes one EHLO per connection")
class _SmtpEhloRefused(SmtpConnection):
    def ehlo(self, argument: str) -> None:
        if self.secure and not self.implicit:
            raise Refused(503, "5.5.1 you said that")
        super().ehlo(argument)


@defect("smtp-ehlo-survives-starttls", "takes MAIL after STARTTLS for the EHLO said before it")
class _SmtpEhloSurvives(SmtpConnection):
    async def starttls(self, argument: str) -> None:
        client = self.client
        await super().starttls(argument)
        self.client = client


@defect("smtp-transaction-survives-starttls", "goes on after STARTTLS with the transaction before")
class _SmtpTransactionSurvives(SmtpConnection):
    async def starttls(self, argument: str) -> None:
        transaction = self.transaction
        await super().starttls(argument)
        self.transaction = transaction


@defect("smtp-log-in-survives-starttls", "whoever logged in before STARTTLS stays logged in")
class _SmtpLogInSurvives(SmtpConnection):
    async def starttls(self, argument: str) -> None:
        account = self.account
        await super().starttls(argument)
        self.account = account


@defect("smtp-starttls-announced-under-tls", "announces STARTTLS always")
class _SmtpStarttlsAnnounced(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        yield from super().extensions()
        if self.secure:
            yield "STARTTLS"


@defect("smtp-starttls-parameter-ignored", "takes STARTTLS with whatever follows it")
class _SmtpStarttlsParameterIgnored(SmtpConnection):
    async def starttls(self, argument: str) -> None:
        del argument
        await super().starttls("")


@defect("smtp-starttls-parameter-disconnects", "hangs up at STARTTLS with a parameter")
class _SmtpStarttlsParameterDisconnects(SmtpConnection):
    async def starttls(self, argument: str) -> None:
        if argument:
            raise Disconnected
        await super().starttls(argument)


# POP3


@defect("pop3-plaintext-survives-stls", "what follows STLS in clear is carried out in TLS")
class _Pop3PlaintextSurvives(Pop3Connection):
    def forget_plaintext(self) -> None:
        pass


@defect("pop3-greets-again-after-stls", "says +OK once more when TLS is on")
class _Pop3GreetsAgain(Pop3Connection):
    async def start_tls(self) -> None:
        await super().start_tls()
        await self.say_ok("POP3 server ready")


@defect("pop3-stls-logs-in", "STLS opens the first account's maildrop")
class _Pop3StlsLogsIn(Pop3Connection):
    async def start_tls(self) -> None:
        await super().start_tls()
        account = next(iter(self.store.accounts.values()))
        await self.lock(account)
        self.account = account


@defect("pop3-stls-without-capa", "there is STLS, but no CAPA before it")
class _Pop3StlsWithoutCapa(Pop3Connection):
    async def do_capa(self, arguments: Sequence[str]) -> None:
        if not self.secure:
            raise Refusal("unknown command")
        await super().do_capa(arguments)


@defect("pop3-stls-after-log-in-accepted", "takes STLS after log-in, to no effect")
class _Pop3StlsAfterLogIn(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword != "STLS":
            super().check_state(keyword)

    async def do_stls(self, arguments: Sequence[str]) -> None:
        if self.account is None:
            await super().do_stls(arguments)
        else:
            await self.say_ok("begin TLS")


@defect("pop3-stls-accepted-under-tls", "says +OK to STLS under TLS, to no effect")
class _Pop3StlsAcceptedUnderTls(Pop3Connection):
    async def do_stls(self, arguments: Sequence[str]) -> None:
        if self.secure:
            await self.say_ok("begin TLS")
        else:
            await super().do_stls(arguments)


@defect("pop3-plain-announced-in-clear", "announces PLAIN before TLS")
class _Pop3PlainAnnounced(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [f"{tag} PLAIN" if tag.startswith("SASL") else tag for tag in super().capabilities()]


# IMAP


@defect("imap-plaintext-survives-starttls", "what follows STARTTLS in clear is carried out in TLS")
class _ImapPlaintextSurvives(ImapConnection):
    def forget_plaintext(self) -> None:
        pass


@defect("imap-starttls-logs-in", "STARTTLS opens the first account")
class _ImapStarttlsLogsIn(ImapConnection):
    async def start_tls(self) -> None:
        await super().start_tls()
        self.account = next(iter(self.store.accounts.values()))


@defect("imap-closes-after-starttls", "hangs up once TLS is on")
class _ImapCloses(ImapConnection):
    async def start_tls(self) -> None:
        await super().start_tls()
        self.hang_up()


@defect("imap-login-permitted-though-disabled", "announces LOGINDISABLED, but takes LOGIN")
class _ImapLoginPermitted(ImapConnection):
    async def do_login(self, command: Command) -> str:
        secure, self.secure = self.secure, True
        try:
            return await super().do_login(command)
        finally:
            self.secure = secure


@defect("imap-starttls-announced-under-tls", "announces STARTTLS always")
class _ImapStarttlsAnnounced(ImapConnection):
    def capabilities(self) -> list[str]:
        return [*super().capabilities(), *(["STARTTLS"] if self.secure else [])]


@defect("imap-starttls-accepted-under-tls", "says OK to STARTTLS under TLS, to no effect")
class _ImapStarttlsAccepted(ImapConnection):
    async def do_starttls(self, command: Command) -> str:
        if self.secure:
            return "begin TLS"
        return await super().do_starttls(command)


@defect("imap-plain-announced-in-clear", "announces PLAIN before TLS")
class _ImapPlainAnnounced(ImapConnection):
    def capabilities(self) -> list[str]:
        names = super().capabilities()
        return names if self.secure else [*names, "AUTH=PLAIN"]
