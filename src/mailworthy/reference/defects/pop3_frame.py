"""Defects of the POP3 frame: command lines, states, status indicators, line ends, byte-stuffing."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection


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


@defect("pop3-unknown-command-accepted", "an unknown command is answered +OK")
class _UnknownAccepted(Pop3Connection):
    async def unknown(self, keyword: str) -> None:
        await self.say_ok(f"whatever you mean by {keyword}")


@defect("pop3-unknown-command-disconnects", "an unknown command ends the connection")
class _UnknownDisconnects(Pop3Connection):
    async def unknown(self, keyword: str) -> None:
        del keyword
        raise Disconnected


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


@defect("pop3-dots-not-stuffed", "lines that begin with a dot are sent as they are")
class _DotsNotStuffed(Pop3Connection):
    def stuffed(self, line: bytes) -> bytes:
        return line


@defect("pop3-only-lone-dots-stuffed", "only lines of a single dot are byte-stuffed")
class _OnlyLoneDotsStuffed(Pop3Connection):
    def stuffed(self, line: bytes) -> bytes:
        return b".." if line == b"." else line


@defect("pop3-noop-gets-a-challenge", "NOOP is answered like a SASL exchange")
class _NoopGetsAChallenge(Pop3Connection):
    async def do_noop(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.say("+ ")
