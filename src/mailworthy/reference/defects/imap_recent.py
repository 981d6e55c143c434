"""Defects of the IMAP server: \\Recent."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox, Message


@defect("imap-store-takes-recent-away", "STORE FLAGS replaces \\Recent too")
class _StoreRecent(ImapConnection):
    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        super().change_flags(message, sign, flags)
        if not sign:
            self.selected.recent.discard(message.uid)


class _StoresRecent(ImapConnection):
    """Takes \\Recent in STORE."""

    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        if b"\\Recent" not in command.octets:
            return await super().store_flags(command, by_uid=by_uid)
        command.sp()
        uids = {message.uid for _, message in self.pick(command.sequence_set(), by_uid=by_uid)}
        self.store_recent(uids, adding=b"+FLAGS" in command.octets)
        return "STORE completed"

    def store_recent(self, uids: set[int], *, adding: bool) -> None:
        """Set or remove \\Recent."""


@defect("imap-recent-can-be-set", "+FLAGS sets \\Recent")
class _RecentSet(_StoresRecent):
    def store_recent(self, uids: set[int], *, adding: bool) -> None:
        if adding:
            self.selected.recent |= uids


@defect("imap-recent-can-be-removed", "-FLAGS removes \\Recent")
class _RecentRemoved(_StoresRecent):
    def store_recent(self, uids: set[int], *, adding: bool) -> None:
        if not adding:
            self.selected.recent -= uids


class _Flagged(View):
    def admit(self) -> bool:
        fresh = super().admit()
        self.recent |= {m.uid for m in self.messages if "\\Recent" in m.flags}
        return fresh


@defect("imap-append-keeps-recent", "APPEND takes \\Recent, and the message stays so")
class _AppendRecent(ImapConnection):
    viewing = _Flagged
    given = False

    async def do_append(self, command: Command) -> str:
        self.given = b"(\\Recent " in command.octets
        command.octets = command.octets.replace(b"(\\Recent ", b"(")
        return await super().do_append(command)

    def append_flags(self, flags: list[str]) -> list[str]:
        return [*flags, "\\Recent"] if self.given else flags


class _Keeps(View):
    def admit(self) -> bool:
        before = set(self.mailbox.recent)
        fresh = super().admit()
        self.mailbox.recent |= before
        return fresh


@defect("imap-recent-stays", "messages stay \\Recent, whoever has seen them")
class _RecentStays(ImapConnection):
    viewing = _Keeps


@defect("imap-recent-counts-all", "RECENT tells of all messages, as EXISTS does")
class _RecentAll(ImapConnection):
    def selection(self, view: View) -> list[str]:
        count = f"{len(view.messages)} RECENT"
        return [count if line.endswith(" RECENT") else line for line in super().selection(view)]


class _Unshown(View):
    def flags(self, message: Message) -> str:
        return f"({' '.join(sorted(message.flags))})"


@defect("imap-recent-not-among-flags", "FETCH FLAGS never shows \\Recent")
class _RecentUnshown(ImapConnection):
    viewing = _Unshown


@defect("imap-copy-is-not-recent", "a copy is not \\Recent")
class _CopyRecent(ImapConnection):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        copy = super().copied(message, mailbox)
        mailbox.recent.discard(copy.uid)
        return copy
