"""APPEND (RFC 3501 section 6.3.11)."""

from __future__ import annotations

from datetime import datetime

from mailworthy.reference.imap.base import AFTER, Commands
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.listing import ListingCommands
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox, Message


class AppendCommand(ListingCommands):
    """Bringing a message into a mailbox."""

    def commands(self) -> Commands:
        """APPEND after log-in."""
        return {**super().commands(), "APPEND": AFTER}

    async def do_append(self, command: Command) -> str:
        """Read the arguments, then store the message or nothing."""
        name = self.mailbox(command, last=False)
        command.sp()
        flags: list[str] = []
        if command.sees(b"("):
            flags = command.flag_list()
            command.sp()
        when = None
        if command.sees(b'"'):
            when = self.append_date(command)
            command.sp()
        octets = self.append_octets(command)
        command.end()
        mailbox = self.destination(name)
        if b"\0" in octets:
            self.append_nul(mailbox, octets)
        if not octets:
            self.append_nothing(mailbox)
        message = self.append_message(
            mailbox, self.appended(octets), self.append_flags(flags), self.append_time(when)
        )
        await self.tell_appended_to(name)
        return f"[APPENDUID {mailbox.uid_validity} {message.uid}] APPEND completed"

    async def tell_appended_to(self, name: str) -> None:
        """Tell of a mailbox that was given under another name (RFC 9051 section 6.3.12)."""
        await self.tell_normal(name)

    def append_octets(self, command: Command) -> bytes:
        """The literal that is the message."""
        if not command.sees(b"{"):
            raise Bad("literal expected")
        return command.literal(nul=True)

    def append_date(self, command: Command) -> datetime:
        """The date-time given."""
        return command.date_time()

    def append_nul(self, mailbox: Mailbox, octets: bytes) -> None:
        """A message with NUL, which no literal may hold: No."""
        del mailbox, octets
        raise No("a message holds no NUL")

    def append_nothing(self, mailbox: Mailbox) -> None:
        """A message of no octets: No."""
        del mailbox
        raise No("an empty literal is no message")

    def append_message(
        self, mailbox: Mailbox, octets: bytes, flags: list[str], when: datetime | None
    ) -> Message:
        """Store the message; without a date it has the present one."""
        return mailbox.append(octets, flags, when)

    def appended(self, octets: bytes) -> bytes:
        """The octets that are stored."""
        return octets

    def append_flags(self, flags: list[str]) -> list[str]:
        """The flags that are stored."""
        return flags

    def append_time(self, when: datetime | None) -> datetime | None:
        """The date that is stored."""
        return when
