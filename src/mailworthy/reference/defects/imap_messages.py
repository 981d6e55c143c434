"""Defects of the IMAP server: messages of a mailbox, and what sessions tell of them."""

from __future__ import annotations

from datetime import UTC, datetime

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.message import fields_of, split
from mailworthy.reference.imap.search import Predicate, Search
from mailworthy.reference.imap.syntax import Command, FetchItem, Range
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox, Message

Picked = list[tuple[int, Message]]

# UIDs and numbers


@defect("imap-uid-reused-after-expunge", "a new message gets the UID after the last one left")
class _UidReused(ImapConnection):
    def destination(self, name: str) -> Mailbox:
        mailbox = super().destination(name)
        mailbox.uid_next = mailbox.messages[-1].uid + 1 if mailbox.messages else 1
        return mailbox


@defect("imap-uids-descend", "FETCH tells UIDs counted down")
class _UidsDescend(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        return (
            b"%d" % (10**9 - message.uid) if name == "UID" else super().value(view, message, name)
        )


@defect("imap-uidnext-stands-still", "UIDNEXT is the same whatever comes")
class _UidnextStill(ImapConnection):
    def selection(self, view: View) -> list[str]:
        return [*super().selection(view)[:-1], "OK [UIDNEXT 1] next"]


@defect("imap-uidnext-too-high", "UIDNEXT is higher than the next UID")
class _UidnextHigh(ImapConnection):
    def selection(self, view: View) -> list[str]:
        return [*super().selection(view)[:-1], f"OK [UIDNEXT {view.mailbox.uid_next + 10}] next"]


@defect("imap-expunge-numbers-not-moved", "EXPUNGE responses have the numbers from before")
class _NumbersNotMoved(ImapConnection):
    async def tell_expunged(self, view: View) -> None:
        for before, number in enumerate(view.gone()):
            await self.untagged(f"{number + before} EXPUNGE")


@defect("imap-expunge-takes-the-next", "EXPUNGE also removes the message after a deleted one")
class _TakesTheNext(ImapConnection):
    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        doomed = [message.uid for message in view.mailbox.messages if "\\Deleted" in message.flags]
        super().remove_deleted(view, uids)
        following = [m.uid for m in view.mailbox.messages if doomed and m.uid > doomed[0]]
        view.mailbox.remove(following[:1])


@defect("imap-expunge-during-fetch", "EXPUNGE is sent during any command")
class _ExpungeAlways(ImapConnection):
    def may_expunge(self, name: str) -> bool:
        del name
        return True


@defect("imap-numbers-shift-unannounced", "numbers move down before EXPUNGE tells so")
class _ShiftUnannounced(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        self.selected.gone()
        return super().pick(ranges, by_uid=by_uid)


@defect("imap-exists-shrinks", "removed messages are told by a smaller EXISTS")
class _ExistsShrinks(ImapConnection):
    async def tell_expunged(self, view: View) -> None:
        if view.gone():
            await self.untagged(f"{len(view.messages)} EXISTS")


@defect("imap-fetch-with-two-spaces", "FETCH responses to STORE have two spaces in a row")
class _TwoSpaces(ImapConnection):
    async def send_flags(self, view: View, number: int, message: Message, *, by_uid: bool) -> None:
        del by_uid
        await self.untagged(f"{number} FETCH  (FLAGS {view.flags(message)})")
        view.told(message)


# News between sessions


@defect("imap-new-message-not-announced", "a session never learns of new messages")
class _NotAnnounced(ImapConnection):
    async def tell_new(self, view: View) -> None:
        pass


@defect("imap-flag-change-not-announced", "a session never learns of flags that others change")
class _FlagsNotAnnounced(ImapConnection):
    async def tell_flags(self, view: View, *, by_uid: bool) -> None:
        pass


@defect("imap-expunge-not-announced", "a session learns of its own EXPUNGE only")
class _ExpungeNotAnnounced(ImapConnection):
    def may_expunge(self, name: str) -> bool:
        return name == "EXPUNGE"


# FETCH


@defect("imap-size-counts-line-ends-once", "RFC822.SIZE counts each CRLF as one octet")
class _SizeLf(ImapConnection):
    def size(self, message: Message) -> int:
        return len(message.octets.replace(b"\r\n", b"\n"))


@defect("imap-header-without-empty-line", "BODY[HEADER] lacks the empty line at its end")
class _HeaderWithoutEmptyLine(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        return octets[:-2] if item.section == "HEADER" else octets


@defect("imap-text-without-its-last-line", "BODY[TEXT] lacks an empty line at its end")
class _TextWithoutLastLine(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        return octets.removesuffix(b"\r\n") if item.section == "TEXT" else octets


@defect("imap-partial-off-by-one", "a partial fetch starts one octet late")
class _PartialLate(ImapConnection):
    def partial(self, octets: bytes, start: int, count: int) -> bytes:
        return octets[start + 1 : start + 1 + count]


@defect("imap-partial-ignores-its-length", "a partial fetch goes on to the end")
class _PartialLong(ImapConnection):
    def partial(self, octets: bytes, start: int, count: int) -> bytes:
        del count
        return octets[start:]


@defect("imap-partial-beyond-the-end-wraps", "a partial fetch beyond the end starts over")
class _PartialWraps(ImapConnection):
    def partial(self, octets: bytes, start: int, count: int) -> bytes:
        start = start % len(octets) if octets else 0
        return octets[start : start + count]


@defect("imap-peek-sets-seen", "BODY.PEEK sets \\Seen")
class _PeekMarks(ImapConnection):
    def sets_seen(self, item: FetchItem) -> bool:
        return item.section is not None


@defect("imap-body-leaves-unseen", "BODY[] does not set \\Seen")
class _BodyLeavesUnseen(ImapConnection):
    def sets_seen(self, item: FetchItem) -> bool:
        del item
        return False


@defect("imap-header-fields-depend-on-case", "HEADER.FIELDS compares names with case")
class _FieldsCase(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        header = split(message.octets)[0]
        names = tuple(n for n in item.fields if n.encode() + b":" in header)
        if item.section == "HEADER.FIELDS":
            return fields_of(header, names, wanted=True)
        return super().section(message, item)


@defect("imap-header-fields-not-ignores-not", "HEADER.FIELDS.NOT is the same as HEADER.FIELDS")
class _FieldsNot(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        if "FIELDS" in (item.section or ""):
            return fields_of(split(message.octets)[0], item.fields, wanted=True)
        return super().section(message, item)


# STORE


@defect("imap-store-adds-instead-of-replacing", "FLAGS adds, as +FLAGS does")
class _StoreAdds(ImapConnection):
    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        super().change_flags(message, sign or "+", flags)


@defect("imap-store-removes-nothing", "-FLAGS changes nothing")
class _StoreRemovesNothing(ImapConnection):
    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        if sign != "-":
            super().change_flags(message, sign, flags)


@defect("imap-store-tells-nothing", "STORE is silent, asked to or not")
class _StoreTellsNothing(ImapConnection):
    def silenced(self, name: str) -> bool:
        del name
        return True


@defect("imap-silent-store-tells", "STORE tells the new flags, asked to be silent or not")
class _SilentTells(ImapConnection):
    def silenced(self, name: str) -> bool:
        del name
        return False


@defect("imap-silent-store-does-nothing", ".SILENT changes nothing")
class _SilentDoesNothing(ImapConnection):
    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        if b".SILENT " in command.octets:
            return "STORE completed"
        return await super().store_flags(command, by_uid=by_uid)


@defect("imap-store-undoes-other-sessions", "STORE starts from the flags its session last saw")
class _StoreUndoes(ImapConnection):
    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        message.flags = self.selected.known(message)
        super().change_flags(message, sign, flags)


@defect("imap-uid-store-takes-numbers", "UID STORE takes UIDs for sequence numbers")
class _UidStoreNumbers(ImapConnection):
    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        del by_uid
        return await super().store_flags(command, by_uid=False)


# SEARCH


class _OrIsAnd(Search):
    def either(self, first: Predicate, second: Predicate) -> Predicate:
        return lambda number, message: first(number, message) and second(number, message)


@defect("imap-search-or-means-and", "OR finds what matches both keys")
class _SearchOr(ImapConnection):
    searching = _OrIsAnd


class _CaseMatters(Search):
    def contains(self, octets: bytes, text: str) -> bool:
        return text.encode() in octets


@defect("imap-search-depends-on-case", "SEARCH compares strings with case")
class _SearchCase(ImapConnection):
    searching = _CaseMatters


class _LacksNothing(Search):
    def lacks(self, message: Message, flag: str) -> bool:
        return flag == "\\Seen" or super().lacks(message, flag)


@defect("imap-search-unseen-finds-all", "UNSEEN finds every message")
class _SearchUnseen(ImapConnection):
    searching = _LacksNothing


class _AnyField(Search):
    def in_field(self, message: Message, field: str, text: str) -> bool:
        del field
        return self.contains(split(message.octets)[0], text)


@defect("imap-search-header-ignores-its-field", "HEADER looks into all fields")
class _SearchField(ImapConnection):
    searching = _AnyField


class _OrEqual(Search):
    def larger(self, message: Message, size: int) -> bool:
        return len(message.octets) >= size


@defect("imap-search-larger-includes-equal", "LARGER finds messages of the very size too")
class _SearchLarger(ImapConnection):
    searching = _OrEqual


@defect("imap-search-silent-when-empty", "a SEARCH that finds nothing brings no response")
class _SearchSilent(ImapConnection):
    async def send_found(self, numbers: list[int]) -> None:
        if numbers:
            await super().send_found(numbers)


# COPY, UID, CLOSE


@defect("imap-copy-loses-flags", "a copy has no flags")
class _CopyFlags(ImapConnection):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        return mailbox.append(message.octets, (), message.internal_date)


@defect("imap-copy-has-a-new-date", "a copy has the date of the copying")
class _CopyDate(ImapConnection):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        return mailbox.append(message.octets, message.flags, datetime.now(UTC))


@defect("imap-copy-cuts-the-end", "a copy lacks its last octets")
class _CopyCuts(ImapConnection):
    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        return mailbox.append(message.octets[:-3], message.flags, message.internal_date)


@defect("imap-copy-is-of-the-next", "COPY by number copies the message after the one named")
class _CopyNext(ImapConnection):
    def to_mailbox(self, command: Command, *, by_uid: bool) -> tuple[Picked, Mailbox]:
        picked, mailbox = super().to_mailbox(command, by_uid=by_uid)
        messages = self.selected.messages
        return [(n, messages[n % len(messages)]) for n, _ in picked], mailbox


@defect("imap-uid-fetch-without-uid", "UID FETCH tells the UID only when asked for it")
class _UidFetch(ImapConnection):
    def asked(self, items: list[FetchItem], *, by_uid: bool) -> list[FetchItem]:
        del by_uid
        return items


@defect("imap-uid-store-without-uid", "UID STORE does not tell the UID")
class _UidStore(ImapConnection):
    async def send_flags(self, view: View, number: int, message: Message, *, by_uid: bool) -> None:
        del by_uid
        await super().send_flags(view, number, message, by_uid=False)


@defect("imap-missing-uid-gets-no", "a UID that no message has gets NO")
class _MissingUidNo(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        picked = super().pick(ranges, by_uid=by_uid)
        if not picked:
            raise No("no such message")
        return picked


@defect("imap-missing-uid-means-the-last", "a UID that no message has means the last message")
class _MissingUidLast(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        picked = super().pick(ranges, by_uid=by_uid)
        return picked or super().pick([(None, None)], by_uid=by_uid)


@defect("imap-uid-star-range-not-turned", "a range from above the last UID to * finds nothing")
class _StarNotTurned(ImapConnection):
    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        last = self.selected.messages[-1].uid if self.selected.messages else 0
        kept = [(a, b) for a, b in ranges if not (by_uid and b is None and a and a > last)]
        return super().pick(kept, by_uid=by_uid)


@defect("imap-close-keeps-deleted", "CLOSE removes nothing")
class _CloseKeeps(ImapConnection):
    async def close_mailbox(self, view: View) -> None:
        pass


@defect("imap-close-sends-expunge", "CLOSE sends EXPUNGE responses")
class _CloseTells(ImapConnection):
    async def close_mailbox(self, view: View) -> None:
        await super().close_mailbox(view)
        await self.tell_expunged(view)


@defect("imap-close-leaves-selected", "CLOSE leaves the mailbox selected")
class _CloseLeavesSelected(ImapConnection):
    async def do_close(self, command: Command) -> str:
        view = self.selected
        text = await super().do_close(command)
        self.view = view
        return text
