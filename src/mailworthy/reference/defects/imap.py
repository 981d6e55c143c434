"""Defects of the IMAP server: completion, states, log-in, mailboxes."""

from __future__ import annotations

from collections.abc import Callable

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.names import SEPARATOR
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Account, Mailbox, Store

# Completion and states


@defect("imap-unknown-command-ok", "a command that there is not is completed with OK")
class _UnknownOk(ImapConnection):
    async def perform(self, name: str, command: Command) -> str:
        if name == "FROBNICATE":
            return "done"
        return await super().perform(name, command)


@defect("imap-unknown-command-other-tag", "the BAD for an unknown command has a tag of its own")
class _UnknownOtherTag(ImapConnection):
    def unknown(self, name: str) -> Exception:
        self.tag = "unknown"
        return super().unknown(name)


@defect("imap-unknown-command-disconnects", "an unknown command ends the connection")
class _UnknownDisconnects(ImapConnection):
    def unknown(self, name: str) -> Exception:
        del name
        return Disconnected()


@defect("imap-extra-arguments-ignored", "arguments too many are read over")
class _ExtraArguments(ImapConnection):
    def mailbox(self, command: Command, *, last: bool = True) -> str:
        name = super().mailbox(command, last=False)
        if last:
            command.at = len(command.octets)
        return name


@defect("imap-list-before-login-accepted", "LIST before log-in finds nothing, but is valid")
class _ListBeforeLogin(ImapConnection):
    async def perform(self, name: str, command: Command) -> str:
        if name == "LIST" and self.account is None:
            return "LIST completed"
        return await super().perform(name, command)


@defect("imap-command-before-login-disconnects", "a command before its time ends the connection")
class _EarlyDisconnects(ImapConnection):
    def allowed(self, name: str) -> bool:
        if not super().allowed(name) and self.account is None:
            raise Disconnected
        return super().allowed(name)


@defect("imap-search-without-mailbox-accepted", "SEARCH without a mailbox finds nothing")
class _SearchWithoutMailbox(ImapConnection):
    async def perform(self, name: str, command: Command) -> str:
        if name == "SEARCH" and self.view is None:
            return "SEARCH completed"
        return await super().perform(name, command)


@defect("imap-capability-without-revision", "CAPABILITY leaves IMAP4rev1 and IMAP4rev2 out")
class _NoRevision(ImapConnection):
    def capabilities(self) -> list[str]:
        return [name for name in super().capabilities() if "IMAP4rev" not in name]


@defect("imap-capability-without-list", "CAPABILITY brings OK only")
class _NoCapabilities(ImapConnection):
    async def do_capability(self, command: Command) -> str:
        command.end()
        return "CAPABILITY completed"


@defect("imap-logout-without-bye", "LOGOUT brings OK only")
class _NoBye(ImapConnection):
    async def farewell(self) -> None:
        pass


@defect("imap-logout-stays-open", "LOGOUT leaves the connection open")
class _StaysOpen(ImapConnection):
    async def do_logout(self, command: Command) -> str:
        text = await super().do_logout(command)
        self.done = False
        return text


# Log-in


@defect("imap-wrong-password-accepted", "a wrong password opens the first account")
class _WrongAccepted(ImapConnection):
    def admit(self, account: Account | None) -> str:
        return super().admit(account or next(iter(self.store.accounts.values())))


@defect("imap-wrong-password-bad", "a wrong password gets BAD")
class _WrongBad(ImapConnection):
    def refusal(self) -> Exception:
        return Bad("wrong user or password")


@defect("imap-wrong-password-opens", "a wrong password gets NO, yet opens the account")
class _WrongOpens(ImapConnection):
    def refusal(self) -> Exception:
        self.account = next(iter(self.store.accounts.values()))
        return super().refusal()


@defect("imap-login-literal-refused", "LOGIN takes no literals")
class _LoginLiteral(ImapConnection):
    def login_string(self, command: Command) -> str:
        if command.sees(b"{"):
            raise Bad("no literal here")
        return super().login_string(command)


@defect("imap-login-quoted-refused", "LOGIN keeps the quotes of its arguments")
class _LoginQuoted(ImapConnection):
    def login_string(self, command: Command) -> str:
        quoted = command.sees(b'"')
        text = super().login_string(command)
        return f'"{text}"' if quoted else text


# Strings and names


@defect("imap-mailbox-literal-refused", "a mailbox name is taken as atom or quoted string only")
class _MailboxLiteral(ImapConnection):
    def mailbox_name(self, command: Command) -> str:
        if command.sees(b"{"):
            raise Bad("no literal here")
        return super().mailbox_name(command)


@defect("imap-mailbox-literal-kept-with-its-length", "a literal's length is part of the name")
class _MailboxLiteralLength(ImapConnection):
    def mailbox_name(self, command: Command) -> str:
        literal = command.sees(b"{")
        name = super().mailbox_name(command)
        return f"{{{len(name)}}}{name}" if literal else name


@defect("imap-literal-plus-not-taken", "LITERAL+ is announced, but its octets are a new command")
class _LiteralPlus(ImapConnection):
    async def read_command(self) -> bytes:
        line = await self.read_line()
        if line.endswith(b"+}\r\n"):
            return line
        self.buffer[:0] = line
        return await super().read_command()


@defect("imap-inbox-depends-on-case", "INBOX is known in upper case only")
class _InboxCase(ImapConnection):
    def mailbox_name(self, command: Command) -> str:
        return command.astring()


@defect("imap-quoted-inbox-depends-on-case", "INBOX in quotes is known in upper case only")
class _QuotedInboxCase(ImapConnection):
    def mailbox_name(self, command: Command) -> str:
        return command.astring() if command.sees(b'"') else super().mailbox_name(command)


@defect("imap-list-inbox-depends-on-case", "LIST matches INBOX by upper case only")
class _ListInboxCase(ImapConnection):
    def matcher(self, pattern: str) -> Callable[[str], bool]:
        matches = super().matcher(pattern)
        return lambda name: matches(name) and (name != "INBOX" or pattern != pattern.lower())


# SELECT and EXAMINE


class _Without(ImapConnection):
    """Leaves a line out of what SELECT tells."""

    left_out = ""

    def selection(self, view: View) -> list[str]:
        return [line for line in super().selection(view) if self.left_out not in line]


@defect("imap-select-without-flags", "SELECT brings no FLAGS")
class _NoFlags(_Without):
    left_out = "FLAGS ("

    def selection(self, view: View) -> list[str]:
        return [*super().selection(view), "OK [PERMANENTFLAGS ()] kept"]


@defect("imap-select-without-exists", "SELECT brings no EXISTS")
class _NoExists(_Without):
    left_out = " EXISTS"


@defect("imap-select-without-uidvalidity", "SELECT brings no UIDVALIDITY")
class _NoUidvalidity(_Without):
    left_out = "[UIDVALIDITY"


@defect("imap-select-missing-bad", "SELECT of a mailbox that there is not gets BAD")
class _MissingBad(ImapConnection):
    def find(self, name: str) -> Mailbox:
        if name not in self.user.mailboxes:
            raise Bad(f"no mailbox {name}")
        return super().find(name)


@defect("imap-failed-select-keeps-mailbox", "a SELECT that fails leaves the old mailbox selected")
class _FailedSelect(ImapConnection):
    async def select(self, name: str, *, read_only: bool) -> None:
        self.find(name)
        await super().select(name, read_only=read_only)


@defect("imap-examine-read-write", "EXAMINE says READ-WRITE")
class _ExamineCode(ImapConnection):
    def examine_code(self) -> str:
        return "[READ-WRITE]"


@defect("imap-examined-fetch-sets-seen", "FETCH sets \\Seen in an examined mailbox")
class _ExaminedSeen(ImapConnection):
    def may_mark(self, view: View) -> bool:
        del view
        return True


@defect("imap-examined-store-lasts", "STORE changes flags in an examined mailbox")
class _ExaminedStore(ImapConnection):
    def writable(self) -> View:
        return self.selected


@defect("imap-examined-close-expunges", "CLOSE expunges an examined mailbox")
class _ExaminedClose(ImapConnection):
    async def do_close(self, command: Command) -> str:
        self.remove_deleted(self.selected, None)
        return await super().do_close(command)


# CREATE, DELETE, RENAME, APPEND


@defect("imap-create-twice-accepted", "CREATE of a mailbox that there is gets OK")
class _CreateTwice(ImapConnection):
    async def do_create(self, command: Command) -> str:
        try:
            return await super().do_create(command)
        except No:
            return "CREATE completed"


@defect("imap-recreated-mailbox-repeats-uids", "all mailboxes have one UIDVALIDITY")
class _OneValidity(Store):
    def create(self, account: Account, name: str) -> Mailbox:
        mailbox = super().create(account, name)
        mailbox.uid_validity = 1
        return mailbox


@defect("imap-rename-keeps-the-old-name", "RENAME leaves the mailbox under its old name too")
class _RenameKeeps(ImapConnection):
    async def do_rename(self, command: Command) -> str:
        before = dict(self.user.mailboxes)
        text = await super().do_rename(command)
        self.user.mailboxes.update(before)
        return text


@defect("imap-rename-loses-messages", "RENAME leaves an empty mailbox")
class _RenameLoses(ImapConnection):
    async def do_rename(self, command: Command) -> str:
        text = await super().do_rename(command)
        for mailbox in self.user.mailboxes.values():
            mailbox.remove([message.uid for message in mailbox.messages])
        return text


@defect("imap-append-loses-flags", "APPEND stores the message without its flags")
class _AppendFlags(ImapConnection):
    def append_flags(self, flags: list[str]) -> list[str]:
        return flags[:0]


@defect("imap-append-drops-empty-lines", "APPEND drops empty lines at the end of the message")
class _AppendEmptyLines(ImapConnection):
    def appended(self, octets: bytes) -> bytes:
        return octets.rstrip(b"\r\n") + b"\r\n"


@defect("imap-append-drops-a-dot", "APPEND takes a dot off each line that begins with one")
class _AppendDot(ImapConnection):
    def appended(self, octets: bytes) -> bytes:
        return octets.replace(b"\r\n.", b"\r\n")


@defect("imap-append-creates-the-mailbox", "APPEND creates a mailbox that is missing, and says NO")
class _AppendCreates(ImapConnection):
    def destination(self, name: str) -> Mailbox:
        try:
            return super().destination(name)
        except No:
            self.store.create(self.user, name.removesuffix(SEPARATOR))
            raise


@defect("imap-append-without-trycreate", "APPEND to a missing mailbox gets NO without TRYCREATE")
class _AppendTrycreate(ImapConnection):
    def destination(self, name: str) -> Mailbox:
        return self.find(name) if self.view is None else super().destination(name)


@defect("imap-copy-without-trycreate", "COPY to a missing mailbox gets NO without TRYCREATE")
class _CopyTrycreate(ImapConnection):
    def destination(self, name: str) -> Mailbox:
        return self.find(name) if self.view is not None else super().destination(name)
