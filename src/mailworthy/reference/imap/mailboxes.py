"""CREATE, DELETE and RENAME (RFC 3501 sections 6.3.3 to 6.3.5, RFC 9051, RFC 6154)."""

from __future__ import annotations

from mailworthy.reference.imap.base import AFTER, Commands
from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.listing import ListingCommands
from mailworthy.reference.imap.names import INBOX, SEPARATOR, creatable, normal, superiors
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox

__all__ = ["SEPARATOR", "MailboxCommands"]


class MailboxCommands(ListingCommands):
    """Mailboxes as wholes."""

    def commands(self) -> Commands:
        """All after log-in."""
        return {**super().commands(), **dict.fromkeys(("CREATE", "DELETE", "RENAME"), AFTER)}

    async def do_create(self, command: Command) -> str:
        """Section 6.3.3; superior names are created as needed."""
        name = self.created_name(self.mailbox(command, last=False))
        uses = self.create_parameters(command)
        self.may_create(name)
        self.create_superiors(name)
        self.created(self.store.create(self.user, name), uses)
        await self.tell_normal(name)
        return "CREATE completed"

    def created_name(self, name: str) -> str:
        """The name that is created: without a separator at its end, which declares intent only."""
        return normal(name.removesuffix(SEPARATOR))

    def create_parameters(self, command: Command) -> set[str]:
        """What the parameters say that the mailbox is for; here there are none."""
        command.end()
        return set()

    def created(self, mailbox: Mailbox, uses: set[str]) -> None:
        """A mailbox has been made for these uses."""

    def may_create(self, name: str) -> None:
        """Refuse a name that is taken, or that no mailbox can have."""
        if name in self.user.mailboxes:
            self.clash(name)
        if not creatable(name):
            raise No("no mailbox can have that name", "[CANNOT]")

    def clash(self, name: str) -> None:
        """A mailbox is to be made under a name that is taken: No."""
        del name  # which the client knows, and which may have any character
        raise No("the name is taken", "[ALREADYEXISTS]")

    def create_superiors(self, name: str) -> None:
        """Create the levels of hierarchy above a name that there are not."""
        for superior in superiors(name):
            if superior not in self.user.mailboxes:
                self.store.create(self.user, superior)

    def inferiors(self, name: str) -> list[str]:
        """The mailboxes below a name."""
        return [found for found in self.user.mailboxes if found.startswith(name + SEPARATOR)]

    async def do_delete(self, command: Command) -> str:
        """Section 6.3.4; a name with inferiors lives on as \\Noselect, implied by them."""
        name = self.mailbox(command)
        if name == INBOX:
            self.delete_inbox()
        try:
            self.delete(self.find(name))
        except No as error:
            if self.inferiors(name) and name not in self.user.mailboxes:
                error.code = self.children_code()
            raise
        await self.tell_deleted(name)
        return "DELETE completed"

    async def tell_deleted(self, name: str) -> None:
        """Tell of a mailbox that was deleted under another name (RFC 9051 section 6.3.5)."""
        if self.rev2 and self.supplied is not None:
            await self.tell_extended(name, ["\\NonExistent"], self.supplied)

    def delete_inbox(self) -> None:
        """INBOX cannot be deleted: No."""
        raise No("INBOX stays", "[CANNOT]")

    def children_code(self) -> str:
        """The code where inferiors stand against DELETE (RFC 9051 section 7.1)."""
        return "[HASCHILDREN]"

    def delete(self, mailbox: Mailbox) -> None:
        """Remove a mailbox, not its inferiors, nor its name from the subscriptions."""
        del self.user.mailboxes[mailbox.name]

    async def do_rename(self, command: Command) -> str:
        """Section 6.3.5; from INBOX the messages move, and it stays."""
        old = self.mailbox(command, last=False)
        supplied = self.supplied or old
        new = self.created_name(self.mailbox(command))
        mailboxes = self.user.mailboxes
        if old not in mailboxes and not self.inferiors(old):
            self.find(old)
        self.may_rename(old, new)
        self.create_superiors(new)
        if old == INBOX:
            self.rename_inbox(mailboxes[old], new)
        else:
            for name in self.renamed_along(old):
                moved = mailboxes.pop(name)
                moved.name = new + name.removeprefix(old)
                mailboxes[moved.name] = moved
        if self.rev2:
            await self.tell_renamed(new, supplied)
        return "RENAME completed"

    def may_rename(self, old: str, new: str) -> None:
        """Refuse a new name that is taken, or has mailboxes below it, or is below the old one."""
        if self.inferiors(new):
            self.clash(new)
        self.may_create(new)
        if new.startswith(old + SEPARATOR) and old != INBOX:
            raise No("a mailbox cannot be below itself", "[CANNOT]")

    def rename_inbox(self, inbox: Mailbox, new: str) -> None:
        """Move the messages of INBOX to a new mailbox; it and its inferiors stay."""
        copy = self.store.create(self.user, new)
        for message in inbox.messages:
            copy.append(message.octets, message.flags, message.internal_date)
        inbox.remove([message.uid for message in inbox.messages])

    def renamed_along(self, old: str) -> list[str]:
        """The mailboxes that get new names: this one, where it is one, and its inferiors."""
        return [name for name in (old, *self.inferiors(old)) if name in self.user.mailboxes]

    async def tell_renamed(self, new: str, old: str) -> None:
        """Send the LIST response with the name from before (RFC 9051 section 6.3.9.7)."""
        await self.tell_extended(new, self.attributes(new), old)
