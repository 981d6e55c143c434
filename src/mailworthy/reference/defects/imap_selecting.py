"""Defects of the IMAP server: SELECT and EXAMINE."""

from __future__ import annotations

import itertools

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View


@defect("imap-select-without-read-write", "the OK of SELECT has no response code")
class _NoReadWrite(ImapConnection):
    async def do_select(self, command: Command) -> str:
        return (await super().do_select(command)).removeprefix("[READ-WRITE] ")


@defect("imap-select-without-unseen", "SELECT brings no UNSEEN")
class _NoUnseen(ImapConnection):
    def selection(self, view: View) -> list[str]:
        return [line for line in super().selection(view) if "[UNSEEN" not in line]


class _Unseen(ImapConnection):
    """Tells a number of its own as UNSEEN."""

    def unseen(self, view: View) -> int:
        raise NotImplementedError

    def selection(self, view: View) -> list[str]:
        lines = [line for line in super().selection(view) if "[UNSEEN" not in line]
        return [*lines, f"OK [UNSEEN {self.unseen(view)}] unseen"]


@defect("imap-select-unseen-counts", "UNSEEN of SELECT is the count of unseen messages")
class _UnseenCounts(_Unseen):
    def unseen(self, view: View) -> int:
        return sum("\\Seen" not in message.flags for message in view.messages) or 1


@defect("imap-select-empty-tells-unseen", "SELECT tells the first unseen of an empty mailbox")
class _UnseenOfNone(_Unseen):
    def unseen(self, view: View) -> int:
        numbered = enumerate(view.messages, 1)
        return next((n for n, message in numbered if "\\Seen" not in message.flags), 1)


@defect("imap-second-select-keeps-the-first", "a second SELECT tells, but opens none")
class _SecondSelect(ImapConnection):
    async def select(self, name: str, *, read_only: bool) -> None:
        before = self.view
        await super().select(name, read_only=read_only)
        if before is not None and before.mailbox.name != name:
            self.view = before


@defect("imap-reselect-tells-old-state", "SELECT of the selected mailbox tells what it was before")
class _Reselect(ImapConnection):
    async def select(self, name: str, *, read_only: bool) -> None:
        before = self.view
        if before is None or before.mailbox.name != name:
            return await super().select(name, read_only=read_only)
        for line in self.selection(before):
            await self.untagged(line)
        return None


_validities = itertools.count(1)


@defect("imap-uidvalidity-of-each-select", "each SELECT tells a UIDVALIDITY of its own")
class _Validities(ImapConnection):
    def selection(self, view: View) -> list[str]:
        view.mailbox.uid_validity = next(_validities)
        return super().selection(view)


@defect("imap-select-recent-zero", "RECENT is 0 for what came while nobody looked")
class _RecentZero(ImapConnection):
    def selection(self, view: View) -> list[str]:
        view.recent.clear()
        return super().selection(view)


class _ExamineWithout(ImapConnection):
    """Leaves a line out of what EXAMINE tells."""

    left_out = ""

    def selection(self, view: View) -> list[str]:
        lines = super().selection(view)
        return [line for line in lines if not view.read_only or self.left_out not in line]


@defect("imap-examine-without-exists", "EXAMINE brings no EXISTS")
class _ExamineExists(_ExamineWithout):
    left_out = " EXISTS"


@defect("imap-examine-without-uidnext", "EXAMINE brings no UIDNEXT")
class _ExamineUidnext(_ExamineWithout):
    left_out = "[UIDNEXT"


@defect("imap-examine-sticks", "after EXAMINE all that the session selects is read-only")
class _ExamineSticks(ImapConnection):
    examined = False

    async def select(self, name: str, *, read_only: bool) -> None:
        self.examined = self.examined or read_only
        await super().select(name, read_only=self.examined)


@defect("imap-failed-examine-keeps-mailbox", "an EXAMINE that fails leaves the old one selected")
class _FailedExamine(ImapConnection):
    async def select(self, name: str, *, read_only: bool) -> None:
        if read_only:
            self.find(name)
        await super().select(name, read_only=read_only)
