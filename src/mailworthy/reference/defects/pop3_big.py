"""Defects of POP3 maildrops that are big: many messages, long ones."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection


@defect("pop3-list-ends-at-a-hundred", "LIST lists the first hundred messages")
class _ListEndsAtAHundred(Pop3Connection):
    async def do_list(self, arguments: Sequence[str]) -> None:
        listed = {number: self.scan_listing(number) for number in self.numbers()}
        shown = listed if arguments else dict(list(listed.items())[:100])
        await self.say_listing(arguments, shown)


@defect("pop3-big-message-cut-short", "a message ends after 65536 octets")
class _BigMessageCutShort(Pop3Connection):
    def octets(self, number: int) -> bytes:
        return super().octets(number)[:65534].removesuffix(b"\r") + b"\r\n"


@defect("pop3-size-wraps", "sizes are told modulo 65536")
class _SizeWraps(Pop3Connection):
    def size(self, number: int) -> int:
        return super().size(number) % 65536
