"""Defects of the POP3 AUTHORIZATION state: who gets in, by what, and whose the maildrop is."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account


@defect("pop3-user-after-log-in-accepted", "USER after log-in is answered +OK")
class _UserAfterLogIn(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword != "USER":
            super().check_state(keyword)

    async def do_user(self, arguments: Sequence[str]) -> None:
        if self.account is None:
            await super().do_user(arguments)
        else:
            await self.say_ok("now the password")


@defect("pop3-user-after-log-in-logs-out", "USER after log-in is refused but ends the log-in")
class _UserAfterLogInLogsOut(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword == "USER" and self.account is not None:
            self.leave()
            raise Refusal("not in this state")
        super().check_state(keyword)


@defect("pop3-wrong-password-accepted", "any password will do")
class _WrongPasswordAccepted(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        await super().enter(account or next(iter(self.store.accounts.values())))


@defect("pop3-failed-log-in-opens", "a log-in is refused, but opens the maildrop")
class _FailedLogInOpens(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        if account is None:
            somebody = next(iter(self.store.accounts.values()))
            await self.lock(somebody)
            self.account = somebody
        await super().enter(account)


@defect("pop3-maildrop-not-kept", "a second session removes messages from under the first")
class _MaildropNotKept(Pop3Connection):
    async def lock(self, account: Account) -> None:
        if not account.maildrop_lock.locked():
            await account.maildrop_lock.acquire()

    def leave(self) -> None:
        if self.account is not None and self.account.maildrop_lock.locked():
            self.account.maildrop_lock.release()
        self.account = None


@defect("pop3-quit-before-log-in-refused", "QUIT in the AUTHORIZATION state is refused")
class _QuitBeforeLogInRefused(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword == "QUIT" and self.account is None:
            raise Refusal("log in first")
        super().check_state(keyword)
