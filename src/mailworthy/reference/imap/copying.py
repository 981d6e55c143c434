"""COPY (RFC 3501 section 6.4.7) and MOVE (RFC 6851), with COPYUID (RFC 4315)."""

from __future__ import annotations

from mailworthy.reference.imap.base import WITHIN, Commands
from mailworthy.reference.imap.messages import MessageCommands, Picked
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox, Message


class Copying(MessageCommands):
    """Brings messages into another mailbox: all of them, or none."""

    def commands(self) -> Commands:
        """Both, by number and by UID."""
        return {**super().commands(), "COPY": WITHIN, "MOVE": WITHIN}

    def uid_commands(self) -> set[str]:
        """Both."""
        return super().uid_commands() | {"COPY", "MOVE"}

    def capabilities(self) -> list[str]:
        """MOVE."""
        return [*super().capabilities(), "MOVE"]

    async def do_copy(self, command: Command) -> str:
        """Section 6.4.7."""
        return await self.copy(command, by_uid=False)

    async def uid_copy(self, command: Command) -> str:
        """Section 6.4.8."""
        return await self.copy(command, by_uid=True)

    async def copy(self, command: Command, *, by_uid: bool) -> str:
        """COPY and UID COPY."""
        picked, mailbox = self.to_mailbox(command, by_uid=by_uid)
        code = self.copy_messages(picked, mailbox)
        return f"{code}COPY completed"

    async def do_move(self, command: Command) -> str:
        """RFC 6851."""
        return await self.move(command, by_uid=False)

    async def uid_move(self, command: Command) -> str:
        """Section 6.4.8."""
        return await self.move(command, by_uid=True)

    async def move(self, command: Command, *, by_uid: bool) -> str:
        """MOVE and UID MOVE; the EXPUNGE responses come with the news."""
        picked, mailbox = self.to_mailbox(command, by_uid=by_uid)
        view = self.writable()
        code = self.copy_messages(picked, mailbox)
        if code:
            await self.untagged(f"OK {code}moved")
        view.mailbox.remove(message.uid for _, message in picked)
        return "MOVE completed"

    def to_mailbox(self, command: Command, *, by_uid: bool) -> tuple[Picked, Mailbox]:
        """The arguments of COPY and MOVE."""
        command.sp()
        ranges = command.sequence_set()
        name = self.mailbox(command)
        return self.pick(ranges, by_uid=by_uid), self.destination(name)

    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        """Copy, and make the COPYUID code (RFC 4315)."""
        copies = [self.copied(message, mailbox) for _, message in picked]
        if not copies:
            return ""
        old = ",".join(str(message.uid) for _, message in picked)
        new = ",".join(str(message.uid) for message in copies)
        return f"[COPYUID {mailbox.uid_validity} {old} {new}] "

    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        """Copy one message with its flags and date."""
        return mailbox.append(message.octets, message.flags, message.internal_date)
