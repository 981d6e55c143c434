"""Defects of sessions in IMAP4rev2: base64, UTF-8 in quotes, names."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.syntax import Command


@defect("imap-base64-errors-get-no", "a response that is no base64 gets NO")
class _Base64No(ImapConnection):
    async def ask(self, challenge: bytes) -> bytes:
        try:
            return await super().ask(challenge)
        except Bad:
            raise No("that is no base64") from None


@defect("imap-initial-base64-errors-get-no", "an initial response that is no base64 gets NO")
class _InitialBase64No(ImapConnection):
    async def do_authenticate(self, command: Command) -> str:
        try:
            return await super().do_authenticate(command)
        except Bad:
            if command.octets.count(b" ") > 2:
                raise No("that is no base64") from None
            raise


@defect("imap-utf8-in-quotes-refused", "a quoted string has US-ASCII alone, in IMAP4rev2 too")
class _Utf8Refused(ImapConnection):
    async def perform(self, name: str, command: Command) -> str:
        if not command.octets.isascii() and b'"' in command.octets:
            raise Bad("string expected")
        return await super().perform(name, command)


@defect("imap-ill-formed-utf8-name-created", "CREATE takes whatever octets a name has")
class _IllFormed(ImapConnection):
    async def do_create(self, command: Command) -> str:
        if not command.octets.isascii() and self.rev2:
            return "CREATE completed"
        return await super().do_create(command)
