"""Defects of the IMAP server once IMAP4rev2 is enabled (RFC 9051): names in UTF-8."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Command


@defect("imap-rev2-name-that-is-no-utf8-created", "CREATE takes a name that is no UTF-8")
class _NoUtf8(ImapConnection):
    def mailbox_name(self, command: Command) -> str:
        begin = command.at
        name = command.astring()
        if name.isascii() or not name.encode("utf-8", "surrogateescape").endswith(b"\xfc"):
            command.at = begin
            return super().mailbox_name(command)
        return name.encode("utf-8", "surrogateescape").decode("latin-1")


@defect("imap-rev2-select-does-not-normalize", "CREATE normalizes a name, other commands do not")
class _NotNormalized(ImapConnection):
    async def perform(self, name: str, command: Command) -> str:
        self.creating = name == "CREATE"
        return await super().perform(name, command)

    creating = False

    def mailbox_name(self, command: Command) -> str:
        name = super().mailbox_name(command)
        return name if self.creating else command.supplied or name
