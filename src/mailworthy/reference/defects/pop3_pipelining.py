"""Defects of how POP3 commands come in: long ones, in groups, in pieces."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.store import Account

# Long commands


@defect("pop3-long-user-disconnects", "a name longer than 40 characters ends the connection")
class _LongUserDisconnects(Pop3Connection):
    async def obey(self, line: bytes) -> None:
        if line.startswith(b"USER ") and len(line) > 45:
            raise Disconnected
        await super().obey(line)


class _ReadInPieces(Pop3Connection):
    """Lines are read into a buffer of so many octets, and each filling is a command."""

    octets_at_once = 0

    async def read_line(self, limit: int = 65536) -> bytes:
        del limit
        while b"\r\n" not in self.buffer and len(self.buffer) < self.octets_at_once:
            await self.more()
        end = self.buffer.find(b"\r\n", 0, self.octets_at_once)
        size = self.octets_at_once if end < 0 else end + 2
        line = bytes(self.buffer[:size])
        del self.buffer[:size]
        return line if end >= 0 else line + b"\r\n"

    async def challenge(self, octets: bytes) -> bytes:
        self.octets_at_once, kept = 65536, self.octets_at_once
        try:
            return await super().challenge(octets)
        finally:
            self.octets_at_once = kept


@defect("pop3-long-command-read-as-two", "what is beyond 128 octets of a line is another command")
class _LongCommandReadAsTwo(_ReadInPieces):
    octets_at_once = 128


@defect("pop3-overlong-command-read-in-pieces", "each 512 octets of a line are another command")
class _OverlongCommandReadInPieces(_ReadInPieces):
    octets_at_once = 512


# Groups. Who forgets what came hears QUIT, so that nobody waits for him in vain.


@defect("pop3-refusal-flushes-input", "what came with a command that is refused is forgotten")
class _RefusalFlushesInput(Pop3Connection):
    async def say_err(self, text: str) -> None:
        if self.buffer:
            self.buffer[:] = b"QUIT\r\n"
        await super().say_err(text)


@defect("pop3-refusal-in-a-group-not-answered", "within a group a refusal is not told")
class _RefusalInAGroupNotAnswered(Pop3Connection):
    async def say_err(self, text: str) -> None:
        if b"\r\n" not in self.buffer:
            await super().say_err(text)


@defect("pop3-user-flushes-input", "what came with USER is forgotten")
class _UserFlushesInput(Pop3Connection):
    async def do_user(self, arguments: Sequence[str]) -> None:
        if b"\r\n" in self.buffer:
            self.buffer[:] = b"QUIT\r\n"
        await super().do_user(arguments)


@defect("pop3-log-in-flushes-input", "what came with the password is left to who checked it")
class _LogInFlushesInput(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        if b"\r\n" in self.buffer:
            self.buffer[:] = b"QUIT\r\n"
        await super().enter(account)


@defect("pop3-group-takes-log-in-for-granted", "STAT is answered though PASS before it failed")
class _GroupTakesLogInForGranted(Pop3Connection):
    granted = False

    def check_state(self, keyword: str) -> None:
        self.granted = self.granted or (keyword == "PASS" and b"STAT" in self.buffer)
        if not (self.granted and keyword == "STAT"):
            super().check_state(keyword)


@defect("pop3-long-group-cut-short", "of a group the first 1024 octets are read")
class _LongGroupCutShort(Pop3Connection):
    def data_received(self, data: bytes) -> None:
        super().data_received(data if len(data) < 2000 else data[:1020] + b"QUIT\r\n")


@defect("pop3-retr-flushes-input", "what came while RETR was answered is forgotten")
class _RetrFlushesInput(Pop3Connection):
    async def do_retr(self, arguments: Sequence[str]) -> None:
        await super().do_retr(arguments)
        if self.buffer:
            self.buffer[:] = b"QUIT\r\n"


@defect("pop3-quit-in-a-group-removes-nothing", "QUIT right behind DELE leaves all messages")
class _QuitInAGroupRemovesNothing(Pop3Connection):
    async def do_dele(self, arguments: Sequence[str]) -> None:
        await super().do_dele(arguments)
        if b"QUIT" in self.buffer:
            self.unmark()


# Pieces


@defect("pop3-piece-taken-for-a-command", "what comes in one piece is taken for whole commands")
class _PieceTakenForACommand(Pop3Connection):
    def data_received(self, data: bytes) -> None:
        whole = data.endswith(b"\n") or self.account is None
        super().data_received(data if whole else data.rstrip(b"\r") + b"\r\n")
