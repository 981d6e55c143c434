"""Defects of the IMAP server: MOVE (RFC 6851)."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.syntax import Command, Range
from mailworthy.reference.store import Mailbox, Message

Picked = list[tuple[int, Message]]


@defect("imap-move-tells-no-expunge", "MOVE removes the messages without a word")
class _MoveSilent(ImapConnection):
    async def move(self, command: Command, *, by_uid: bool) -> str:
        text = await super().move(command, by_uid=by_uid)
        self.selected.gone()
        return text


class _Moving(ImapConnection):
    """Knows while it picks that it moves."""

    moving = False

    async def move(self, command: Command, *, by_uid: bool) -> str:
        self.moving = True
        try:
            return await super().move(command, by_uid=by_uid)
        finally:
            self.moving = False


@defect("imap-move-takes-the-first-only", "of the messages of its set MOVE moves the first")
class _MoveFirst(_Moving):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        picked = super().pick(ranges, by_uid=by_uid)
        return picked[:1] if self.moving else picked


@defect("imap-uid-move-takes-numbers", "UID MOVE takes UIDs for sequence numbers")
class _UidMoveNumbers(_Moving):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        if not self.moving:
            return super().pick(ranges, by_uid=by_uid)
        numbers = self.selected.numbers(ranges, lenient=True)
        return [(n, m) for n, m in enumerate(self.selected.messages, 1) if n in numbers]


@defect("imap-move-tells-deleted", "MOVE tells the \\Deleted of the STORE that it is made of")
class _MoveTellsDeleted(_Moving):
    async def move(self, command: Command, *, by_uid: bool) -> str:
        await self.untagged("1 FETCH (FLAGS (\\Deleted))")
        return await super().move(command, by_uid=by_uid)


@defect("imap-moved-messages-are-deleted", "messages moved are \\Deleted where they come to")
class _MovedDeleted(_Moving):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        copy = super().copied(message, mailbox)
        if self.moving:
            copy.flags.add("\\Deleted")
        return copy


@defect("imap-failed-move-loses-messages", "MOVE to a mailbox that is not there removes messages")
class _FailedMove(_Moving):
    picked: Picked | None = None

    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        self.picked = super().pick(ranges, by_uid=by_uid)
        return self.picked

    def destination(self, name: str) -> Mailbox:
        if self.moving and name not in self.user.mailboxes:
            self.selected.mailbox.remove(message.uid for _, message in self.picked or ())
        return super().destination(name)


@defect("imap-move-of-expunged-loses-the-rest", "MOVE that meets a removed message loses the rest")
class _ExpungedLoses(_Moving):
    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        source = self.selected.mailbox
        if all(source.get(message.uid) for _, message in picked):
            return super().copy_messages(picked, mailbox)
        source.remove(message.uid for _, message in picked)
        raise No("some messages are gone", "[EXPUNGEISSUED]")


@defect("imap-move-of-expunged-leaves-both", "MOVE that meets a removed message copies the rest")
class _ExpungedLeaves(_Moving):
    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        source = self.selected.mailbox
        code = super().copy_messages(picked, mailbox)
        if not all(source.get(message.uid) for _, message in picked):
            raise No("some messages are gone", "[EXPUNGEISSUED]")
        return code


@defect("imap-move-to-itself-loses-messages", "MOVE to the selected mailbox removes the messages")
class _MoveItselfLoses(_Moving):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        if self.moving and mailbox is self.selected.mailbox:
            return message
        return super().copied(message, mailbox)


@defect("imap-move-to-itself-refused", "MOVE to the selected mailbox gets NO, COPY is taken")
class _MoveItselfRefused(_Moving):
    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        if self.moving and mailbox is self.selected.mailbox:
            raise No("source and destination are the same")
        return super().copy_messages(picked, mailbox)


@defect("imap-move-tells-copyuid-last", "MOVE tells COPYUID in its tagged OK, after EXPUNGE")
class _CopyUidLast(_Moving):
    async def move(self, command: Command, *, by_uid: bool) -> str:
        picked, mailbox = self.to_mailbox(command, by_uid=by_uid)
        code = self.copy_messages(picked, mailbox)
        self.writable().mailbox.remove(message.uid for _, message in picked)
        return f"{code}MOVE completed"


@defect("imap-move-depends-on-case", "MOVE is known in upper case only")
class _MoveCase(ImapConnection):
    async def do_move(self, command: Command) -> str:
        if b" MOVE " not in command.octets:
            raise self.unknown("move")
        return await super().do_move(command)


@defect("imap-uid-move-depends-on-case", "UID MOVE is known in upper case only")
class _UidMoveCase(ImapConnection):
    async def do_uid(self, command: Command) -> str:
        if b" MOVE " in command.octets.upper() and b" MOVE " not in command.octets:
            raise self.unknown("move")
        return await super().do_uid(command)


@defect("imap-failed-move-marks-messages", "a MOVE that fails leaves its messages \\Deleted")
class _FailedMarks(_Moving):
    async def move(self, command: Command, *, by_uid: bool) -> str:
        try:
            return await super().move(command, by_uid=by_uid)
        except No:
            for message in self.selected.messages:
                message.flags.add("\\Deleted")
            raise
