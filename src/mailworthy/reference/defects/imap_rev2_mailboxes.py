"""Defects of the IMAP server: mailboxes as IMAP4rev2 has them (RFC 9051)."""

from __future__ import annotations

import unicodedata

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.list_extended import Asked
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox


@defect("imap-rev2-select-without-list", "SELECT and EXAMINE bring no LIST response")
class _SelectUnlisted(ImapConnection):
    async def tell_selected(self, name: str) -> None:
        pass


@defect("imap-rev2-select-lists-wrong-attributes", "the LIST response of SELECT denies inferiors")
class _SelectAttributes(ImapConnection):
    async def tell_selected(self, name: str) -> None:
        await self.tell_extended(name, ["\\HasNoChildren"], None)


@defect("imap-rev2-select-without-closed", "SELECT leaves a mailbox without CLOSED")
class _NoClosed(ImapConnection):
    async def tell_closed(self) -> None:
        pass


@defect("imap-rev2-closed-comes-last", "CLOSED comes behind what is told of the next mailbox")
class _ClosedLast(ImapConnection):
    owed = False

    async def tell_closed(self) -> None:
        self.owed = True

    async def select(self, name: str, *, read_only: bool) -> None:
        await super().select(name, read_only=read_only)
        if self.owed:
            self.owed = False
            await super().tell_closed()


@defect("imap-delete-without-haschildren", "the NO of DELETE for inferiors has no code")
class _NoHaschildren(ImapConnection):
    def children_code(self) -> str:
        return ""


@defect("imap-list-remote-refused", "LIST does not know the option REMOTE")
class _RemoteRefused(ImapConnection):
    def selection_options(self, command: Command) -> set[str]:
        found = super().selection_options(command)
        if "REMOTE" in found:
            raise self.unknown_option()
        return found


@defect("imap-list-return-status-refused", "LIST does not know the return option STATUS")
class _StatusRefused(ImapConnection):
    def return_options(self, command: Command, asked: Asked) -> None:
        super().return_options(command, asked)
        if "STATUS" in asked.returns:
            raise self.unknown_option()


@defect("imap-status-deleted-unknown", "STATUS does not know DELETED")
class _DeletedUnknown(ImapConnection):
    def status_item(self, command: Command) -> str:
        item = super().status_item(command)
        if item == "DELETED":
            raise Bad("no status item DELETED")
        return item


@defect("imap-status-deleted-counts-all", "DELETED of STATUS is the number of messages")
class _DeletedCountsAll(ImapConnection):
    def status(self, mailbox: Mailbox) -> dict[str, int]:
        return {**super().status(mailbox), "DELETED": len(mailbox.messages)}


@defect("imap-rev2-keeps-denormalized-names", "CREATE keeps a name as it came, composed or not")
class _KeepsDenormalized(ImapConnection):
    def shown(self, name: str) -> bytes:
        return super().shown(unicodedata.normalize("NFD", name))


@defect("imap-rev2-create-without-oldname", "CREATE converts a name without a word")
class _CreateWithoutOldname(ImapConnection):
    async def tell_normal(self, name: str) -> None:
        pass


@defect("imap-rev2-delete-without-oldname", "DELETE converts a name without a word")
class _DeleteWithoutOldname(ImapConnection):
    async def tell_deleted(self, name: str) -> None:
        pass


@defect("imap-rev2-rename-without-oldname", "RENAME tells nothing of the names that it converts")
class _RenameWithoutOldname(ImapConnection):
    async def tell_renamed(self, new: str, old: str) -> None:
        pass


@defect("imap-rev2-append-without-oldname", "APPEND converts a name without a word")
class _AppendWithoutOldname(ImapConnection):
    async def tell_appended_to(self, name: str) -> None:
        pass


@defect("imap-rev2-select-without-oldname", "SELECT by a name that is converted tells the new one")
class _SelectWithoutOldname(ImapConnection):
    async def tell_selected(self, name: str) -> None:
        await self.tell_extended(name, self.attributes(name), None)
