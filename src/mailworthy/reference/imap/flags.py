"""STORE (RFC 3501 section 6.4.6)."""

from __future__ import annotations

from mailworthy.reference.imap.base import WITHIN, Commands
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.messages import MessageCommands
from mailworthy.reference.imap.news import News
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message


class Storing(News, MessageCommands):
    """Changes flags."""

    def commands(self) -> Commands:
        """STORE, by number and by UID."""
        return {**super().commands(), "STORE": WITHIN}

    def uid_commands(self) -> set[str]:
        """UID STORE."""
        return super().uid_commands() | {"STORE"}

    async def do_store(self, command: Command) -> str:
        """Section 6.4.6."""
        return await self.store_flags(command, by_uid=False)

    async def uid_store(self, command: Command) -> str:
        """Section 6.4.8."""
        return await self.store_flags(command, by_uid=True)

    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        """STORE and UID STORE."""
        command.sp()
        ranges = command.sequence_set()
        command.sp()
        name = command.octets[command.at :].partition(b" ")[0].decode("ascii", "replace").upper()
        sign = name[0] if name[:1] in {"+", "-"} else ""
        if name.removeprefix(sign) not in {"FLAGS", "FLAGS.SILENT"}:
            raise Bad("FLAGS expected")
        command.at += len(name)
        command.sp()
        flags = set(command.store_flags())
        command.end()
        view = self.writable()
        silent = self.silenced(name)
        for number, message in self.pick(ranges, by_uid=by_uid):
            others = self.others_stored(view, message)
            self.change_flags(message, sign, flags)
            if not silent:
                await self.send_flags(view, number, message, by_uid=by_uid)
            elif not others:
                view.told(message)
        view.mailbox.changed()
        return "STORE completed"

    def others_stored(self, view: View, message: Message) -> bool:
        """Whether there are flags to tell of in any case, since another session changed them."""
        return view.known(message) != message.flags

    def silenced(self, name: str) -> bool:
        """Whether the new flags are kept to ourselves."""
        return name.endswith(".SILENT")

    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        """Add, remove, or replace."""
        match sign:
            case "+":
                message.flags |= flags
            case "-":
                message.flags -= flags
            case _:
                message.flags = set(flags)
