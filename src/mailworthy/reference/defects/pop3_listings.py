"""Defects of what POP3 lists: drop and scan listings, sizes, unique-ids."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.maildrop import lines_of
from mailworthy.reference.store import Account


@defect("pop3-drop-listing-in-prose", "STAT answers in words")
class _DropListingInProse(Pop3Connection):
    def drop_listing(self) -> str:
        return f"you have {len(self.numbers())} messages"


@defect("pop3-stat-counts-one-octet-a-line-end", "STAT counts each line end as one octet")
class _StatCountsOneOctetALineEnd(Pop3Connection):
    def drop_listing(self) -> str:
        numbers = self.numbers()
        size = sum(len(self.octets(n).replace(b"\r\n", b"\n")) for n in numbers)
        return f"{len(numbers)} {size}"


@defect("pop3-stat-counts-marked", "STAT counts messages marked as deleted")
class _StatCountsMarked(Pop3Connection):
    def drop_listing(self) -> str:
        everything = range(1, len(self.drop) + 1)
        return f"{len(everything)} {sum(map(self.size, everything))}"


@defect("pop3-size-counts-one-octet-a-line-end", "sizes count each line end as one octet")
class _SizeCountsOneOctetALineEnd(Pop3Connection):
    def size(self, number: int) -> int:
        return len(self.octets(number).replace(b"\r\n", b"\n"))


@defect("pop3-size-counts-stuffing", "sizes count the dots that byte-stuffing adds")
class _SizeCountsStuffing(Pop3Connection):
    def size(self, number: int) -> int:
        return sum(len(self.stuffed(line)) + 2 for line in lines_of(self.octets(number)))


@defect("pop3-uidl-leaves-out-the-last", "UIDL does not list the last message")
class _UidlLeavesOutTheLast(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        listing = {n: self.unique_id(n) for n in self.numbers()}
        await self.say_listing(arguments, dict(list(listing.items())[:-1]))


@defect("pop3-unique-ids-change", "unique-ids are new in each session")
class _UniqueIdsChange(Pop3Connection):
    async def open(self, account: Account) -> None:
        self.salt = uuid.uuid4().hex
        await super().open(account)

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
