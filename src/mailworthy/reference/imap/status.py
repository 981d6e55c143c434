"""STATUS (RFC 3501 section 6.3.10), with SIZE (RFC 8438) and DELETED (RFC 9051)."""

from __future__ import annotations

from mailworthy.reference.imap.base import AFTER, Commands
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.listing import ListingCommands
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox

STATUS_ITEMS = frozenset({
    "MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "SIZE", "DELETED",
})  # fmt: skip


class Status(ListingCommands):
    """Tells of a mailbox that need not be selected, and selects none."""

    def commands(self) -> Commands:
        """STATUS after log-in."""
        return {**super().commands(), "STATUS": AFTER}

    def capabilities(self) -> list[str]:
        """STATUS=SIZE."""
        return [*super().capabilities(), "STATUS=SIZE"]

    async def do_status(self, command: Command) -> str:
        """Section 6.3.10; the selected mailbox is told of as any other."""
        name = self.mailbox(command, last=False)
        command.sp()
        items = self.status_items(command)
        command.end()
        await self.tell_status(self.find(name), items)
        return "STATUS completed"

    def status_items(self, command: Command) -> list[str]:
        """A parenthesized list of at least one item."""
        command.expect(b"(")
        items = [self.status_item(command)]
        while not command.accept(b")"):
            command.sp()
            items.append(self.status_item(command))
        return items

    def status_item(self, command: Command) -> str:
        """The name of one status data item."""
        item = command.atom().upper()
        if item not in STATUS_ITEMS:
            raise Bad(f"no status item {item}")
        return item

    async def tell_status(self, mailbox: Mailbox, wanted: list[str]) -> None:
        """Send a STATUS response."""
        values = self.status(mailbox)
        shown = " ".join(f"{item} {values[item]}" for item in dict.fromkeys(wanted))
        await self.untagged(b"STATUS %s (%s)" % (self.shown(mailbox.name), shown.encode()))

    def status(self, mailbox: Mailbox) -> dict[str, int]:
        """The value of each status data item."""
        messages = mailbox.messages
        return {
            "MESSAGES": len(messages),
            "RECENT": len(mailbox.recent),
            "UIDNEXT": mailbox.uid_next,
            "UIDVALIDITY": mailbox.uid_validity,
            "UNSEEN": sum("\\Seen" not in message.flags for message in messages),
            "DELETED": sum("\\Deleted" in message.flags for message in messages),
            "SIZE": sum(len(message.octets) for message in messages),
        }
