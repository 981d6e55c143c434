"""SPECIAL-USE and CREATE-SPECIAL-USE (RFC 6154)."""

from __future__ import annotations

from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.mailboxes import MailboxCommands
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox

USES = frozenset({"\\Archive", "\\Drafts", "\\Flagged", "\\Junk", "\\Sent", "\\Trash"})
"""What a mailbox may be created for; \\All is none, since none here holds all messages."""


class SpecialUse(MailboxCommands):
    """Tells what a mailbox is for, and lets CREATE say it."""

    def capabilities(self) -> list[str]:
        """Both."""
        return [*super().capabilities(), "SPECIAL-USE", "CREATE-SPECIAL-USE"]

    def attributes(self, name: str, *, implied: bool = False) -> list[str]:
        """Add what the mailbox is for; any LIST may tell it (section 2)."""
        mailbox = None if implied else self.user.mailboxes.get(name)
        uses = sorted(mailbox.uses) if mailbox else []
        return [*super().attributes(name, implied=implied), *uses]

    def create_parameters(self, command: Command) -> set[str]:
        """`(USE (\\Sent))` (section 3); raises No for a use that we cannot give."""
        if not command.accept(b" (USE ("):
            return super().create_parameters(command)
        uses: set[str] = set()
        while not command.accept(b")"):
            if uses:
                command.sp()
            command.expect(b"\\")
            uses.add("\\" + command.atom().capitalize())
        command.expect(b")")
        command.end()
        if not uses <= USES:
            raise No("no mailbox can be for that", self.use_code())
        return uses

    def use_code(self) -> str:
        """The code for a use that cannot be given."""
        return "[USEATTR]"

    def created(self, mailbox: Mailbox, uses: set[str]) -> None:
        """Give a new mailbox its uses."""
        mailbox.uses |= uses
