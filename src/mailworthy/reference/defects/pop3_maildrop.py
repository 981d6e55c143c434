"""Defects of the POP3 maildrop: message-numbers, marks, the UPDATE state."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.store import Account


@defect("pop3-missing-number-means-one", "RETR and DELE without a number take message 1")
class _MissingNumberMeansOne(Pop3Connection):
    def only_number(self, arguments: Sequence[str]) -> int:
        return super().only_number(arguments or ["1"])


@defect("pop3-number-read-leniently", "a message-number that is none is read as 1")
class _NumberReadLeniently(Pop3Connection):
    def number(self, argument: str) -> int:
        return super().number(argument if argument.isdigit() else "1")


@defect("pop3-number-zero-is-the-last", "message-number 0 is taken for the last message")
class _NumberZeroIsTheLast(Pop3Connection):
    def number(self, argument: str) -> int:
        return len(self.drop) if argument == "0" else super().number(argument)


@defect("pop3-number-past-the-end-is-the-last", "a number too high is taken for the last message")
class _NumberPastTheEndIsTheLast(Pop3Connection):
    def number(self, argument: str) -> int:
        if argument.isdigit() and int(argument) > len(self.drop):
            return len(self.drop)
        return super().number(argument)


@defect("pop3-number-wraps", "message-numbers are read modulo 2 to the 32nd")
class _NumberWraps(Pop3Connection):
    def number(self, argument: str) -> int:
        return super().number(str(int(argument) % 2**32) if argument.isdigit() else argument)


@defect("pop3-dele-does-not-hide", "a message marked as deleted is still listed and retrieved")
class _DeleDoesNotHide(Pop3Connection):
    def numbers(self) -> list[int]:
        return list(range(1, len(self.drop) + 1))


@defect("pop3-rset-does-nothing", "RSET leaves the marks where they are")
class _RsetDoesNothing(Pop3Connection):
    def unmark(self) -> None:
        pass


@defect("pop3-numbers-shift", "DELE moves the numbers of later messages down by one")
class _NumbersShift(Pop3Connection):
    async def open(self, account: Account) -> None:
        self.gone: list[int] = []
        await super().open(account)

    def mark(self, number: int) -> None:
        self.gone.append(self.drop.pop(number - 1).uid)

    def update(self, account: Account) -> None:
        account.inbox.remove(self.gone)


@defect("pop3-quit-removes-nothing", "QUIT leaves messages marked as deleted in the maildrop")
class _QuitRemovesNothing(Pop3Connection):
    def update(self, account: Account) -> None:
        pass


@defect("pop3-quit-removes-one-more", "QUIT after DELE removes the next message too")
class _QuitRemovesOneMore(Pop3Connection):
    def update(self, account: Account) -> None:
        self.marked |= {number + 1 for number in self.marked if number < len(self.drop)}
        super().update(account)


@defect("pop3-drop-removes", "a connection that is dropped removes what was marked")
class _DropRemoves(Pop3Connection):
    def leave(self) -> None:
        if self.account is not None:
            self.update(self.account)
        super().leave()
