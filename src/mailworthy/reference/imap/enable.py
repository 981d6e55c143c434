"""ENABLE (RFC 5161), and with it IMAP4rev2 (RFC 9051)."""

from __future__ import annotations

from mailworthy.reference.imap.base import Commands, ImapBase, State
from mailworthy.reference.imap.syntax import Command


class Enable(ImapBase):
    """Turns on what a client asks for; it is never turned off."""

    def commands(self) -> Commands:
        """ENABLE between log-in and the first mailbox (section 3.1)."""
        return {**super().commands(), "ENABLE": frozenset({State.AUTHENTICATED})}

    def capabilities(self) -> list[str]:
        """Both; the list is the same whatever is enabled (RFC 9051 section 6.3.1)."""
        return [*super().capabilities(), "IMAP4rev2", "ENABLE"]

    async def do_enable(self, command: Command) -> str:
        """Section 3.1."""
        command.sp()
        asked = [command.atom()]
        while command.accept(b" "):
            asked.append(command.atom())
        command.end()
        known = {name.upper(): name for name in self.to_enable()}
        fresh = {name.upper() for name in asked} & set(known) - self.enabled
        await self.untagged(" ".join(["ENABLED", *(known[name] for name in sorted(fresh))]))
        self.enable(fresh)
        return "ENABLE completed"

    def to_enable(self) -> tuple[str, ...]:
        """What can be enabled."""
        return ("IMAP4rev2",)

    def enable(self, names: set[str]) -> None:
        """Turn extensions on, by their names in capitals."""
        self.enabled |= names
