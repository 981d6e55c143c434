"""Defects of the IMAP server: UIDs that do not last, and what one session makes of another."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message

_SESSIONS = itertools.count()


@defect("imap-uids-differ-by-session", "each session has UIDs of its own")
class _UidsBySession(ImapConnection):
    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.shift = 100 * next(_SESSIONS)

    def value(self, view: View, message: Message, name: str) -> bytes:
        if name == "UID":
            return b"%d" % (message.uid + self.shift)
        return super().value(view, message, name)


@defect("imap-uids-are-numbers", "UIDs are the sequence numbers")
class _UidsAreNumbers(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        if name == "UID":
            return b"%d" % (view.messages.index(message) + 1)
        return super().value(view, message, name)


@defect("imap-uidnext-falls-upon-expunge", "EXPUNGE sets UIDNEXT behind the last message left")
class _UidnextFalls(ImapConnection):
    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        super().remove_deleted(view, uids)
        left = view.mailbox.messages
        view.mailbox.uid_next = left[-1].uid + 1 if left else 1


@defect("imap-uidnext-grows-upon-store", "STORE raises UIDNEXT")
class _UidnextGrows(ImapConnection):
    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        super().change_flags(message, sign, flags)
        self.selected.mailbox.uid_next += 1


@defect("imap-uidvalidity-falls", "UIDVALIDITY is one less for each session")
class _ValidityFalls(ImapConnection):
    def selection(self, view: View) -> list[str]:
        view.mailbox.uid_validity -= 1
        return super().selection(view)


@defect("imap-size-grows-with-flags", "RFC822.SIZE counts the flags")
class _SizeFlags(ImapConnection):
    def size(self, message: Message) -> int:
        return super().size(message) + len(message.flags)


@defect("imap-date-is-of-the-last-change", "STORE sets the internal date")
class _DateOfChange(ImapConnection):
    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        super().change_flags(message, sign, flags)
        minutes = 2 * len(flags) + len(sign)
        message.internal_date = datetime(2001, 2, 3, 4, minutes, tzinfo=UTC)


@defect("imap-expunge-before-continuation", "news, EXPUNGE too, come before the + for a literal")
class _EarlyExpunge(ImapConnection):
    async def write(self, octets: bytes) -> None:
        if octets.startswith(b"+ ") and self.view is not None:
            await self.tell_expunged(self.view)
        await super().write(octets)


@defect("imap-search-shifts-unannounced", "SEARCH numbers as if EXPUNGE had been told")
class _SearchShifts(ImapConnection):
    async def do_search(self, command: Command) -> str:
        self.selected.gone()
        return await super().do_search(command)


@defect("imap-exists-counts-what-is-gone", "EXISTS counts messages that EXPUNGE has told of")
class _ExistsCounts(ImapConnection):
    told = 0

    async def tell_expunged(self, view: View) -> None:
        before = len(view.messages)
        await super().tell_expunged(view)
        self.told += before - len(view.messages)

    async def tell_new(self, view: View) -> None:
        if view.admit():
            await self.untagged(f"{len(view.messages) + self.told} EXISTS")
            await self.tell_recent(view)
