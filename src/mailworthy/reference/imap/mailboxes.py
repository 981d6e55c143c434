"""Mailboxes as wholes (RFC 3501 sections 6.3.1 to 6.3.5, 6.3.10), and IDLE."""

from __future__ import annotations

import asyncio

from mailworthy.reference.imap.base import ImapBase
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.message import string
from mailworthy.reference.imap.syntax import SYSTEM_FLAGS, Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox

SEPARATOR = "/"
STATUS_ITEMS = ("MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN")


class MailboxCommands(ImapBase):
    """Mailboxes as wholes."""

    viewing: type[View] = View

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

    def mailbox(self, command: Command, *, last: bool = True) -> str:
        """A space and a mailbox name."""
        command.sp()
        name = self.mailbox_name(command)
        if last:
            command.end()
        return name

    def mailbox_name(self, command: Command) -> str:
        """A mailbox name."""
        return command.mailbox()

    async def select(self, name: str, *, read_only: bool) -> None:
        """Leave the mailbox selected, then select this one."""
        self.view = None
        view = self.viewing(self.find(name), read_only=read_only)
        for line in self.selection(view):
            await self.untagged(line)
        self.view = view

    def selection(self, view: View) -> list[str]:
        """What SELECT and EXAMINE tell."""
        keywords = sorted({f for m in view.messages for f in m.flags} - set(SYSTEM_FLAGS))
        known = [*SYSTEM_FLAGS, *keywords]
        permanent = [] if view.read_only else [*known, "\\*"]
        unseen = next((n for n, m in enumerate(view.messages, 1) if "\\Seen" not in m.flags), None)
        return [
            f"FLAGS ({' '.join(known)})",
            f"OK [PERMANENTFLAGS ({' '.join(permanent)})] kept",
            f"{len(view.messages)} EXISTS",
            f"{len(view.recent)} RECENT",
            *([f"OK [UNSEEN {unseen}] first unseen"] if unseen else []),
            f"OK [UIDVALIDITY {view.mailbox.uid_validity}] valid",
            f"OK [UIDNEXT {view.mailbox.uid_next}] next",
        ]

    async def do_create(self, command: Command) -> str:
        """Section 6.3.3; superior names are created as needed."""
        name = self.created_name(self.mailbox(command))
        if name in self.user.mailboxes:
            self.clash(name)
        if not name or "" in name.split(SEPARATOR):
            raise No("cannot create that", "[CANNOT]")
        self.create_superiors(name)
        self.store.create(self.user, name)
        return "CREATE completed"

    def created_name(self, name: str) -> str:
        """The name that is created: without a separator at its end, which declares intent only."""
        name = name.removesuffix(SEPARATOR)
        return "INBOX" if name.upper() == "INBOX" else name

    def clash(self, name: str) -> None:
        """A mailbox is to be made under a name that is taken: No."""
        raise No(f"{name} is there already", "[ALREADYEXISTS]")

    def create_superiors(self, name: str) -> None:
        """Create the levels of hierarchy above a name that there are not."""
        levels = name.split(SEPARATOR)
        for depth in range(1, len(levels)):
            superior = SEPARATOR.join(levels[:depth])
            if superior not in self.user.mailboxes:
                self.store.create(self.user, superior)

    def inferiors(self, name: str) -> list[str]:
        """The mailboxes below a name."""
        return [found for found in self.user.mailboxes if found.startswith(name + SEPARATOR)]

    async def do_delete(self, command: Command) -> str:
        """Section 6.3.4; a name with inferiors lives on as \\Noselect, implied by them."""
        name = self.mailbox(command)
        if name == "INBOX":
            self.delete_inbox()
        self.delete(self.find(name))
        return "DELETE completed"

    def delete_inbox(self) -> None:
        """INBOX cannot be deleted: No."""
        raise No("INBOX stays", "[CANNOT]")

    def delete(self, mailbox: Mailbox) -> None:
        """Remove a mailbox, not its inferiors, nor its name from the subscriptions."""
        del self.user.mailboxes[mailbox.name]

    async def do_rename(self, command: Command) -> str:
        """Section 6.3.5; from INBOX the messages move, and it stays."""
        old, new = self.mailbox(command, last=False), self.created_name(self.mailbox(command))
        mailboxes = self.user.mailboxes
        if old not in mailboxes and not self.inferiors(old):
            self.find(old)
        if new in mailboxes or self.inferiors(new):
            self.clash(new)
        if not new or "" in new.split(SEPARATOR) or new.startswith(old + SEPARATOR):
            raise No("cannot rename to that", "[CANNOT]")
        self.create_superiors(new)
        if old == "INBOX":
            self.rename_inbox(mailboxes[old], new)
        else:
            for name in self.renamed_along(old):
                moved = mailboxes.pop(name)
                moved.name = new + name.removeprefix(old)
                mailboxes[moved.name] = moved
        return "RENAME completed"

    def rename_inbox(self, inbox: Mailbox, new: str) -> None:
        """Move the messages of INBOX to a new mailbox; it and its inferiors stay."""
        copy = self.store.create(self.user, new)
        for message in inbox.messages:
            copy.append(message.octets, message.flags, message.internal_date)
        inbox.remove([message.uid for message in inbox.messages])

    def renamed_along(self, old: str) -> list[str]:
        """The mailboxes that get new names: this one, where it is one, and its inferiors."""
        return [name for name in (old, *self.inferiors(old)) if name in self.user.mailboxes]

    async def do_status(self, command: Command) -> str:
        """Section 6.3.10."""
        name = self.mailbox(command, last=False)
        command.sp()
        command.expect(b"(")
        wanted = [self.status_item(command)]
        while not command.accept(b")"):
            command.sp()
            wanted.append(self.status_item(command))
        command.end()
        await self.tell_status(self.find(name), wanted)
        return "STATUS completed"

    def status_item(self, command: Command) -> str:
        """The name of one status data item."""
        item = command.atom().upper()
        if item not in STATUS_ITEMS:
            raise Bad(f"no status item {item}")
        return item

    async def tell_status(self, mailbox: Mailbox, wanted: list[str]) -> None:
        """Send a STATUS response."""
        values = self.status(mailbox)
        shown = " ".join(f"{item} {values[item]}" for item in wanted)
        await self.untagged(b"STATUS %s (%s)" % (string(mailbox.name), shown.encode()))

    def status(self, mailbox: Mailbox) -> dict[str, int]:
        """The value of each status data item."""
        return {
            "MESSAGES": len(mailbox.messages),
            "RECENT": len(mailbox.recent),
            "UIDNEXT": mailbox.uid_next,
            "UIDVALIDITY": mailbox.uid_validity,
            "UNSEEN": sum("\\Seen" not in message.flags for message in mailbox.messages),
        }

    async def do_idle(self, command: Command) -> str:
        """RFC 2177: tell news until DONE."""
        command.end()
        await self.write(b"+ idling\r\n")
        mailbox: Mailbox | None = self.view.mailbox if self.view else None
        if mailbox is None:
            line = await self.read_line()
        else:
            line = await self.idle(mailbox)
        if line.upper() != b"DONE\r\n":
            raise Bad("DONE expected")
        return "IDLE completed"

    async def idle(self, mailbox: Mailbox) -> bytes:
        """Send news as they come; return the line that ends it."""
        changed = asyncio.Event()
        stop = mailbox.watch(changed.set)
        reading = asyncio.ensure_future(self.read_line())
        try:
            while not reading.done():
                await self.news("IDLE")
                changed.clear()
                waiting = asyncio.ensure_future(changed.wait())
                await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
            return reading.result()
        finally:
            reading.cancel()
            stop()
