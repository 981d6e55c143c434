"""Defects of the IMAP server: STATUS."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox


@defect("imap-status-counts-deleted-out", "MESSAGES leaves out what is flagged \\Deleted")
class _DeletedOut(ImapConnection):
    def status(self, mailbox: Mailbox) -> dict[str, int]:
        count = sum("\\Deleted" not in message.flags for message in mailbox.messages)
        return {**super().status(mailbox), "MESSAGES": count}


@defect("imap-status-unseen-is-the-first", "UNSEEN is the number of the first unseen message")
class _FirstUnseen(ImapConnection):
    def status(self, mailbox: Mailbox) -> dict[str, int]:
        numbered = enumerate(mailbox.messages, 1)
        first = next((n for n, message in numbered if "\\Seen" not in message.flags), 0)
        return {**super().status(mailbox), "UNSEEN": first}


@defect("imap-status-uidnext-one-short", "UIDNEXT is the last UID that was given")
class _LastUid(ImapConnection):
    def status(self, mailbox: Mailbox) -> dict[str, int]:
        return {**super().status(mailbox), "UIDNEXT": max(mailbox.uid_next - 1, 1)}


@defect("imap-status-uidvalidity-zero", "UIDVALIDITY of STATUS is always 1")
class _ValidityOne(ImapConnection):
    def status(self, mailbox: Mailbox) -> dict[str, int]:
        return {**super().status(mailbox), "UIDVALIDITY": 1}


@defect("imap-status-item-depends-on-case", "status items are known in upper case only")
class _ItemCase(ImapConnection):
    def status_item(self, command: Command) -> str:
        start = command.at
        item = super().status_item(command)
        if command.octets[start : command.at] != item.encode():
            raise Bad(f"no status item {item}")
        return item


@defect("imap-status-leaves-zero-out", "STATUS leaves out items that are 0")
class _ZeroOut(ImapConnection):
    async def tell_status(self, mailbox: Mailbox, wanted: list[str]) -> None:
        values = self.status(mailbox)
        await super().tell_status(mailbox, [item for item in wanted if values[item]])


class _Touches(ImapConnection):
    """STATUS does something besides telling."""

    def touch(self, mailbox: Mailbox) -> None:
        raise NotImplementedError

    async def tell_status(self, mailbox: Mailbox, wanted: list[str]) -> None:
        await super().tell_status(mailbox, wanted)
        self.touch(mailbox)


@defect("imap-status-takes-recent", "after STATUS messages are recent no more")
class _TakesRecent(_Touches):
    def touch(self, mailbox: Mailbox) -> None:
        mailbox.recent.clear()


@defect("imap-status-sets-seen", "STATUS with UNSEEN marks messages as seen")
class _SetsSeen(_Touches):
    def touch(self, mailbox: Mailbox) -> None:
        for message in mailbox.messages:
            message.flags.add("\\Seen")


@defect("imap-status-selects", "STATUS selects the mailbox that it is asked of")
class _Selects(_Touches):
    def touch(self, mailbox: Mailbox) -> None:
        self.view = View(mailbox, read_only=True)


@defect("imap-status-deselects", "STATUS of another mailbox leaves none selected")
class _Deselects(_Touches):
    def touch(self, mailbox: Mailbox) -> None:
        del mailbox
        self.view = None


@defect("imap-status-makes-writable", "after STATUS an examined mailbox can be changed")
class _MakesWritable(_Touches):
    def touch(self, mailbox: Mailbox) -> None:
        del mailbox
        if self.view is not None:
            self.view.read_only = False


@defect("imap-status-of-selected-refused", "STATUS of the selected mailbox gets NO")
class _SelectedRefused(ImapConnection):
    async def tell_status(self, mailbox: Mailbox, wanted: list[str]) -> None:
        if self.view is not None and self.view.mailbox is mailbox:
            raise No("it is selected")
        await super().tell_status(mailbox, wanted)


@defect("imap-status-of-selected-is-old", "STATUS of the selected one tells what SELECT told")
class _SelectedOld(ImapConnection):
    opened = 0

    async def select(self, name: str, *, read_only: bool) -> None:
        await super().select(name, read_only=read_only)
        self.opened = len(self.selected.messages)

    def status(self, mailbox: Mailbox) -> dict[str, int]:
        values = super().status(mailbox)
        if self.view is not None and self.view.mailbox is mailbox:
            values["MESSAGES"] = self.opened
        return values


@defect("imap-status-is-remembered", "a session tells of a mailbox what it told before")
class _Remembered(ImapConnection):
    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.told: dict[str, dict[str, int]] = {}

    def status(self, mailbox: Mailbox) -> dict[str, int]:
        return self.told.setdefault(mailbox.name, super().status(mailbox))


class _Missing(ImapConnection):
    """Answers STATUS of what there is not in another way."""

    asking = False

    async def do_status(self, command: Command) -> str:
        self.asking = True
        try:
            return await super().do_status(command)
        finally:
            self.asking = False

    def find(self, name: str) -> Mailbox:
        if self.asking and name not in self.user.mailboxes:
            return self.missing(name)
        return super().find(name)

    def missing(self, name: str) -> Mailbox:
        raise NotImplementedError


@defect("imap-status-missing-bad", "STATUS of a mailbox that there is not gets BAD")
class _MissingBad(_Missing):
    def missing(self, name: str) -> Mailbox:
        raise Bad(f"no mailbox {name}")


@defect("imap-status-missing-accepted", "STATUS of a mailbox that there is not tells zeros")
class _MissingZeros(_Missing):
    def missing(self, name: str) -> Mailbox:
        return Mailbox(name, 1)


@defect("imap-status-wildcards", "STATUS takes wildcards and tells of the first match")
class _Wildcards(_Missing):
    def missing(self, name: str) -> Mailbox:
        matches = self.matcher(name)
        found = [box for each, box in self.user.mailboxes.items() if matches(each)]
        if not found:
            raise No(f"no mailbox {name}", "[NONEXISTENT]")
        return found[0]


@defect("imap-status-skips-unknown-items", "STATUS leaves out items that it does not know")
class _SkipsUnknown(ImapConnection):
    def status_item(self, command: Command) -> str:
        try:
            return super().status_item(command)
        except Bad:
            return "MESSAGES"
