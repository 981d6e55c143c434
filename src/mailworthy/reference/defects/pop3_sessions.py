"""Defects of POP3 sessions: greeting, log-ins refused, the maildrop's lock, time, farewell."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account, Message

# Greeting and log-in


@defect("pop3-greeting-of-two-lines", "the greeting has two lines")
class _GreetingOfTwoLines(Pop3Connection):
    def greeting(self) -> str:
        return f"{super().greeting()}\r\n+OK be welcome"


@defect("pop3-no-way-to-log-in", "neither USER nor AUTH nor APOP is there")
class _NoWayToLogIn(Pop3Connection):
    def before_log_in(self) -> frozenset[str]:
        return super().before_log_in() - {"USER", "PASS", "AUTH", "APOP"}

    def greeting(self) -> str:
        return "at your service"

    def capabilities(self) -> list[str]:
        listed = super().capabilities()
        return [tag for tag in listed if tag.split()[0] not in {"SASL", "USER", "STLS"}]


@defect("pop3-refused-log-in-is-final", "after a log-in that is refused all others are")
class _RefusedLogInIsFinal(Pop3Connection):
    failed = False

    async def enter(self, account: Account | None) -> None:
        await super().enter(None if self.failed else account)

    def wrong_credentials(self) -> None:
        self.failed = True
        super().wrong_credentials()


@defect("pop3-quit-after-a-refused-log-in-refused", "QUIT after a refused log-in is refused")
class _QuitAfterARefusedLogIn(Pop3Connection):
    failed = False

    def wrong_credentials(self) -> None:
        self.failed = True
        super().wrong_credentials()

    def check_state(self, keyword: str) -> None:
        if keyword == "QUIT" and self.failed:
            raise Refusal("log in first")
        super().check_state(keyword)


@defect("pop3-refused-log-in-keeps-the-maildrop", "a client that is refused keeps the maildrops")
class _RefusedLogInKeepsTheMaildrop(Pop3Connection):
    held: tuple[Account, ...] = ()

    async def enter(self, account: Account | None) -> None:
        if account is None and not self.held:
            every = self.store.accounts.values()
            self.held = tuple(one for one in every if not one.maildrop_lock.locked())
            for one in self.held:
                await one.maildrop_lock.acquire()
        await super().enter(account)

    def leave(self) -> None:
        for one in self.held:
            one.maildrop_lock.release()
        self.held = ()
        super().leave()


@defect("pop3-maildrop-in-use-disconnects", "a log-in to a maildrop in use ends the connection")
class _MaildropInUseDisconnects(Pop3Connection):
    async def lock(self, account: Account) -> None:
        if account.maildrop_lock.locked():
            raise Disconnected
        await super().lock(account)


# The end of a session

KEPT = 2.0
"""Seconds that a maildrop is kept: longer than a check waits, shorter than a log-in tries."""


class _Quitting(Pop3Connection):
    """Knows whether the client has said QUIT, and can keep the maildrop."""

    quits = False

    async def do_quit(self, arguments: Sequence[str]) -> None:
        self.quits = True
        await super().do_quit(arguments)

    def keep(self) -> None:
        """Leave, but give the maildrop free only after a while."""
        if self.account is not None:
            asyncio.get_running_loop().call_later(KEPT, self.account.maildrop_lock.release)
            self.account = None


@defect("pop3-maildrop-kept-after-quit", "QUIT leaves the maildrop locked")
class _MaildropKeptAfterQuit(_Quitting):
    def leave(self) -> None:
        if self.quits:
            self.keep()
        super().leave()


@defect("pop3-maildrop-kept-after-a-drop", "a connection that is lost leaves the maildrop locked")
class _MaildropKeptAfterADrop(_Quitting):
    def leave(self) -> None:
        if not self.quits:
            self.keep()
        super().leave()


@defect("pop3-quit-stays", "QUIT after log-in leaves the connection open")
class _QuitStays(Pop3Connection):
    async def do_quit(self, arguments: Sequence[str]) -> None:
        logged_in = self.account is not None
        await super().do_quit(arguments)
        self.over = not logged_in


@defect("pop3-quit-before-log-in-stays", "QUIT before log-in leaves the connection open")
class _QuitBeforeLogInStays(Pop3Connection):
    async def do_quit(self, arguments: Sequence[str]) -> None:
        logged_in = self.account is not None
        await super().do_quit(arguments)
        self.over = logged_in


@defect("pop3-quit-answers-before-it-removes", "QUIT is answered first, and removes then")
class _QuitAnswersBeforeItRemoves(Pop3Connection):
    def update(self, account: Account) -> None:
        uids = [self.message(number).uid for number in self.marked]
        asyncio.get_running_loop().call_later(0.5, account.inbox.remove, uids)


@defect("pop3-unfinished-quit-obeyed", "QUIT is obeyed although its line has no end")
class _UnfinishedQuitObeyed(Pop3Connection):
    def leave(self) -> None:
        if self.account is not None and self.buffer == b"QUIT":
            self.update(self.account)
        super().leave()


@defect("pop3-marks-outlive-their-session", "QUIT removes what an earlier session marked")
class _MarksOutliveTheirSession(Pop3Connection):
    earlier: ClassVar[dict[int, set[int]]] = {}
    """Who the account is → UIDs that were marked."""

    def update(self, account: Account) -> None:
        super().update(account)
        account.inbox.remove(self.earlier.get(id(account), ()))

    def leave(self) -> None:
        if self.account is not None:
            marked = {self.message(number).uid for number in self.marked}
            self.earlier[id(self.account)] = marked
        super().leave()


@defect("pop3-hang-up-removes", "after five unknown commands the server goes into UPDATE and ends")
class _HangUpRemoves(Pop3Connection):
    errors = 0

    async def unknown(self, keyword: str) -> None:
        self.errors += 1
        if self.account is not None and self.errors == 5:
            self.update(self.account)
            raise Disconnected
        await super().unknown(keyword)


# Time


@defect("pop3-silent-client-dropped", "a client that is silent for half a second is dropped")
class _SilentClientDropped(Pop3Connection):
    idle_timeout = 0.5


@defect("pop3-silent-client-logged-out", "half a second after the log-in it is undone")
class _SilentClientLoggedOut(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        await super().enter(account)
        asyncio.get_running_loop().call_later(0.5, self.leave)


@defect("pop3-commands-do-not-prolong", "three seconds after the log-in the connection is closed")
class _CommandsDoNotProlong(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        await super().enter(account)
        asyncio.get_running_loop().call_later(3.0, self.hang_up)


@defect("pop3-autologout-says-farewell", "a client that is logged out for silence gets -ERR")
class _AutologoutSaysFarewell(Pop3Connection):
    idle_timeout = 0.5

    async def timed_out(self) -> None:
        await self.say_err("you have been silent for too long")


@defect("pop3-autologout-removes", "a client that is logged out for silence loses what is marked")
class _AutologoutRemoves(Pop3Connection):
    idle_timeout = 0.5

    async def timed_out(self) -> None:
        if self.account is not None:
            self.update(self.account)


# Messages that arrive


class _Arrivals(Pop3Connection):
    """Sees what arrives before each command."""

    async def obey(self, line: bytes) -> None:
        if self.account is not None:
            self.arrived([one for one in self.account.inbox.messages if one not in self.drop])
        await super().obey(line)

    def arrived(self, messages: list[Message]) -> None:
        """Take in what is new."""
        self.drop = [*self.drop, *messages]


@defect("pop3-newest-is-number-one", "a message that arrives becomes number 1 of the session")
class _NewestIsNumberOne(_Arrivals):
    def arrived(self, messages: list[Message]) -> None:
        self.drop = [*messages, *self.drop]


@defect("pop3-arrivals-appear", "a message that arrives gets a number in the session under way")
class _ArrivalsAppear(_Arrivals):
    """What the base does."""
