"""Defects of the IMAP server: sets of numbers and of UIDs."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Range
from mailworthy.reference.imap.view import View


class _Sifted(View):
    """Leaves some ranges of a set out."""

    def sifted(self, ranges: list[Range]) -> list[Range]:
        """The ranges that count."""
        return ranges

    def numbers(self, ranges: list[Range], *, lenient: bool = False) -> set[int]:
        return super().numbers(self.sifted(ranges), lenient=lenient)

    def uids(self, ranges: list[Range]) -> set[int]:
        return super().uids(self.sifted(ranges))


class _InOrder(_Sifted):
    def sifted(self, ranges: list[Range]) -> list[Range]:
        return [(a, b) for a, b in ranges if a is None or b is None or a <= b]


@defect("imap-reversed-range-is-empty", "a range whose higher end comes first names no message")
class _ReversedEmpty(ImapConnection):
    viewing = _InOrder


class _WithoutStar(_Sifted):
    def sifted(self, ranges: list[Range]) -> list[Range]:
        return [ends for ends in ranges if ends != (None, None)]


@defect("imap-star-means-no-message", "* on its own names no message")
class _StarNothing(ImapConnection):
    viewing = _WithoutStar


class _FirstOnly(_Sifted):
    def sifted(self, ranges: list[Range]) -> list[Range]:
        return ranges[:1]


@defect("imap-set-ends-at-its-comma", "of a set only what stands before the first comma counts")
class _SetFirst(ImapConnection):
    viewing = _FirstOnly
