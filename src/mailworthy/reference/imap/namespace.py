"""NAMESPACE (RFC 2342)."""

from __future__ import annotations

from mailworthy.reference.imap.base import AFTER, Commands, ImapBase
from mailworthy.reference.imap.names import SEPARATOR
from mailworthy.reference.imap.syntax import Command


class Namespace(ImapBase):
    """All names are the user's own."""

    def commands(self) -> Commands:
        """NAMESPACE after log-in."""
        return {**super().commands(), "NAMESPACE": AFTER}

    def capabilities(self) -> list[str]:
        """NAMESPACE."""
        return [*super().capabilities(), "NAMESPACE"]

    async def do_namespace(self, command: Command) -> str:
        """Section 5."""
        command.end()
        await self.untagged(f"NAMESPACE {self.namespaces()}")
        return "NAMESPACE completed"

    def namespaces(self) -> str:
        """Personal, other users', shared."""
        return f'(("" "{SEPARATOR}")) NIL NIL'
