"""ID (RFC 2971)."""

from __future__ import annotations

from mailworthy.reference.imap.base import ANY, Commands, ImapBase
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.message import string
from mailworthy.reference.imap.syntax import Command

FIELDS = 30
"""Field-value pairs that a client may send (section 3.3)."""
NAME_LIMIT = 30
VALUE_LIMIT = 1024
"""Octets of a field's name and of its value (section 3.3)."""


class Identity(ImapBase):
    """Says what this server is; what a client says of itself changes nothing."""

    def commands(self) -> Commands:
        """ID in any state."""
        return {**super().commands(), "ID": ANY}

    def capabilities(self) -> list[str]:
        """ID."""
        return [*super().capabilities(), "ID"]

    async def do_id(self, command: Command) -> str:
        """Section 3.1."""
        command.sp()
        self.client_identity(command)
        command.end()
        await self.untagged(b"ID " + self.identity())
        return "ID completed"

    def client_identity(self, command: Command) -> dict[str, str | None]:
        """NIL, or a list of names and values; raises Bad past its limits."""
        told: dict[str, str | None] = {}
        if command.accept(b"NIL"):
            return told
        command.expect(b"(")
        while not command.accept(b")"):
            if told:
                command.sp()
            name = command.string().decode("utf-8", "surrogateescape")
            command.sp()
            self.judge_field(told, name, value := command.nstring())
            told[name.lower()] = value
        return told

    def judge_field(self, told: dict[str, str | None], name: str, value: str | None) -> None:
        """Refuse what section 3.3 forbids."""
        if name.lower() in told or len(told) >= FIELDS:
            raise Bad("a field comes twice, or there are too many")
        if len(name) > NAME_LIMIT or len(value or "") > VALUE_LIMIT:
            raise Bad("a field is too long")

    def identity(self) -> bytes:
        """What we say of ourselves."""
        return b"(%s %s)" % (string("name"), string("mailworthy reference"))
