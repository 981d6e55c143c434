"""Defects of ENABLE and of ID."""

from __future__ import annotations

from typing import ClassVar

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.syntax import Command

# ENABLE


class _Enabled(ImapConnection):
    """Tells something else in ENABLED."""

    def told(self, names: list[str], asked: list[str]) -> list[str]:
        """What is told, of what was enabled and what was asked for."""
        raise NotImplementedError

    async def do_enable(self, command: Command) -> str:
        self.words = command.octets[command.at :].decode().split()
        return await super().do_enable(command)

    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, str) and text.startswith("ENABLED"):
            text = " ".join(["ENABLED", *self.told(text.split()[1:], self.words)])
        await super().untagged(text)


@defect("imap-enable-lists-unknown", "ENABLED lists all that was asked for")
class _ListsUnknown(_Enabled):
    def told(self, names: list[str], asked: list[str]) -> list[str]:
        return asked or names


@defect("imap-enable-lists-all-that-is-announced", "ENABLED lists what needs no enabling")
class _ListsAnnounced(_Enabled):
    def told(self, names: list[str], asked: list[str]) -> list[str]:
        return names + [one for one in asked if one in {"IDLE", "NAMESPACE", "UIDPLUS"}]


@defect("imap-enable-enables-nothing", "ENABLED is always empty")
class _EnablesNothing(_Enabled):
    def told(self, names: list[str], asked: list[str]) -> list[str]:
        return [one for one in names if one not in asked and one.upper() not in asked]


@defect("imap-enable-stops-at-the-unknown", "what follows an argument unknown is not read")
class _Stops(_Enabled):
    def told(self, names: list[str], asked: list[str]) -> list[str]:
        return [] if asked[0].startswith("X-") else names


@defect("imap-enabled-lists-earlier-ones", "ENABLED lists all that is enabled by now")
class _ListsEarlier(_Enabled):
    def told(self, names: list[str], asked: list[str]) -> list[str]:
        return [*names, *(one for one in self.enabled if one not in asked)]


@defect("imap-enable-of-unknown-bad", "ENABLE of what is unknown gets BAD")
class _UnknownBad(ImapConnection):
    async def do_enable(self, command: Command) -> str:
        if b" X-" in command.octets:
            raise Bad("no such extension")
        return await super().do_enable(command)


@defect("imap-enabled-left-out", "ENABLE of nothing known brings no ENABLED")
class _LeftOut(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if text != "ENABLED":
            await super().untagged(text)


@defect("imap-enable-changes-capabilities", "what is enabled is announced no more")
class _ChangesCapabilities(ImapConnection):
    def capabilities(self) -> list[str]:
        return [name for name in super().capabilities() if name.upper() not in self.enabled]


@defect("imap-enable-before-login-accepted", "ENABLE is valid before log-in")
class _EnableEarly(ImapConnection):
    async def perform(self, name: str, command: Command) -> str:
        if name == "ENABLE" and self.account is None:
            return await self.do_enable(command)
        return await super().perform(name, command)


@defect("imap-enabled-for-the-account", "what one session enables is enabled for the next")
class _ForTheAccount(ImapConnection):
    lasting: ClassVar[dict[str, set[str]]] = {}

    async def do_enable(self, command: Command) -> str:
        if self.account is not None:
            self.enabled |= self.lasting.pop(self.account.user, set())
        return await super().do_enable(command)

    def enable(self, names: set[str]) -> None:
        super().enable(names)
        if self.account is not None:
            self.lasting.setdefault(self.account.user, set()).update(names)


@defect("imap-enable-depends-on-case", "ENABLE knows names as they are announced only")
class _EnableCase(ImapConnection):
    async def do_enable(self, command: Command) -> str:
        rest = command.octets[command.at :]
        if rest == rest.lower():
            command.octets = command.octets[: command.at] + b" X-OTHER"
        return await super().do_enable(command)


@defect("imap-enable-of-nothing-ok", "ENABLE without an argument gets OK")
class _EnableNothing(ImapConnection):
    async def do_enable(self, command: Command) -> str:
        if command.at == len(command.octets):
            return "ENABLE completed"
        return await super().do_enable(command)


# ID


@defect("imap-id-before-login-refused", "ID is valid after log-in only")
class _IdEarly(ImapConnection):
    def allowed(self, name: str) -> bool:
        return super().allowed(name) and not (name == "ID" and self.account is None)


@defect("imap-id-with-mailbox-refused", "ID is not valid where a mailbox is selected")
class _IdSelected(ImapConnection):
    def allowed(self, name: str) -> bool:
        return super().allowed(name) and not (name == "ID" and self.view is not None)


@defect("imap-id-without-response", "ID brings OK only")
class _IdSilent(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if not (isinstance(text, bytes) and text.startswith(b"ID ")):
            await super().untagged(text)


class _Identity(ImapConnection):
    said = b""

    def identity(self) -> bytes:
        return self.said


@defect("imap-id-says-a-field-twice", "the ID of the server has a name twice")
class _IdTwice(_Identity):
    said = b'("name" "mailworthy" "Name" "reference")'


@defect("imap-id-field-too-long", "the ID of the server has a name of 31 octets")
class _IdLongName(_Identity):
    said = b'("%s" "mailworthy")' % (b"n" * 31)


@defect("imap-id-value-too-long", "the ID of the server has a value of 1025 octets")
class _IdLongValue(_Identity):
    said = b'("name" "%s")' % (b"v" * 1025)


@defect("imap-id-of-31-fields", "the ID of the server has 31 fields")
class _IdMany(_Identity):
    said = b"(%s)" % b" ".join(b'"f%d" "v"' % number for number in range(31))


@defect("imap-id-refused-with-nil", "ID NIL gets BAD")
class _IdNil(ImapConnection):
    async def do_id(self, command: Command) -> str:
        if command.octets.upper().endswith(b" NIL"):
            raise Bad("list expected")
        return await super().do_id(command)


@defect("imap-id-value-nil-refused", "a field of ID whose value is NIL gets BAD")
class _IdNilValue(ImapConnection):
    async def do_id(self, command: Command) -> str:
        if b'" NIL' in command.octets.upper():
            raise Bad("string expected")
        return await super().do_id(command)


@defect("imap-id-of-ten-fields-at-most", "ID with more than ten fields gets BAD")
class _IdTen(ImapConnection):
    async def do_id(self, command: Command) -> str:
        if command.octets.count(b'"') > 40:
            raise Bad("too much")
        return await super().do_id(command)


@defect("imap-id-of-half-a-pair-ok", "a field of ID without a value is read over")
class _IdHalf(ImapConnection):
    async def do_id(self, command: Command) -> str:
        if command.octets.count(b'"') == 2:
            command.octets = command.octets[: command.at] + b" NIL"
        return await super().do_id(command)


@defect("imap-id-decides-what-is-announced", "some clients are not offered IDLE")
class _IdDecides(ImapConnection):
    shunned = False

    async def do_id(self, command: Command) -> str:
        self.shunned = b"mailworthy-unloved" in command.octets
        return await super().do_id(command)

    def capabilities(self) -> list[str]:
        return [one for one in super().capabilities() if not (self.shunned and one == "IDLE")]
