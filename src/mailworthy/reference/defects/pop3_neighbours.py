"""Defects of POP3 maildrops that others touch: log-ins beside a session, mail that comes in."""

from __future__ import annotations

from typing import ClassVar

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.store import Account


class _HoldersKnown(Pop3Connection):
    """Each session can find the one that has its maildrop."""

    holders: ClassVar[dict[str, Pop3Connection]] = {}

    async def open(self, account: Account) -> None:
        await super().open(account)
        self.holders[account.user] = self


@defect("pop3-refused-log-in-unmarks", "a log-in that finds the maildrop in use undoes its marks")
class _RefusedLogInUnmarks(_HoldersKnown):
    async def lock(self, account: Account) -> None:
        if account.maildrop_lock.locked() and account.user in self.holders:
            self.holders[account.user].unmark()
        await super().lock(account)


@defect("pop3-second-log-in-removes-marked", "a second log-in takes over and updates the maildrop")
class _SecondLogInRemovesMarked(_HoldersKnown):
    async def lock(self, account: Account) -> None:
        holder = self.holders.get(account.user)
        if account.maildrop_lock.locked() and holder is not None:
            holder.update(account)
            holder.leave()
        await super().lock(account)


@defect("pop3-marks-are-everybodys", "the marks are those of all sessions of the server")
class _MarksAreEverybodys(Pop3Connection):
    shared: ClassVar[set[int]] = set()

    async def open(self, account: Account) -> None:
        await super().open(account)
        self.shared.clear()
        self.marked = self.shared


@defect("pop3-quit-removes-arrivals", "QUIT writes the maildrop anew, without what has arrived")
class _QuitRemovesArrivals(Pop3Connection):
    def update(self, account: Account) -> None:
        known = {message.uid for message in self.drop}
        super().update(account)
        account.inbox.remove([one.uid for one in account.inbox.messages if one.uid not in known])


@defect("pop3-top-skips-marked", "TOP counts the messages that are not marked")
class _TopSkipsMarked(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        left = self.numbers()
        return super().top(left[min(number, len(left)) - 1], count)
