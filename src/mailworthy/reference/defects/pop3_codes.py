"""Defects of the POP3 response codes: RFC 2449 section 8, RFC 3206, RFC 6856 section 5."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account

# What every session may show: the answers to NOOP and to an unknown command


class _NoopWith(Pop3Connection):
    """NOOP is answered positively with some text."""

    text = ""

    async def do_noop(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.say_ok(self.text)


class _UnknownRefusedWith(Pop3Connection):
    """An unknown command is refused with some text."""

    text = ""

    async def unknown(self, keyword: str) -> None:
        del keyword
        raise Refusal(self.text)


@defect("pop3-text-in-brackets", "a text begins with words in brackets")
class _TextInBrackets(_NoopWith):
    text = "[nothing done]"


@defect("pop3-response-code-with-empty-level", "a level of a response code is empty")
class _ResponseCodeWithEmptyLevel(_NoopWith):
    text = "[X-MAILWORTHY/] nothing done"


@defect("pop3-in-use-with-ok", "NOOP is answered +OK with the code IN-USE")
class _InUseWithOk(_NoopWith):
    text = "[IN-USE] by you"


@defect("pop3-sys-code-with-ok", "NOOP is answered +OK with the code SYS/TEMP")
class _SysCodeWithOk(_NoopWith):
    text = "[SYS/TEMP] busy"


@defect("pop3-auth-code-with-ok", "NOOP is answered +OK with the code AUTH")
class _AuthCodeWithOk(_NoopWith):
    text = "[AUTH] logged in"


@defect("pop3-in-use-to-unknown-command", "an unknown command is refused with the code IN-USE")
class _InUseToUnknownCommand(_UnknownRefusedWith):
    text = "[IN-USE] ask again"


@defect("pop3-sys-code-without-level", "an unknown command is refused with the code SYS alone")
class _SysCodeWithoutLevel(_UnknownRefusedWith):
    text = "[SYS] something is wrong"


@defect("pop3-auth-code-to-unknown-command", "an unknown command is refused with the code AUTH")
class _AuthCodeToUnknownCommand(_UnknownRefusedWith):
    text = "[AUTH] log in again"


@defect("pop3-utf8-code-to-unknown-command", "an unknown command is refused with the code UTF8")
class _Utf8CodeToUnknownCommand(_UnknownRefusedWith):
    text = "[UTF8] say UTF8 first"


# Log-ins that fail


@defect("pop3-resp-codes-not-announced", "response codes are sent, and not announced")
class _RespCodesNotAnnounced(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [tag for tag in super().capabilities() if tag != "RESP-CODES"]


@defect("pop3-auth-resp-code-not-announced", "the code AUTH is sent, AUTH-RESP-CODE not announced")
class _AuthRespCodeNotAnnounced(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [tag for tag in super().capabilities() if tag != "AUTH-RESP-CODE"]


class _LockedWith(Pop3Connection):
    """A maildrop in use is told in other words."""

    text = ""

    async def lock(self, account: Account) -> None:
        if account.maildrop_lock.locked():
            raise Refusal(self.text)
        await super().lock(account)


@defect("pop3-in-use-without-code", "a maildrop in use is told without a code")
class _InUseWithoutCode(_LockedWith):
    text = "another session has the maildrop"


@defect("pop3-in-use-as-a-problem-of-credentials", "a maildrop in use is told by the code AUTH")
class _InUseAsAProblemOfCredentials(_LockedWith):
    text = "[AUTH] another session has the maildrop"


@defect(
    "pop3-in-use-told-before-the-password-is-checked", "whoever asks is told of a maildrop in use"
)
class _InUseToldBeforeThePassword(Pop3Connection):
    def wrong_credentials(self) -> None:
        if any(account.maildrop_lock.locked() for account in self.store.accounts.values()):
            raise Refusal("[IN-USE] another session has the maildrop")
        super().wrong_credentials()


@defect("pop3-auth-code-missing", "wrong credentials are refused without a code")
class _AuthCodeMissing(Pop3Connection):
    def wrong_credentials(self) -> None:
        raise Refusal("wrong user or password")


@defect("pop3-auth-code-missing-after-pass", "PASS is refused without a code, AUTH with it")
class _AuthCodeMissingAfterPass(Pop3Connection):
    async def do_pass(self, arguments: Sequence[str]) -> None:
        try:
            await super().do_pass(arguments)
        except Refusal:
            raise Refusal("wrong password") from None


@defect("pop3-auth-code-for-known-users-alone", "a name that nobody has is refused without a code")
class _AuthCodeForKnownUsersAlone(Pop3Connection):
    unknown_user = False

    def octets_of(self, text: bytes) -> bytes:
        octets = super().octets_of(text)
        self.unknown_user = self.unknown_user or b"nobody" in octets
        return octets

    def wrong_credentials(self) -> None:
        if self.unknown_user:
            raise Refusal("no such user")
        super().wrong_credentials()


@defect("pop3-auth-code-to-user", "USER of a name that nobody has is refused with the code AUTH")
class _AuthCodeToUser(Pop3Connection):
    async def do_user(self, arguments: Sequence[str]) -> None:
        if arguments and self.store.named(arguments[0]) is None:
            raise Refusal("[AUTH] no such user")
        await super().do_user(arguments)
