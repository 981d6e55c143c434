"""Defects of the IMAP server: CHECK, CLOSE, UNSELECT, EXPUNGE and UID EXPUNGE."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message

# CHECK


@defect("imap-check-unknown", "CHECK gets BAD")
class _CheckUnknown(ImapConnection):
    async def do_check(self, command: Command) -> str:
        del command
        raise self.unknown("CHECK")


@defect("imap-check-expunges", "CHECK removes what is \\Deleted")
class _CheckExpunges(ImapConnection):
    async def do_check(self, command: Command) -> str:
        self.remove_deleted(self.selected, None)
        return await super().do_check(command)


@defect("imap-check-closes", "CHECK closes the mailbox")
class _CheckCloses(ImapConnection):
    async def do_check(self, command: Command) -> str:
        self.view = None
        return await super().do_check(command)


# CLOSE, SELECT, LOGOUT


class _OwnMarks(ImapConnection):
    """Remembers what was flagged \\Deleted in this session."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.marked: set[int] = set()

    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        super().change_flags(message, sign, flags)
        if "\\Deleted" in message.flags:
            self.marked.add(message.uid)


@defect("imap-close-keeps-what-others-deleted", "CLOSE removes what its own session flagged")
class _CloseOwn(_OwnMarks):
    async def close_mailbox(self, view: View) -> None:
        self.remove_deleted(view, self.marked)


@defect("imap-expunge-keeps-what-others-deleted", "EXPUNGE removes what its own session flagged")
class _ExpungeOwn(_OwnMarks):
    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        super().remove_deleted(view, self.marked if uids is None else uids)


@defect("imap-close-of-examined-refused", "CLOSE of an examined mailbox gets NO")
class _CloseExamined(ImapConnection):
    async def do_close(self, command: Command) -> str:
        self.writable()
        return await super().do_close(command)


@defect("imap-select-expunges-the-mailbox-left", "SELECT removes what is \\Deleted where it was")
class _SelectExpunges(ImapConnection):
    async def select(self, name: str, *, read_only: bool) -> None:
        if self.view is not None and not read_only:
            self.remove_deleted(self.view, None)
        await super().select(name, read_only=read_only)


@defect("imap-examine-expunges-the-mailbox-left", "EXAMINE removes what is \\Deleted where it was")
class _ExamineExpunges(ImapConnection):
    async def select(self, name: str, *, read_only: bool) -> None:
        if self.view is not None and read_only:
            self.remove_deleted(self.view, None)
        await super().select(name, read_only=read_only)


@defect("imap-logout-expunges", "LOGOUT removes what is \\Deleted")
class _LogoutExpunges(ImapConnection):
    async def farewell(self) -> None:
        if self.view is not None:
            self.remove_deleted(self.view, None)
        await super().farewell()


# UNSELECT


@defect("imap-unselect-expunges", "UNSELECT removes what is \\Deleted, as CLOSE does")
class _UnselectExpunges(ImapConnection):
    async def do_unselect(self, command: Command) -> str:
        self.remove_deleted(self.selected, None)
        return await super().do_unselect(command)


@defect("imap-unselect-sends-expunge", "UNSELECT tells EXPUNGE of what it leaves there")
class _UnselectTells(ImapConnection):
    async def do_unselect(self, command: Command) -> str:
        for _ in self.selected.messages:
            await self.untagged("1 EXPUNGE")
        return await super().do_unselect(command)


@defect("imap-unselect-leaves-selected", "UNSELECT leaves the mailbox selected")
class _UnselectStays(ImapConnection):
    async def do_unselect(self, command: Command) -> str:
        command.end()
        return "UNSELECT completed"


@defect("imap-unselect-without-mailbox-ok", "UNSELECT without a mailbox gets OK")
class _UnselectNothing(ImapConnection):
    def allowed(self, name: str) -> bool:
        return super().allowed(name) or name == "UNSELECT"


@defect("imap-unselect-ignores-arguments", "UNSELECT reads over arguments")
class _UnselectArguments(ImapConnection):
    async def do_unselect(self, command: Command) -> str:
        command.at = len(command.octets)
        return await super().do_unselect(command)


@defect("imap-unselect-depends-on-case", "UNSELECT is known in upper case only")
class _UnselectCase(ImapConnection):
    async def do_unselect(self, command: Command) -> str:
        if b"UNSELECT" not in command.octets:
            raise self.unknown("unselect")
        return await super().do_unselect(command)


# EXPUNGE


@defect("imap-expunge-silent", "messages are removed without a word")
class _ExpungeSilent(ImapConnection):
    async def tell_expunged(self, view: View) -> None:
        view.gone()


@defect("imap-expunge-tells-the-first-only", "of several messages removed one EXPUNGE tells")
class _ExpungeTellsOne(ImapConnection):
    async def tell_expunged(self, view: View) -> None:
        for number in view.gone()[:1]:
            await self.untagged(f"{number} EXPUNGE")


@defect("imap-expunge-for-this-session-only", "EXPUNGE hides messages, but keeps them")
class _ExpungeHides(ImapConnection):
    async def do_expunge(self, command: Command) -> str:
        command.end()
        messages = self.writable().messages
        for number in range(len(messages), 0, -1):
            if "\\Deleted" in messages[number - 1].flags:
                del messages[number - 1]
                await self.untagged(f"{number} EXPUNGE")
        return "EXPUNGE completed"


@defect("imap-expunge-of-nothing-gets-no", "EXPUNGE that finds nothing gets NO")
class _ExpungeNothing(ImapConnection):
    async def do_expunge(self, command: Command) -> str:
        if not any("\\Deleted" in message.flags for message in self.selected.messages):
            raise No("nothing to expunge")
        return await super().do_expunge(command)


@defect("imap-expunge-removes-seen", "EXPUNGE removes what is \\Seen")
class _ExpungeSeen(ImapConnection):
    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        super().remove_deleted(view, uids)
        view.mailbox.remove([m.uid for m in view.mailbox.messages if "\\Seen" in m.flags])


@defect("imap-examined-expunge-ok", "EXPUNGE in an examined mailbox does nothing, and says OK")
class _ExaminedExpungeOk(ImapConnection):
    async def do_expunge(self, command: Command) -> str:
        command.end()
        return "nothing done" if self.selected.read_only else await super().do_expunge(command)


# Read-only all the same


class _WritesTo(ImapConnection):
    """Forgets for commands that contain a word that the mailbox is read-only."""

    word = b""

    async def perform(self, name: str, command: Command) -> str:
        view = self.view
        if view is None or self.word not in command.octets.upper():
            return await super().perform(name, command)
        before, view.read_only = view.read_only, False
        try:
            return await super().perform(name, command)
        finally:
            view.read_only = before


@defect("imap-examined-expunge-works", "EXPUNGE removes messages from an examined mailbox")
class _ExaminedExpunge(_WritesTo):
    word = b" EXPUNGE"


@defect("imap-examined-uid-expunge-works", "UID EXPUNGE removes from an examined mailbox")
class _ExaminedUidExpunge(_WritesTo):
    word = b"UID EXPUNGE"


@defect("imap-examined-move-works", "MOVE takes messages out of an examined mailbox")
class _ExaminedMove(_WritesTo):
    word = b"MOVE"


@defect("imap-examine-clears-recent", "EXAMINE takes \\Recent from messages, as SELECT does")
class _ExamineRecent(ImapConnection):
    async def select(self, name: str, *, read_only: bool) -> None:
        await super().select(name, read_only=read_only)
        self.selected.mailbox.recent -= self.selected.recent


# UID EXPUNGE


@defect("imap-uid-expunge-takes-all-deleted", "UID EXPUNGE removes all that EXPUNGE does")
class _UidExpungeAll(ImapConnection):
    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        del uids
        super().remove_deleted(view, None)


@defect("imap-uid-expunge-takes-numbers", "UID EXPUNGE takes UIDs for sequence numbers")
class _UidExpungeNumbers(ImapConnection):
    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        if uids is not None:
            uids = {m.uid for n, m in enumerate(view.messages, 1) if n in uids}
        super().remove_deleted(view, uids)


@defect("imap-uid-expunge-removes-nothing", "UID EXPUNGE is taken and does nothing")
class _UidExpungeNothing(ImapConnection):
    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        if uids is None:
            super().remove_deleted(view, uids)


@defect("imap-uid-expunge-takes-undeleted", "UID EXPUNGE removes what it names, \\Deleted or not")
class _UidExpungeUndeleted(ImapConnection):
    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        super().remove_deleted(view, uids)
        view.mailbox.remove(uids or ())


@defect("imap-uid-expunge-of-missing-gets-no", "UID EXPUNGE of UIDs that are not there gets NO")
class _UidExpungeMissing(ImapConnection):
    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        if uids is not None and not uids:
            raise No("no such message")
        super().remove_deleted(view, uids)
