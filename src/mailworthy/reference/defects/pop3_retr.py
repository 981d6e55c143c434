"""Defects of RETR: what it does to a message on the way out, and to the maildrop."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.maildrop import lines_of

BUFFER = 512
"""Octets of a line that some servers hold at a time."""


def broken(line: bytes) -> list[bytes]:
    """The pieces of a line that one with such a buffer takes for lines."""
    return [line[at : at + BUFFER] for at in range(0, len(line) or 1, BUFFER)]


class _Rewriting(Pop3Connection):
    """Sends other lines than it counts."""

    def rewritten(self, lines: list[bytes]) -> list[bytes]:
        """The lines that RETR sends."""
        raise NotImplementedError

    async def do_retr(self, arguments: Sequence[str]) -> None:
        number = self.only_number(arguments)
        self.check_sendable(number)
        await self.say_lines("message follows", self.rewritten(lines_of(self.octets(number))))


@defect("pop3-retr-breaks-long-lines", "RETR breaks lines of more than 512 octets")
class _RetrBreaksLongLines(_Rewriting):
    def rewritten(self, lines: list[bytes]) -> list[bytes]:
        return [piece for line in lines for piece in broken(line)]


@defect("pop3-retr-quotes-from-lines", "RETR puts > before From at the begin of a line")
class _RetrQuotesFromLines(_Rewriting):
    def rewritten(self, lines: list[bytes]) -> list[bytes]:
        return [b">" + line if line.startswith(b"From ") else line for line in lines]


@defect("pop3-retr-removes-at-once", "RETR removes the message once it is sent")
class _RetrRemovesAtOnce(Pop3Connection):
    async def do_retr(self, arguments: Sequence[str]) -> None:
        await super().do_retr(arguments)
        assert self.account is not None
        self.account.inbox.remove([self.message(int(arguments[0])).uid])


@defect("pop3-drop-removes-what-was-retrieved", "what RETR sent goes however the session ends")
class _DropRemovesWhatWasRetrieved(Pop3Connection):
    retrieved: tuple[int, ...] = ()

    async def do_retr(self, arguments: Sequence[str]) -> None:
        await super().do_retr(arguments)
        self.retrieved = (*self.retrieved, self.message(int(arguments[0])).uid)

    def leave(self) -> None:
        if self.account is not None:
            self.account.inbox.remove(self.retrieved)
        super().leave()
