"""The frame of the selected state: UID, CHECK, EXPUNGE, which messages (RFC 3501 6.4)."""

from __future__ import annotations

from mailworthy.reference.imap.base import WITHIN, Commands, ImapBase
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.syntax import Command, Range
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message

Picked = list[tuple[int, Message]]
"""Messages with their sequence numbers."""


class MessageCommands(ImapBase):
    """What commands on messages share. A method `uid_…` carries out that command by UID."""

    def commands(self) -> Commands:
        """All where a mailbox is selected; CHECK is left out of IMAP4rev2, and does no harm."""
        return {**super().commands(), **dict.fromkeys(("CHECK", "EXPUNGE", "UID"), WITHIN)}

    def capabilities(self) -> list[str]:
        """UIDPLUS (RFC 4315)."""
        return [*super().capabilities(), "UIDPLUS"]

    async def do_check(self, command: Command) -> str:
        """Section 6.4.1."""
        command.end()
        return "CHECK completed"

    async def do_expunge(self, command: Command) -> str:
        """Section 6.4.3; the news tell what is gone."""
        command.end()
        self.writable()
        self.remove_deleted(self.selected, None)
        return "EXPUNGE completed"

    async def uid_expunge(self, command: Command) -> str:
        """RFC 4315 section 2.1."""
        command.sp()
        uids = self.selected.uids(command.sequence_set())
        command.end()
        self.remove_deleted(self.writable(), uids)
        return "UID EXPUNGE completed"

    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        """Remove the messages flagged \\Deleted, of these UIDs only if some are given."""
        doomed = [m.uid for m in view.mailbox.messages if "\\Deleted" in m.flags]
        view.mailbox.remove(uid for uid in doomed if uids is None or uid in uids)

    def writable(self) -> View:
        """The view, if changes are permitted."""
        if self.selected.read_only:
            raise No("the mailbox is read-only")
        return self.selected

    def uid_commands(self) -> set[str]:
        """The commands that there are by UID; each part adds its own."""
        return {"EXPUNGE"}

    async def do_uid(self, command: Command) -> str:
        """Section 6.4.8, and UID EXPUNGE (RFC 4315)."""
        command.sp()
        name = command.atom().upper()
        if name not in self.uid_commands():
            raise Bad(f"no command UID {name}")
        text: str = await getattr(self, f"uid_{name.lower()}")(command)
        return text

    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        """The messages that a command is about."""
        return self.selected.pick(ranges, by_uid=by_uid)
