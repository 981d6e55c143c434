"""Defects of the IMAP server: COPY, and commands by UID."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.syntax import Command, Range
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox, Message

Picked = list[tuple[int, Message]]


@defect("imap-copy-takes-the-original-away", "COPY moves")
class _CopyMoves(ImapConnection):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        copy = super().copied(message, mailbox)
        self.selected.mailbox.remove([message.uid])
        return copy


@defect("imap-copy-flags-the-original", "COPY marks the original as \\Seen")
class _CopyMarks(ImapConnection):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        message.flags.add("\\Seen")
        return super().copied(message, mailbox)


@defect("imap-copy-loses-keywords", "a copy has the system flags only")
class _CopyKeywords(ImapConnection):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        copy = super().copied(message, mailbox)
        copy.flags = {flag for flag in copy.flags if flag.startswith("\\")}
        return copy


class _MakesMailbox(ImapConnection):
    """Creates the mailbox that COPY names."""

    def destination(self, name: str) -> Mailbox:
        if self.view is not None and name not in self.user.mailboxes:
            return self.made(name)
        return super().destination(name)

    def made(self, name: str) -> Mailbox:
        """The mailbox created."""
        return self.store.create(self.user, name)


@defect("imap-copy-creates-the-mailbox", "COPY creates the mailbox that is not there")
class _CopyCreates(_MakesMailbox):
    pass


@defect("imap-failed-copy-leaves-a-mailbox", "COPY creates the mailbox, then says NO")
class _CopyLeaves(_MakesMailbox):
    def made(self, name: str) -> Mailbox:
        super().made(name)
        raise No("no such mailbox", "[TRYCREATE]")


@defect("imap-failed-copy-stops-half-way", "COPY copies up to the number that there is not")
class _CopyHalf(ImapConnection):
    async def copy(self, command: Command, *, by_uid: bool) -> str:
        start = command.at
        try:
            return await super().copy(command, by_uid=by_uid)
        except Bad:
            command.at = start
            command.octets = command.octets.replace(b",99", b"")
            await super().copy(command, by_uid=by_uid)
            raise


@defect("imap-copy-of-expunged-stops-half-way", "COPY copies up to a message that is gone, then NO")
class _CopyExpunged(ImapConnection):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        if self.selected.mailbox.get(message.uid) is None:
            raise No("some messages are gone", "[EXPUNGEISSUED]")
        return super().copied(message, mailbox)


@defect("imap-copy-to-itself-does-nothing", "COPY to the selected mailbox does nothing")
class _CopyItself(ImapConnection):
    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        if mailbox is self.selected.mailbox:
            return ""
        return super().copy_messages(picked, mailbox)


@defect("imap-copy-to-itself-moves", "COPY to the selected mailbox gives messages new UIDs")
class _CopyItselfMoves(ImapConnection):
    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        code = super().copy_messages(picked, mailbox)
        if mailbox is self.selected.mailbox:
            mailbox.remove([message.uid for _, message in picked])
        return code


@defect("imap-examined-copy-refused", "COPY out of an examined mailbox gets NO")
class _ExaminedCopy(ImapConnection):
    async def copy(self, command: Command, *, by_uid: bool) -> str:
        self.writable()
        return await super().copy(command, by_uid=by_uid)


# UID


@defect("imap-uid-range-ends-at-a-gap", "a range of UIDs ends where one is missing")
class _RangeGap(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        picked = super().pick(ranges, by_uid=by_uid)
        if not by_uid:
            return picked
        return [(n, m) for at, (n, m) in enumerate(picked) if m.uid == picked[0][1].uid + at]


@defect("imap-uid-range-needs-its-ends", "a range of UIDs is empty where its first is missing")
class _RangeEnds(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        there = {message.uid for message in self.selected.messages}
        kept = [ends for ends in ranges if not by_uid or ends[0] is None or ends[0] in there]
        return super().pick(kept, by_uid=by_uid)


@defect("imap-uid-store-numbers-are-uids", "UID STORE numbers its responses by UID")
class _StoreNumbers(ImapConnection):
    async def send_flags(self, view: View, number: int, message: Message, *, by_uid: bool) -> None:
        shown = message.uid if by_uid else number
        await super().send_flags(view, shown, message, by_uid=by_uid)


@defect("imap-uid-copy-takes-numbers", "UID COPY takes UIDs for sequence numbers")
class _UidCopyNumbers(ImapConnection):
    copying = False

    async def copy(self, command: Command, *, by_uid: bool) -> str:
        self.copying = True
        return await super().copy(command, by_uid=by_uid)

    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        if not self.copying:
            return super().pick(ranges, by_uid=by_uid)
        self.copying = False
        numbers = self.selected.numbers(ranges, lenient=True)
        return [(n, m) for n, m in enumerate(self.selected.messages, 1) if n in numbers]


@defect("imap-uid-of-any-command-ok", "UID with whatever command gets OK")
class _UidAny(ImapConnection):
    async def do_uid(self, command: Command) -> str:
        if b"UID NOOP" in command.octets:
            return "done"
        return await super().do_uid(command)
