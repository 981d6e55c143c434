"""Defects of IMAP around TLS: STARTTLS that does not work, and what is had without it."""

from __future__ import annotations

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.syntax import Command


@defect("imap-announced-starttls-refused", "announces STARTTLS, for which it has no certificate")
class _AnnouncedStarttlsRefused(ImapConnection):
    async def do_starttls(self, command: Command) -> str:
        command.end()
        raise No("TLS is not to be had")


@defect("imap-announced-starttls-fails", "says OK to STARTTLS, and cannot shake hands")
class _AnnouncedStarttlsFails(ImapConnection):
    async def start_tls(self) -> None:
        raise Disconnected


@defect("imap-login-in-clear-tells-a-right-password", "looks at the password before it wants TLS")
class _LoginTellsAPassword(ImapConnection):
    async def do_login(self, command: Command) -> str:
        at = command.at
        command.sp()
        user = self.login_string(command)
        command.sp()
        account = self.store.authenticate(user, self.login_string(command))
        command.at = at
        if not self.secure and account is None:
            raise self.refusal()
        return await super().do_login(command)


@defect("imaps-begins-authenticated", "on implicit TLS the first account is open at once")
class _BeginsAuthenticated(ImapConnection):
    async def converse(self) -> None:
        if self.implicit:
            self.account = next(iter(self.store.accounts.values()))
        await super().converse()
