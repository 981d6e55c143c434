"""Defects of what POP3 lists: drop and scan listings, sizes."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.maildrop import lines_of


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


@defect("pop3-size-leaves-out-empty-lines-at-the-end", "sizes leave out empty lines at the end")
class _SizeLeavesOutEmptyLines(Pop3Connection):
    def size(self, number: int) -> int:
        return len(self.octets(number).rstrip(b"\r\n")) + 2
