"""Defects of the IMAP server: STORE, and what it stores."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message


@defect("imap-store-changes-all", "STORE changes every message, whatever its set")
class _StoreAll(ImapConnection):
    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        del message
        for each in self.selected.messages:
            super().change_flags(each, sign, flags)


@defect("imap-store-tells-the-last-only", "of several messages STORE tells the last one's flags")
class _StoreTellsLast(ImapConnection):
    async def send_flags(self, view: View, number: int, message: Message, *, by_uid: bool) -> None:
        if message is view.messages[-1]:
            await super().send_flags(view, number, message, by_uid=by_uid)
        view.told(message)


@defect("imap-silent-store-adds", "FLAGS.SILENT adds, where FLAGS replaces")
class _SilentAdds(ImapConnection):
    sign = ""

    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        self.sign = "+" if b" FLAGS.SILENT " in command.octets else ""
        return await super().store_flags(command, by_uid=by_uid)

    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        super().change_flags(message, sign or self.sign, flags)


@defect("imap-store-tells-changes-only", "STORE tells no flags where they stay what they are")
class _TellsChanges(ImapConnection):
    async def send_flags(self, view: View, number: int, message: Message, *, by_uid: bool) -> None:
        if view.known(message) != message.flags:
            await super().send_flags(view, number, message, by_uid=by_uid)


@defect("imap-examined-store-ok", "STORE in an examined mailbox does nothing, and says OK")
class _ExaminedStoreOk(ImapConnection):
    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        if self.selected.read_only:
            return "nothing done"
        return await super().store_flags(command, by_uid=by_uid)


@defect("imap-silent-store-hides-what-others-stored", ".SILENT silences what others stored too")
class _SilentHides(ImapConnection):
    def others_stored(self, view: View, message: Message) -> bool:
        del view, message
        return False


@defect("imap-keyword-not-stored", "keywords are taken and forgotten, \\* or not")
class _KeywordForgotten(ImapConnection):
    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        super().change_flags(message, sign, {flag for flag in flags if flag.startswith("\\")})


@defect("imap-flag-removal-ends-with-the-session", "flags that were removed return upon LOGOUT")
class _RemovalEnds(ImapConnection):
    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.before: list[tuple[Message, set[str]]] = []

    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        self.before.append((message, set(message.flags)))
        super().change_flags(message, sign, flags)

    async def farewell(self) -> None:
        for message, flags in self.before:
            message.flags |= flags
        await super().farewell()


@defect("imap-flags-depend-on-case", "system flags are known in their usual case only")
class _FlagCase(ImapConnection):
    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        if b"\\" in command.octets.replace(b"\\Seen", b"").replace(b"\\Flagged", b""):
            raise Bad("no such flag")
        return await super().store_flags(command, by_uid=by_uid)


@defect("imap-store-item-depends-on-case", "STORE knows FLAGS in upper case only")
class _ItemCase(ImapConnection):
    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        if b"FLAGS" not in command.octets:
            raise Bad("FLAGS expected")
        return await super().store_flags(command, by_uid=by_uid)


@defect("imap-store-takes-one-bare-flag", "without parentheses STORE takes one flag only")
class _OneBareFlag(ImapConnection):
    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        if b"(" not in command.octets and command.octets.count(b"\\") > 1:
            raise Bad("too many flags")
        return await super().store_flags(command, by_uid=by_uid)


@defect("imap-store-of-nothing-keeps-flags", "FLAGS with an empty list changes nothing")
class _EmptyList(ImapConnection):
    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        if flags:
            super().change_flags(message, sign, flags)


@defect("imap-store-beyond-the-end-stores", "a number beyond the last means the last message")
class _StoreBeyond(ImapConnection):
    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        command.octets = command.octets.replace(b" 1,9 ", b" 1:* ")
        return await super().store_flags(command, by_uid=by_uid)
