"""Defects of the POP3 server in how it reads commands, and in which state it takes them."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection

# States


@defect("pop3-noop-before-log-in-accepted", "NOOP before log-in is answered +OK")
class _NoopBeforeLogIn(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword != "NOOP":
            super().check_state(keyword)


@defect("pop3-stat-after-user-accepted", "STAT after USER alone finds nothing")
class _StatAfterUser(Pop3Connection):
    def passwords_taken(self) -> bool:
        return True

    def check_state(self, keyword: str) -> None:
        if keyword != "STAT" or not self.named:
            super().check_state(keyword)


@defect("pop3-user-alone-logs-in", "USER opens the maildrop without a password")
class _UserAloneLogsIn(Pop3Connection):
    async def do_user(self, arguments: Sequence[str]) -> None:
        await self.enter(self.store.named(arguments[0]))


@defect("pop3-auth-after-log-in-accepted", "AUTH after log-in is answered with a challenge")
class _AuthAfterLogIn(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword != "AUTH":
            super().check_state(keyword)

    async def do_auth(self, arguments: Sequence[str]) -> None:
        if self.account is None:
            await super().do_auth(arguments)
        else:
            await self.write(b"+ \r\n")


# Keywords


@defect("pop3-keywords-before-a-number-case-sensitive", "LIST, RETR, DELE with a number need case")
class _KeywordsBeforeANumberCaseSensitive(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        keyword, _, number = line.partition(b" ")
        if number and keyword.upper() in {b"LIST", b"RETR", b"DELE"} and not keyword.isupper():
            await self.say_err("unknown command")
        else:
            await super().obey(line)


@defect("pop3-keywords-matched-by-four-letters", "of a keyword four letters count")
class _KeywordsMatchedByFourLetters(Pop3Connection):
    def keyword(self, word: str) -> str:
        return super().keyword(word[:4])


@defect("pop3-keywords-may-be-abbreviated", "a keyword may be cut short where it stays clear")
class _KeywordsMayBeAbbreviated(Pop3Connection):
    def keyword(self, word: str) -> str:
        word = super().keyword(word)
        meant = [keyword for keyword in self.commands() if word and keyword.startswith(word)]
        return meant[0] if len(meant) == 1 else word


@defect("pop3-nul-ends-a-command", "a NUL octet ends a command, whatever stands behind it")
class _NulEndsACommand(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        await super().obey(line.partition(b"\0")[0])


@defect("pop3-control-characters-stripped", "control characters in a command are passed over")
class _ControlCharactersStripped(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        await super().obey(bytes(octet for octet in line if 0x20 <= octet != 0x7F))


@defect("pop3-eighth-bit-stripped", "octets of a command lose their eighth bit")
class _EighthBitStripped(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        await super().obey(bytes(octet & 0x7F for octet in line))


@defect("pop3-empty-line-ignored", "a line without a keyword has no answer")
class _EmptyLineIgnored(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        if line.strip():
            await super().obey(line)


@defect("pop3-empty-line-disconnects", "a line without a keyword ends the connection")
class _EmptyLineDisconnects(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        if not line.strip():
            raise Disconnected
        await super().obey(line)


# Arguments


@defect("pop3-argument-of-40-disconnects", "an argument of 40 characters ends the connection")
class _ArgumentOf40Disconnects(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        if max(map(len, line.split(b" "))) >= 40:
            raise Disconnected
        await super().obey(line)


@defect("pop3-long-number-disconnects", "a message-number past 64 bits ends the connection")
class _LongNumberDisconnects(Pop3Connection):
    def number(self, argument: str) -> int:
        if argument.isdigit() and int(argument) >= 2**64:
            raise Disconnected
        return super().number(argument)


@defect("pop3-needless-argument-ignored", "commands without arguments ignore what follows them")
class _NeedlessArgumentIgnored(Pop3Connection):
    def arguments(self, keyword: str, rest: str) -> list[str]:
        without = keyword in {"STAT", "NOOP", "RSET"}
        return [] if without else super().arguments(keyword, rest)


@defect("pop3-second-argument-ignored", "LIST, RETR and DELE ignore what follows the number")
class _SecondArgumentIgnored(Pop3Connection):
    def only_number(self, arguments: Sequence[str]) -> int:
        return super().only_number(arguments[:1])


@defect("pop3-any-spaces-separate", "several spaces separate as one does")
class _AnySpacesSeparate(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        await super().obey(line if self.account is None else b" ".join(line.split()))


@defect("pop3-spaces-at-the-end-ignored", "spaces at the end of a command are ignored")
class _SpacesAtTheEndIgnored(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        await super().obey(line if self.account is None else line.rstrip(b" "))


@defect("pop3-number-read-by-its-beginning", "a message-number ends where its digits do")
class _NumberReadByItsBeginning(Pop3Connection):
    def number(self, argument: str) -> int:
        digits = argument[: len(argument) - len(argument.lstrip("0123456789"))]
        return super().number(digits or argument)


@defect("pop3-number-below-zero-counts-back", "message-number -1 is the last message")
class _NumberBelowZeroCountsBack(Pop3Connection):
    def number(self, argument: str) -> int:
        return len(self.drop) if argument == "-1" else super().number(argument)


# Responses


@defect("pop3-err-in-lower-case", "the negative status indicator is -err")
class _ErrInLowerCase(Pop3Connection):
    async def say_err(self, text: str) -> None:
        await self.say(f"-err {text}")


# Line ends


class _OtherLineEnd(Pop3Connection):
    """Takes one octet for the end of a command too."""

    end = b""

    async def read_line(self, limit: int = 65536) -> bytes:
        line = await super().read_line(limit)
        if self.account is None:
            return line
        first, end, rest = line[:-2].partition(self.end)
        if end:
            self.buffer[:0] = rest + b"\r\n"
        return first + b"\r\n"


@defect("pop3-bare-cr-ends-a-command", "a bare CR ends a command")
class _BareCrEndsACommand(_OtherLineEnd):
    end = b"\r"


@defect("pop3-bare-lf-ends-a-command", "a bare LF ends a command")
class _BareLfEndsACommand(_OtherLineEnd):
    end = b"\n"


@defect("pop3-takes-each-piece-for-a-line", "what comes in one piece is taken for one command")
class _TakesEachPieceForALine(Pop3Connection):
    async def read_line(self, limit: int = 65536) -> bytes:
        if self.account is None:
            return await super().read_line(limit)
        while not self.buffer:
            await self.more()
        piece = bytes(self.buffer).removesuffix(b"\r\n")
        self.buffer.clear()
        return piece + b"\r\n"


@defect("pop3-crlf-in-one-piece", "a CRLF whose octets come apart is not known for one")
class _CrlfInOnePiece(Pop3Connection):
    async def read_line(self, limit: int = 65536) -> bytes:
        while self.account is not None and not self.buffer.endswith(b"\r\n"):
            cut = self.buffer.endswith(b"\r")
            await self.more()
            if cut:
                self.buffer.clear()
                return b"?\r\n"
        return await super().read_line(limit)
