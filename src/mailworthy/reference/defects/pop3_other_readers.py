"""Defects of POP3 where IMAP has the same mailbox open: what goes meanwhile, and flags."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account, Message

# What goes meanwhile


@defect("pop3-expunge-shifts-numbers", "what IMAP removes moves the numbers of later messages")
class _ExpungeShiftsNumbers(Pop3Connection):
    def message(self, number: int) -> Message:
        assert self.account is not None
        there = self.account.inbox.messages
        return there[number - 1] if number <= len(there) else super().message(number)


@defect("pop3-expunge-ends-the-session", "RETR of what IMAP has removed ends the connection")
class _ExpungeEndsTheSession(Pop3Connection):
    def check_sendable(self, number: int) -> None:
        try:
            super().check_sendable(number)
        except Refusal:
            raise Disconnected from None


@defect("pop3-expunge-ends-all-retrieval", "once IMAP has removed a message all RETR are refused")
class _ExpungeEndsAllRetrieval(Pop3Connection):
    def check_sendable(self, number: int) -> None:
        for other in range(1, len(self.drop) + 1):
            super().check_sendable(other)
        super().check_sendable(number)


@defect("pop3-quit-removes-by-position", "QUIT removes what has the places of the marked ones now")
class _QuitRemovesByPosition(Pop3Connection):
    def update(self, account: Account) -> None:
        there = account.inbox.messages
        account.inbox.remove([there[n - 1].uid for n in self.marked if n <= len(there)])


# Flags


# As a server that takes the names of files in a Maildir, with the flags.
@defect("pop3-unique-id-tells-flags", "the flags of IMAP are in the unique-id")
class _UniqueIdTellsFlags(Pop3Connection):
    def unique_id(self, number: int) -> str:
        flags = "".join(sorted(flag[1] for flag in self.message(number).flags))
        return f"{super().unique_id(number)}:2,{flags}"


@defect("pop3-top-sets-seen", r"TOP sets the flag \Seen")
class _TopSetsSeen(Pop3Connection):
    async def do_top(self, arguments: Sequence[str]) -> None:
        await super().do_top(arguments)
        self.message(int(arguments[0])).flags.add(r"\Seen")


@defect("pop3-retr-sets-seen", r"RETR sets the flag \Seen")
class _RetrSetsSeen(Pop3Connection):
    async def do_retr(self, arguments: Sequence[str]) -> None:
        await super().do_retr(arguments)
        self.message(int(arguments[0])).flags.add(r"\Seen")
