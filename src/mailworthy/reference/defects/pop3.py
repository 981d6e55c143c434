"""Defects of the POP3 server: commands, responses, access; see `pop3_maildrop` for the rest."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3 import (
    AFTER_LOG_IN,
    BEFORE_LOG_IN,
    Pop3Connection,
    Refusal,
)
from mailworthy.reference.store import Account

# Commands and states


@defect("pop3-stat-before-log-in-accepted", "STAT, LIST and UIDL before log-in find nothing")
class _TransactionBeforeLogIn(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword not in {"STAT", "LIST", "UIDL"}:
            super().check_state(keyword)


@defect("pop3-dele-before-log-in-disconnects", "DELE before log-in ends the connection")
class _DeleBeforeLogInDisconnects(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword == "DELE" and self.account is None:
            raise Disconnected
        super().check_state(keyword)


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


def known(line: bytes) -> bool:
    """Whether the reference knows the command."""
    keyword = line.split(b" ")[0].decode("utf-8", "replace").upper()
    return keyword in BEFORE_LOG_IN | AFTER_LOG_IN


@defect("pop3-unknown-command-accepted", "an unknown command is answered +OK")
class _UnknownAccepted(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        await (super().obey(line) if known(line) else self.say_ok("whatever you say"))


@defect("pop3-unknown-command-disconnects", "an unknown command ends the connection")
class _UnknownDisconnects(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        if not known(line):
            raise Disconnected
        await super().obey(line)


@defect("pop3-missing-number-means-one", "RETR and DELE without a number take message 1")
class _MissingNumberMeansOne(Pop3Connection):
    def only_number(self, arguments: Sequence[str]) -> int:
        return super().only_number(arguments or ["1"])


@defect("pop3-number-read-leniently", "a message-number that is none is read as 1")
class _NumberReadLeniently(Pop3Connection):
    def number(self, argument: str) -> int:
        return super().number(argument if argument.isdigit() else "1")


@defect("pop3-keywords-case-sensitive", "keywords are known in upper case only")
class _KeywordsCaseSensitive(Pop3Connection):
    def keyword(self, word: str) -> str:
        return word if word.isupper() else "?"


@defect("pop3-answers-out-of-order", "of two commands sent at once, the second is answered first")
class _AnswersOutOfOrder(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        if self.account is not None and b"\r\n" in self.buffer:
            await super().obey((await self.read_line())[:-2])
        await super().obey(line)


@defect("pop3-pipelined-commands-forgotten", "what came with a command is forgotten")
class _PipelinedForgotten(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        if self.account is not None:
            self.buffer.clear()
        await super().obey(line)


@defect("pop3-long-command-disconnects", "a command longer than 47 octets ends the connection")
class _LongCommandDisconnects(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        if self.account is not None and len(line) > 45:
            raise Disconnected
        await super().obey(line)


# Responses


@defect("pop3-status-in-lower-case", "the status indicator is +ok")
class _StatusInLowerCase(Pop3Connection):
    async def say_ok(self, text: str) -> None:
        await self.say(f"+ok {text}")


@defect("pop3-lines-end-with-lf", "the answer to NOOP ends with LF alone")
class _LinesEndWithLf(Pop3Connection):
    async def do_noop(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.write(b"+OK\n")


@defect("pop3-first-line-too-long", "the answer to NOOP has more than 512 octets")
class _FirstLineTooLong(Pop3Connection):
    async def do_noop(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.say_ok("nothing done" * 50)


@defect("pop3-noop-answered-twice", "NOOP has two answers")
class _NoopAnsweredTwice(Pop3Connection):
    async def do_noop(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.write(b"+OK\r\n+OK nothing done\r\n")


@defect("pop3-capa-without-dot", "the capability list has no end")
class _CapaWithoutDot(Pop3Connection):
    async def do_capa(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.say_ok("capabilities follow")
        await self.write(b"".join(f"{tag}\r\n".encode() for tag in self.capabilities()))


@defect("pop3-capa-refused-after-log-in", "CAPA is refused in the TRANSACTION state")
class _CapaRefusedAfterLogIn(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword == "CAPA" and self.account is not None:
            raise Refusal("not in this state")
        super().check_state(keyword)


@defect("pop3-capa-forgets-sasl", "after log-in SASL is announced no more")
class _CapaForgetsSasl(Pop3Connection):
    def capabilities(self) -> list[str]:
        listed = super().capabilities()
        return [t for t in listed if self.account is None or not t.startswith("SASL")]


@defect("pop3-dots-not-stuffed", "lines that begin with a dot are sent as they are")
class _DotsNotStuffed(Pop3Connection):
    def stuffed(self, line: bytes) -> bytes:
        return line


@defect("pop3-only-lone-dots-stuffed", "only lines of a single dot are byte-stuffed")
class _OnlyLoneDotsStuffed(Pop3Connection):
    def stuffed(self, line: bytes) -> bytes:
        return b".." if line == b"." else line


# Access


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


@defect("pop3-cancel-disconnects", "a client that cancels its log-in is disconnected")
class _CancelDisconnects(Pop3Connection):
    async def challenge(self, octets: bytes) -> bytes:
        try:
            return await super().challenge(octets)
        except Refusal:
            raise Disconnected from None


@defect("pop3-maildrop-not-kept", "a second session removes messages from under the first")
class _MaildropNotKept(Pop3Connection):
    async def lock(self, account: Account) -> None:
        if not account.maildrop_lock.locked():
            await account.maildrop_lock.acquire()

    def leave(self) -> None:
        if self.account is not None and self.account.maildrop_lock.locked():
            self.account.maildrop_lock.release()
        self.account = None

    def octets(self, number: int) -> bytes:
        assert self.account is not None
        if self.account.inbox.get(self.message(number).uid) is None:
            raise Refusal("the message is gone")
        return super().octets(number)
