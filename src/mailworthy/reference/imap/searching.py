"""SEARCH (RFC 3501 section 6.4.4)."""

from __future__ import annotations

from mailworthy.reference.imap.base import WITHIN, Commands
from mailworthy.reference.imap.messages import MessageCommands, Picked
from mailworthy.reference.imap.search import Search
from mailworthy.reference.imap.syntax import Command


class Searching(MessageCommands):
    """Finds messages."""

    def commands(self) -> Commands:
        """SEARCH, by number and by UID."""
        return {**super().commands(), "SEARCH": WITHIN}

    def uid_commands(self) -> set[str]:
        """UID SEARCH."""
        return super().uid_commands() | {"SEARCH"}

    searching: type[Search] = Search

    async def do_search(self, command: Command) -> str:
        """Section 6.4.4."""
        return await self.search(command, by_uid=False)

    async def uid_search(self, command: Command) -> str:
        """Section 6.4.8."""
        return await self.search(command, by_uid=True)

    async def search(self, command: Command, *, by_uid: bool) -> str:
        """SEARCH and UID SEARCH."""
        command.sp()
        found = self.find_messages(command)
        await self.send_found([m.uid if by_uid else n for n, m in found])
        return "SEARCH completed"

    def find_messages(self, command: Command) -> Picked:
        """Read the criteria, and find what matches."""
        matches = self.searching(command, self.selected).criteria()
        command.end()
        return [(n, m) for n, m in enumerate(self.selected.messages, 1) if matches(n, m)]

    async def send_found(self, numbers: list[int]) -> None:
        """Send the SEARCH response."""
        await self.untagged(" ".join(["SEARCH", *map(str, numbers)]))
