"""SELECT, EXAMINE, CLOSE and UNSELECT (RFC 3501 6.3.1, 6.3.2, 6.4.2; RFC 3691; RFC 9051)."""

from __future__ import annotations

from mailworthy.reference.imap.base import AFTER, WITHIN, Commands
from mailworthy.reference.imap.listing import ListingCommands
from mailworthy.reference.imap.messages import MessageCommands
from mailworthy.reference.imap.syntax import SYSTEM_FLAGS, Command
from mailworthy.reference.imap.view import View


class Selecting(MessageCommands, ListingCommands):
    """Opens and closes the selected mailbox."""

    viewing: type[View] = View

    def commands(self) -> Commands:
        """SELECT and EXAMINE at any time after log-in; the rest where a mailbox is selected."""
        return {
            **super().commands(),
            **dict.fromkeys(("SELECT", "EXAMINE"), AFTER),
            **dict.fromkeys(("CLOSE", "UNSELECT"), WITHIN),
        }

    def capabilities(self) -> list[str]:
        """UNSELECT."""
        return [*super().capabilities(), "UNSELECT"]

    async def do_select(self, command: Command) -> str:
        """Section 6.3.1."""
        await self.select(self.mailbox(command), read_only=False)
        return "[READ-WRITE] SELECT completed"

    async def do_examine(self, command: Command) -> str:
        """Section 6.3.2."""
        await self.select(self.mailbox(command), read_only=True)
        return f"{self.examine_code()} EXAMINE completed"

    def examine_code(self) -> str:
        """The response code of EXAMINE."""
        return "[READ-ONLY]"

    async def select(self, name: str, *, read_only: bool) -> None:
        """Leave the mailbox selected, then select this one."""
        if self.view is not None:
            self.view = None
            await self.tell_closed()
        view = self.viewing(self.find(name), read_only=read_only, tells_recent=not self.rev2)
        for line in self.selection(view):
            await self.untagged(line)
        if self.rev2:
            await self.tell_selected(name)
        self.view = view

    async def tell_closed(self) -> None:
        """Say that what was selected is so no more (RFC 9051 section 7.1)."""
        if self.rev2:
            await self.untagged("OK [CLOSED] the mailbox that was selected is closed")

    async def tell_selected(self, name: str) -> None:
        """Send the LIST response of a mailbox selected (RFC 9051 section 6.3.2)."""
        await self.tell_extended(name, self.attributes(name), self.supplied)

    def selection(self, view: View) -> list[str]:
        """What SELECT and EXAMINE tell; RECENT and UNSEEN are none of IMAP4rev2's."""
        keywords = sorted({f for m in view.messages for f in m.flags} - set(SYSTEM_FLAGS))
        known = [*SYSTEM_FLAGS, *keywords]
        permanent = [] if view.read_only else [*known, "\\*"]
        unseen = next((n for n, m in enumerate(view.messages, 1) if "\\Seen" not in m.flags), None)
        old = not self.rev2
        return [
            f"FLAGS ({' '.join(known)})",
            f"OK [PERMANENTFLAGS ({' '.join(permanent)})] kept",
            f"{len(view.messages)} EXISTS",
            *([f"{len(view.recent)} RECENT"] if old else []),
            *([f"OK [UNSEEN {unseen}] first unseen"] if old and unseen else []),
            f"OK [UIDVALIDITY {view.mailbox.uid_validity}] valid",
            f"OK [UIDNEXT {view.mailbox.uid_next}] next",
        ]

    async def do_close(self, command: Command) -> str:
        """Section 6.4.2."""
        command.end()
        view = self.selected
        if not view.read_only:
            await self.close_mailbox(view)
        self.view = None
        return "CLOSE completed"

    async def close_mailbox(self, view: View) -> None:
        """Remove what is deleted, without a word."""
        self.remove_deleted(view, None)

    async def do_unselect(self, command: Command) -> str:
        """RFC 3691."""
        command.end()
        self.view = None
        return "UNSELECT completed"
