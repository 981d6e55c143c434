"""Defects of the POP3 maildrop: listings, sizes, marks, removal, unique-ids."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3 import Pop3Connection, Refusal, lines_of
from mailworthy.reference.store import Account


@defect("pop3-drop-listing-in-prose", "STAT answers in words")
class _DropListingInProse(Pop3Connection):
    async def do_stat(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.say_ok(f"you have {len(self.numbers())} messages")


@defect("pop3-uidl-leaves-out-the-last", "UIDL does not list the last message")
class _UidlLeavesOutTheLast(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        listing = {n: self.unique_id(n) for n in self.numbers()}
        await self.say_listing(arguments, dict(list(listing.items())[:-1]))


@defect("pop3-stat-counts-one-octet-a-line-end", "STAT counts each line end as one octet")
class _StatCountsOneOctetALineEnd(Pop3Connection):
    async def do_stat(self, arguments: Sequence[str]) -> None:
        del arguments
        numbers = self.numbers()
        size = sum(len(self.octets(n).replace(b"\r\n", b"\n")) for n in numbers)
        await self.say_ok(f"{len(numbers)} {size}")


@defect("pop3-size-counts-one-octet-a-line-end", "sizes count each line end as one octet")
class _SizeCountsOneOctetALineEnd(Pop3Connection):
    def size(self, number: int) -> int:
        return len(self.octets(number).replace(b"\r\n", b"\n"))


@defect("pop3-size-counts-stuffing", "sizes count the dots that byte-stuffing adds")
class _SizeCountsStuffing(Pop3Connection):
    def size(self, number: int) -> int:
        return sum(len(self.stuffed(line)) + 2 for line in lines_of(self.octets(number)))


@defect("pop3-top-without-empty-line", "TOP leaves out the empty line after the header")
class _TopWithoutEmptyLine(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        lines = super().top(number, count)
        lines.remove(b"")
        return lines


@defect("pop3-top-one-line-too-many", "TOP sends one line of the body more than asked for")
class _TopOneLineTooMany(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        return super().top(number, count + 1)


@defect("pop3-top-past-the-end-refused", "TOP with more lines than there are is refused")
class _TopPastTheEndRefused(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        if count > len(lines_of(self.octets(number))):
            raise Refusal("no such line")
        return super().top(number, count)


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


@defect("pop3-stat-counts-marked", "STAT counts messages marked as deleted")
class _StatCountsMarked(Pop3Connection):
    async def do_stat(self, arguments: Sequence[str]) -> None:
        del arguments
        everything = range(1, len(self.drop) + 1)
        await self.say_ok(f"{len(everything)} {sum(map(self.size, everything))}")


@defect("pop3-rset-does-nothing", "RSET leaves the marks where they are")
class _RsetDoesNothing(Pop3Connection):
    def unmark(self) -> None:
        pass


@defect("pop3-numbers-shift", "DELE moves the numbers of later messages down by one")
class _NumbersShift(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        self.gone: list[int] = []
        await super().enter(account)

    async def do_dele(self, arguments: Sequence[str]) -> None:
        self.gone.append(self.drop.pop(self.only_number(arguments) - 1).uid)
        await self.say_ok("marked")

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


@defect("pop3-quit-before-log-in-refused", "QUIT in the AUTHORIZATION state is refused")
class _QuitBeforeLogInRefused(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword == "QUIT" and self.account is None:
            raise Refusal("log in first")
        super().check_state(keyword)


# Unique-ids


@defect("pop3-unique-ids-change", "unique-ids are new in each session")
class _UniqueIdsChange(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        self.salt = uuid.uuid4().hex
        await super().enter(account)

    def unique_id(self, number: int) -> str:
        return f"{self.salt}.{self.message(number).uid}"


@defect("pop3-unique-ids-all-alike", "all messages have one unique-id")
class _UniqueIdsAllAlike(Pop3Connection):
    def unique_id(self, number: int) -> str:
        del number
        return "message"


@defect("pop3-unique-ids-are-numbers", "unique-ids are message-numbers, given again to others")
class _UniqueIdsAreNumbers(Pop3Connection):
    def unique_id(self, number: int) -> str:
        return str(number)


@defect("pop3-unique-id-too-long", "unique-ids have more than 70 characters")
class _UniqueIdTooLong(Pop3Connection):
    def unique_id(self, number: int) -> str:
        return f"{super().unique_id(number):x<71}"


@defect("pop3-unique-id-with-space", "unique-ids have a space in them")
class _UniqueIdWithSpace(Pop3Connection):
    def unique_id(self, number: int) -> str:
        return f"id {super().unique_id(number)}"
