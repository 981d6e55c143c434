"""Defects of the IMAP server: items, macros and sets of FETCH, and \\Seen."""

from __future__ import annotations

from datetime import UTC, datetime

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.syntax import Command, FetchItem, Range
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message

Picked = list[tuple[int, Message]]

# Items and macros


@defect("imap-fetch-takes-lists-only", "an item without parentheses gets BAD")
class _ListsOnly(ImapConnection):
    async def fetch(self, command: Command, *, by_uid: bool) -> str:
        if not command.octets.endswith((b")", b"ALL", b"FAST", b"FULL")):
            raise Bad("a list of items expected")
        return await super().fetch(command, by_uid=by_uid)


@defect("imap-fetch-forgets-the-last-item", "the last item of a long list is left out")
class _Forgets(ImapConnection):
    async def fetch_one(self, number: int, message: Message, items: list[FetchItem]) -> None:
        await super().fetch_one(number, message, items[:6])


@defect("imap-macro-all-lacks-the-envelope", "ALL means FAST")
class _All(ImapConnection):
    async def fetch_one(self, number: int, message: Message, items: list[FetchItem]) -> None:
        macro = [item.name for item in items][-1:] == ["ENVELOPE"] and len(items) == 4
        await super().fetch_one(number, message, items[:3] if macro else items)


@defect("imap-macro-full-lacks-the-body", "FULL means ALL")
class _Full(ImapConnection):
    async def fetch_one(self, number: int, message: Message, items: list[FetchItem]) -> None:
        macro = [item.name for item in items][-2:] == ["ENVELOPE", "BODY"]
        await super().fetch_one(number, message, items[:4] if macro else items)


@defect("imap-fetch-items-in-upper-case-only", "data items in lower case get BAD")
class _Upper(ImapConnection):
    async def fetch(self, command: Command, *, by_uid: bool) -> str:
        if any(word.islower() for word in command.octets.split()[-1:]):
            raise Bad("no such data item")
        return await super().fetch(command, by_uid=by_uid)


@defect("imap-fetch-passes-over-unknown-items", "FETCH passes over items that it does not know")
class _PassesOver(ImapConnection):
    async def fetch(self, command: Command, *, by_uid: bool) -> str:
        try:
            return await super().fetch(command, by_uid=by_uid)
        except Bad:
            if b" X-" not in command.octets:
                raise
            return "FETCH completed"


# \Seen


def _defect_of_seen(names: tuple[str, ...], *, marks: bool) -> type[ImapConnection]:
    class Marks(ImapConnection):
        def sets_seen(self, item: FetchItem) -> bool:
            return marks if item.name in names else super().sets_seen(item)

    return Marks


@defect("imap-rfc822-leaves-unseen", "RFC822 and RFC822.TEXT do not set \\Seen")
class _Rfc822Unseen(_defect_of_seen(("RFC822", "RFC822.TEXT"), marks=False)):  # type: ignore[misc]
    pass


@defect("imap-structure-sets-seen", "ENVELOPE, BODY and BODYSTRUCTURE set \\Seen")
class _StructureSeen(_defect_of_seen(("ENVELOPE", "BODYSTRUCTURE"), marks=True)):  # type: ignore[misc]
    pass


@defect("imap-rfc822-header-sets-seen", "RFC822.HEADER sets \\Seen")
class _HeaderSeen(_defect_of_seen(("RFC822.HEADER",), marks=True)):  # type: ignore[misc]
    pass


@defect("imap-partial-leaves-unseen", "a partial fetch does not set \\Seen")
class _PartialUnseen(ImapConnection):
    def sets_seen(self, item: FetchItem) -> bool:
        return item.partial is None and super().sets_seen(item)


@defect("imap-implicit-seen-is-not-told", "a fetch that sets \\Seen does not tell the flags")
class _SeenUntold(ImapConnection):
    async def fetch_one(self, number: int, message: Message, items: list[FetchItem]) -> None:
        marks = any(self.sets_seen(item) for item in items) and self.may_mark(self.selected)
        if marks:
            message.flags.add("\\Seen")
            self.selected.told(message)
        await super().fetch_one(number, message, items)


# What never changes


@defect("imap-internal-date-is-now", "INTERNALDATE is the moment of the FETCH")
class _DateNow(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        if name != "INTERNALDATE":
            return super().value(view, message, name)
        _DateNow.count += 1
        now = datetime.fromtimestamp(1_600_000_000 + _DateNow.count, UTC)
        return f'"{now:%d-%b-%Y %H:%M:%S %z}"'.encode()

    count = 0


@defect("imap-internal-date-drops-the-zone", "INTERNALDATE shows the time given as if in UTC")
class _DateZone(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        if name != "INTERNALDATE":
            return super().value(view, message, name)
        return f'"{message.internal_date:%d-%b-%Y %H:%M:%S} +0000"'.encode()


@defect("imap-size-differs-by-session", "RFC822.SIZE is another one when flags are set")
class _SizeDiffers(ImapConnection):
    def size(self, message: Message) -> int:
        return super().size(message) + len(message.flags)


# Sets


@defect("imap-fetch-set-not-turned", "a sequence set of FETCH that runs backwards finds nothing")
class _NotTurned(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        kept = [(a, b) for a, b in ranges if by_uid or not (a and b and a > b)]
        return super().pick(kept, by_uid=by_uid)


@defect("imap-uid-fetch-set-not-turned", "a UID set of FETCH that runs backwards finds nothing")
class _UidNotTurned(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        kept = [(a, b) for a, b in ranges if not by_uid or not (a and b and a > b)]
        return super().pick(kept, by_uid=by_uid)


@defect("imap-fetch-star-is-the-first", "* alone means the first message")
class _StarFirst(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        turned: list[Range] = [(1, 1) if ends == (None, None) else ends for ends in ranges]
        return super().pick(turned, by_uid=by_uid)


@defect("imap-fetch-off-by-one", "FETCH 2:3 tells of 2 alone")
class _OffByOne(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        short: list[Range] = [(a, b - 1 if a and b and a < b else b) for a, b in ranges]
        return super().pick(short, by_uid=by_uid)


@defect("imap-uid-fetch-numbers-are-uids", "responses to UID FETCH are numbered by UID")
class _NumbersAreUids(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        picked = super().pick(ranges, by_uid=by_uid)
        return [(m.uid if by_uid else n, m) for n, m in picked]


@defect("imap-number-beyond-gets-ok", "a sequence number that no message has gets OK")
class _BeyondOk(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        try:
            return super().pick(ranges, by_uid=by_uid)
        except Bad:
            return []


@defect("imap-fetch-of-zero-gets-ok", "FETCH of message 0 gets OK")
class _ZeroOk(ImapConnection):
    async def fetch(self, command: Command, *, by_uid: bool) -> str:
        if b" 0 " in command.octets:
            return "FETCH completed"
        return await super().fetch(command, by_uid=by_uid)
