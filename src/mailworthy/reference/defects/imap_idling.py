"""Defects of the IMAP server: IDLE (RFC 2177)."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox


class _Idling(ImapConnection):
    """Knows while it idles."""

    idling = False

    async def do_idle(self, command: Command) -> str:
        self.idling = True
        try:
            return await super().do_idle(command)
        finally:
            self.idling = False


@defect("imap-idle-ok-at-once", "IDLE gets OK without a +")
class _IdleOk(ImapConnection):
    async def do_idle(self, command: Command) -> str:
        command.end()
        return "IDLE completed"


@defect("imap-idle-ends-with-any-line", "IDLE ends with OK upon whatever line")
class _AnyLine(ImapConnection):
    async def do_idle(self, command: Command) -> str:
        try:
            return await super().do_idle(command)
        except Bad:
            return "IDLE completed"


@defect("imap-idle-done-is-bad", "DONE gets BAD")
class _DoneBad(ImapConnection):
    async def do_idle(self, command: Command) -> str:
        await super().do_idle(command)
        raise Bad("no command DONE")


@defect("imap-idle-once-only", "a second IDLE gets BAD")
class _IdleOnce(ImapConnection):
    idled = False

    async def do_idle(self, command: Command) -> str:
        if self.idled:
            raise Bad("idle already")
        self.idled = True
        return await super().do_idle(command)


@defect("imap-idle-ends-with-the-next-line", "the completion of IDLE waits for a line after DONE")
class _NextLine(ImapConnection):
    async def do_idle(self, command: Command) -> str:
        text = await super().do_idle(command)
        await self.read_line()
        return text


@defect("imap-idle-tells-nothing", "a session that idles is told nothing until DONE")
class _IdleSilent(ImapConnection):
    async def idle(self, mailbox: Mailbox) -> bytes:
        del mailbox
        return await self.read_line()


@defect("imap-idle-tells-no-expunge", "a session that idles is told of no EXPUNGE until DONE")
class _IdleNoExpunge(ImapConnection):
    async def news(self, name: str) -> None:
        # As if a command were in progress that permits none.
        await super().news("FETCH" if name == "IDLE" else name)


@defect("imap-idle-tells-no-flags", "a session that idles is told of no flags")
class _IdleNoFlags(_Idling):
    async def tell_flags(self, view: View, *, by_uid: bool) -> None:
        if not self.idling:
            await super().tell_flags(view, by_uid=by_uid)


@defect("imap-idle-swallows-news", "what comes while a session idles is noted, and never told")
class _IdleSwallows(_Idling):
    async def tell_new(self, view: View) -> None:
        if self.idling:
            view.admit()
        else:
            await super().tell_new(view)


@defect("imap-idle-ignores-arguments", "IDLE reads over arguments")
class _IdleArguments(ImapConnection):
    async def do_idle(self, command: Command) -> str:
        command.at = len(command.octets)
        return await super().do_idle(command)


@defect("imap-idle-needs-a-mailbox", "IDLE without a mailbox gets BAD")
class _IdleMailbox(ImapConnection):
    async def do_idle(self, command: Command) -> str:
        if self.view is None:
            raise Bad("no mailbox is selected")
        return await super().do_idle(command)


@defect("imap-idle-depends-on-case", "IDLE is known in upper case only")
class _IdleCase(ImapConnection):
    async def do_idle(self, command: Command) -> str:
        if b"IDLE" not in command.octets:
            raise self.unknown("idle")
        return await super().do_idle(command)


@defect("imap-done-depends-on-case", "DONE is known in upper case only")
class _DoneCase(_Idling):
    async def read_line(self, limit: int = 65536) -> bytes:
        line = await super().read_line(limit)
        return b"?\r\n" if self.idling and line.upper() != line else line


@defect("imap-rev2-idle-without-uid", "IMAP4rev2 tells flags without the UID")
class _IdleWithoutUid(ImapConnection):
    def unsolicited_uid(self) -> bool:
        return False
