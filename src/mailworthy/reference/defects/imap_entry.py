"""Defects of LOGIN, of what is announced, of time, and of names that mailboxes are given."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Account

# LOGIN


@defect("imap-login-password-with-its-length", "a password as literal has its length in front")
class _PasswordLength(ImapConnection):
    def login_string(self, command: Command) -> str:
        literal = command.sees(b"{")
        text = super().login_string(command)
        return f"{{{len(text)}}}{text}" if literal else text


@defect("imap-login-atoms-refused", "LOGIN takes quoted strings and literals only")
class _AtomsRefused(ImapConnection):
    def login_string(self, command: Command) -> str:
        if not command.sees(b"{") and not command.sees(b'"'):
            raise Bad("string expected")
        return super().login_string(command)


@defect("imap-login-tried-once", "after a LOGIN that fails, LOGIN is not to be had")
class _TriedOnce(ImapConnection):
    tried = False

    async def do_login(self, command: Command) -> str:
        if self.tried:
            raise No("no more")
        self.tried = True
        return await super().do_login(command)


@defect("imap-empty-password-accepted", "LOGIN with an empty password opens an account")
class _EmptyPassword(ImapConnection):
    async def do_login(self, command: Command) -> str:
        if command.octets.endswith(b' ""') and self.secure:
            return self.admit(next(iter(self.store.accounts.values())))
        return await super().do_login(command)


@defect("imap-login-without-password-gets-no", "LOGIN that lacks an argument gets NO")
class _WithoutPassword(ImapConnection):
    async def do_login(self, command: Command) -> str:
        try:
            return await super().do_login(command)
        except Bad:
            raise No("user and password expected") from None


@defect("imap-login-tells-unknown-names", "LOGIN says of a name whether there is such an account")
class _TellsNames(ImapConnection):
    async def do_login(self, command: Command) -> str:
        if b"nobody" in command.octets:
            raise No("no such user", "[AUTHENTICATIONFAILED]")
        return await super().do_login(command)


@defect("imap-wrong-password-without-code", "a wrong password gets NO without a code")
class _WithoutCode(ImapConnection):
    def refusal(self) -> Exception:
        return No("wrong user or password")


# What is announced


@defect("imap-logindisabled-not-announced", "LOGINDISABLED is not announced")
class _NotDisabled(ImapConnection):
    def capabilities(self) -> list[str]:
        return [name for name in super().capabilities() if name != "LOGINDISABLED"]


@defect("imap-greeting-has-other-capabilities", "the greeting leaves out how one may log in")
class _OtherGreeting(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, str) and text.startswith("OK [CAPABILITY"):
            text = re.sub(r" AUTH=[^\s\]]+", "", text)
        await super().untagged(text)


@defect("imap-login-tells-old-capabilities", "the OK of a log-in has the capabilities before it")
class _OldCapabilities(ImapConnection):
    def admit(self, account: Account | None) -> str:
        before = self.capabilities()
        super().admit(account)
        return f"[CAPABILITY {' '.join(before)}] logged in"


@defect("imap-revision-not-announced-after-login", "after log-in no revision is announced")
class _NoRevisionLater(ImapConnection):
    def capabilities(self) -> list[str]:
        found = super().capabilities()
        if self.account is None:
            return found
        return [name for name in found if not name.startswith("IMAP4rev")]


# The case of letters


@defect("imap-commands-in-upper-case-only", "commands are known in upper case only")
class _UpperCase(ImapConnection):
    async def serve(self, octets: bytes) -> None:
        words = octets.split(b" ")
        if len(words) > 1 and words[1] != words[1].upper():
            octets = words[0] + b" X" + words[1]
        await super().serve(octets)


@defect("imap-uid-commands-in-upper-case-only", "what follows UID is known in upper case only")
class _UidUpperCase(ImapConnection):
    async def do_uid(self, command: Command) -> str:
        name = command.octets[command.at :].split(b" ")[1]
        if name != name.upper():
            raise Bad("no such command")
        return await super().do_uid(command)


@defect("imap-status-items-in-upper-case-only", "items of STATUS are known in upper case only")
class _StatusUpperCase(ImapConnection):
    async def do_status(self, command: Command) -> str:
        items = command.octets.rpartition(b"(")[2]
        if items != items.upper():
            raise Bad("no such item")
        return await super().do_status(command)


@defect("imap-uid-search-keys-in-upper-case-only", "keys of SEARCH are known in upper case only")
class _SearchUpperCase(ImapConnection):
    async def do_uid(self, command: Command) -> str:
        rest = command.octets[command.at :].split(b" ")
        if rest[1].upper() == b"SEARCH" and rest[2] != rest[2].upper():
            raise Bad("no such key")
        return await super().do_uid(command)


# Time


@defect("imap-silent-client-dropped", "a silent client is dropped without a word")
class _SilentDropped(ImapConnection):
    idle_timeout = 0.5

    async def timed_out(self) -> None:
        pass


@defect("imap-silent-client-logged-out", "a silent client is soon logged out, with BYE")
class _SilentLoggedOut(ImapConnection):
    idle_timeout = 0.5


@defect("imap-commands-do-not-prolong", "the time of a session is up soon, whatever it says")
class _NotProlonged(ImapConnection):
    noops = 0

    async def do_noop(self, command: Command) -> str:
        self.noops += 1
        self.idle_timeout = 0.5
        return await super().do_noop(command)


# Names


@defect("imap-create-without-alreadyexists", "CREATE of a name that is taken gets a bare NO")
class _BareCreate(ImapConnection):
    async def do_create(self, command: Command) -> str:
        try:
            return await super().do_create(command)
        except No as error:
            raise No(error.text) from None


@defect("imap-missing-mailbox-without-code", "a mailbox that is missing gets a bare NO")
class _BareMissing(ImapConnection):
    async def perform(self, name: str, command: Command) -> str:
        try:
            return await super().perform(name, command)
        except No as error:
            raise No(error.text, error.code.replace("[NONEXISTENT]", "")) from None


@defect("imap-eight-bit-name-created", "CREATE takes names with 8-bit characters")
class _EightBit(ImapConnection):
    async def do_create(self, command: Command) -> str:
        if not command.octets.isascii():
            return "CREATE completed"
        return await super().do_create(command)


@defect("imap-malformed-name-created", "CREATE takes names that are no modified UTF-7")
class _MalformedName(ImapConnection):
    async def do_create(self, command: Command) -> str:
        try:
            return await super().do_create(command)
        except (No, Bad):
            if b"&" in command.octets:
                return "CREATE completed"
            raise


@defect("imap-base64-of-names-in-any-case", "the base64 of names is the same in either case")
class _Base64AnyCase(ImapConnection):
    def mailbox_name(self, command: Command) -> str:
        command.octets = command.octets.replace(b"&aoqa9Gd8-", b"&AOQA9gD8-")
        return super().mailbox_name(command)
