"""Defects of USER and PASS: their order, their arguments, what they give away."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account

# Order


@defect("pop3-quit-after-user-refused", "after USER nothing is taken but PASS")
class _QuitAfterUserRefused(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if self.named and keyword != "PASS":
            raise Refusal("now the password")
        super().check_state(keyword)


@defect("pop3-pass-without-user-opens", "PASS without USER opens the first maildrop")
class _PassWithoutUserOpens(Pop3Connection):
    async def do_pass(self, arguments: Sequence[str]) -> None:
        if self.named:
            await super().do_pass(arguments)
        else:
            await self.enter(next(iter(self.store.accounts.values())))


@defect("pop3-pass-without-user-disconnects", "PASS without USER ends the connection")
class _PassWithoutUserDisconnects(Pop3Connection):
    async def do_pass(self, arguments: Sequence[str]) -> None:
        if not self.named:
            raise Disconnected
        await super().do_pass(arguments)


@defect("pop3-name-outlives-other-commands", "the name of USER is kept until PASS comes")
class _NameOutlivesOtherCommands(Pop3Connection):
    def begin(self) -> None:
        kept = self.named
        super().begin()
        self.named = self.named or kept


@defect("pop3-name-outlives-a-refused-pass", "after a wrong password PASS may be tried again")
class _NameOutlivesARefusedPass(Pop3Connection):
    def wrong_credentials(self) -> None:
        self.user = self.named
        super().wrong_credentials()


# Arguments


@defect("pop3-user-without-name-accepted", "USER without a name is answered +OK")
class _UserWithoutNameAccepted(Pop3Connection):
    async def do_user(self, arguments: Sequence[str]) -> None:
        if not arguments:
            await self.say_ok("now the password")
        else:
            await super().do_user(arguments)


@defect("pop3-pass-without-password-opens", "PASS without a password opens the maildrop named")
class _PassWithoutPasswordOpens(Pop3Connection):
    async def do_pass(self, arguments: Sequence[str]) -> None:
        if self.named and not arguments:
            await self.enter(self.store.named(self.named))
        else:
            await super().do_pass(arguments)


@defect("pop3-password-ends-at-a-space", "of what follows PASS the first word is the password")
class _PasswordEndsAtASpace(Pop3Connection):
    def account_of(self, name: str, password: str) -> Account | None:
        return super().account_of(name, password.partition(" ")[0])


# What they give away


@defect("pop3-user-of-nobody-refused", "USER tells whether there is such a user")
class _UserOfNobodyRefused(Pop3Connection):
    def check_name(self, name: str) -> None:
        super().check_name(name)
        if self.store.named(name) is None:
            raise Refusal("never heard of that name")


@defect("pop3-pass-of-nobody-without-code", "PASS for a name that nobody has gets no code")
class _PassOfNobodyWithoutCode(Pop3Connection):
    async def do_pass(self, arguments: Sequence[str]) -> None:
        if self.named and self.store.named(self.named) is None:
            raise Refusal("no such user")
        await super().do_pass(arguments)


@defect("pop3-passwords-in-the-clear-beside-apop", "USER and PASS are taken without TLS")
class _PasswordsInTheClear(Pop3Connection):
    def passwords_taken(self) -> bool:
        return True
