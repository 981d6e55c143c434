"""Defects of IMAP's states: commands that are valid where they are not, and the reverse."""

from __future__ import annotations

from typing import ClassVar

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Account


class _TooEarly(ImapConnection):
    """Says OK to a command before its time."""

    early: ClassVar[str]
    logged_in = False

    async def perform(self, name: str, command: Command) -> str:
        if name == self.early and self.view is None and self.logged_in == bool(self.account):
            return f"{name} completed"
        return await super().perform(name, command)


@defect("imap-subscribe-before-login-accepted", "SUBSCRIBE is valid before log-in")
class _SubscribeEarly(_TooEarly):
    early = "SUBSCRIBE"


@defect("imap-status-before-login-accepted", "STATUS is valid before log-in")
class _StatusEarly(_TooEarly):
    early = "STATUS"


@defect("imap-check-before-login-accepted", "CHECK is valid before log-in")
class _CheckEarly(_TooEarly):
    early = "CHECK"


@defect("imap-append-before-login-accepted", "APPEND is valid before log-in")
class _AppendEarly(_TooEarly):
    early = "APPEND"


@defect("imap-expunge-without-mailbox-accepted", "EXPUNGE is valid where no mailbox is selected")
class _ExpungeEarly(_TooEarly):
    early = "EXPUNGE"
    logged_in = True


@defect("imap-uid-without-mailbox-accepted", "UID is valid where no mailbox is selected")
class _UidEarly(_TooEarly):
    early = "UID"
    logged_in = True


@defect("imap-second-login-accepted", "LOGIN is valid after log-in")
class _SecondLogin(ImapConnection):
    async def perform(self, name: str, command: Command) -> str:
        if name == "LOGIN" and self.account is not None:
            return "LOGIN completed"
        return await super().perform(name, command)


@defect("imap-second-login-closes-the-mailbox", "LOGIN after log-in is refused, and closes")
class _SecondLoginCloses(ImapConnection):
    def allowed(self, name: str) -> bool:
        if name == "LOGIN":
            self.view = None
        return super().allowed(name)


@defect("imap-noop-before-login-refused", "NOOP wants a log-in")
class _NoopEarly(ImapConnection):
    def allowed(self, name: str) -> bool:
        return super().allowed(name) and not (name == "NOOP" and self.account is None)


@defect("imap-capability-with-mailbox-refused", "CAPABILITY is not valid in a mailbox")
class _CapabilityWithMailbox(ImapConnection):
    def allowed(self, name: str) -> bool:
        return super().allowed(name) and not (name == "CAPABILITY" and self.view is not None)


@defect("imap-logout-before-login-refused", "LOGOUT wants a log-in")
class _LogoutEarly(ImapConnection):
    def allowed(self, name: str) -> bool:
        return super().allowed(name) and not (name == "LOGOUT" and self.account is None)


@defect("imap-logout-with-mailbox-without-bye", "LOGOUT brings no BYE where one is selected")
class _LogoutWithMailbox(ImapConnection):
    async def farewell(self) -> None:
        if self.view is None:
            await super().farewell()


@defect("imap-log-in-opens-the-host", "a log-in opens the account for all of its host's sessions")
class _OpensTheHost(ImapConnection):
    opened: ClassVar[dict[str, Account]] = {}

    def admit(self, account: Account | None) -> str:
        text = super().admit(account)
        self.opened[self.peer] = self.user
        return text

    def allowed(self, name: str) -> bool:
        if name == "EXAMINE" and self.account is None:
            self.account = self.opened.get(self.peer)
        return super().allowed(name)


# The order of commands


class _Reversed(ImapConnection):
    """Carries out what came at once in another order."""

    waiting: bytes = b""

    def later(self, name: bytes) -> bool:
        """Whether a command waits for the one after it, if that has come."""
        raise NotImplementedError

    async def serve(self, octets: bytes) -> None:
        words = octets.split(b" ")
        name = words[1].strip().upper() if len(words) > 1 else b""
        if self.account is not None and self.later(name) and b"\r\n" in self.buffer:
            after = await self.read_command()
            await super().serve(after)
        await super().serve(octets)


@defect("imap-store-after-fetch", "a FETCH that came with a STORE goes before it")
class _StoreAfterFetch(_Reversed):
    def later(self, name: bytes) -> bool:
        return name == b"STORE"


@defect("imap-create-after-examine", "a command that came with a CREATE goes before it")
class _CreateAfter(_Reversed):
    def later(self, name: bytes) -> bool:
        return name == b"CREATE"


@defect("imap-one-command-at-a-time", "what has come behind a command is thrown away")
class _OneAtATime(ImapConnection):
    async def complete(self, answer: str) -> None:
        if self.account is not None:
            self.buffer.clear()
        await super().complete(answer)


@defect("imap-pipelined-completions-share-a-tag", "commands that come at once share their tag")
class _SharedTag(ImapConnection):
    last = ""

    async def complete(self, answer: str) -> None:
        shared = self.last if self.last and self.account is not None else ""
        self.last = self.tag if self.buffer else ""
        self.tag = shared or self.tag
        await super().complete(answer)


@defect("imap-log-in-forgets-what-follows", "what comes behind a log-in is thrown away")
class _LogInForgets(ImapConnection):
    def admit(self, account: Account | None) -> str:
        self.buffer.clear()
        return super().admit(account)


@defect("imap-fetch-cut-while-unread", "of several FETCHes behind each other the last get NO")
class _FetchCut(ImapConnection):
    served = 0

    async def perform(self, name: str, command: Command) -> str:
        self.served = self.served + 1 if self.buffer else 0
        if name == "UID" and self.served > 3:
            raise Bad("too much at once")
        return await super().perform(name, command)
