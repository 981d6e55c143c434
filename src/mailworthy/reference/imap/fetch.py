"""FETCH (RFC 3501 section 6.4.5)."""

from __future__ import annotations

from mailworthy.reference.imap.base import WITHIN, Commands
from mailworthy.reference.imap.message import Missing, envelope, literal, section, structure
from mailworthy.reference.imap.messages import MessageCommands
from mailworthy.reference.imap.syntax import Command, FetchItem
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message


class Fetching(MessageCommands):
    """Tells of messages, item by item."""

    def commands(self) -> Commands:
        """FETCH, by number and by UID."""
        return {**super().commands(), "FETCH": WITHIN}

    def uid_commands(self) -> set[str]:
        """UID FETCH."""
        return super().uid_commands() | {"FETCH"}

    async def do_fetch(self, command: Command) -> str:
        """Section 6.4.5."""
        return await self.fetch(command, by_uid=False)

    async def uid_fetch(self, command: Command) -> str:
        """Section 6.4.8."""
        return await self.fetch(command, by_uid=True)

    async def fetch(self, command: Command, *, by_uid: bool) -> str:
        """FETCH and UID FETCH."""
        command.sp()
        ranges = command.sequence_set()
        command.sp()
        items = command.fetch_items()
        command.end()
        for number, message in self.pick(ranges, by_uid=by_uid):
            await self.fetch_one(number, message, self.asked(items, by_uid=by_uid))
        return "FETCH completed"

    def asked(self, items: list[FetchItem], *, by_uid: bool) -> list[FetchItem]:
        """The items to send: a UID command's response has the UID in any case."""
        uid = FetchItem("UID")
        return [uid, *items] if by_uid and uid not in items else items

    async def fetch_one(self, number: int, message: Message, items: list[FetchItem]) -> None:
        """Send one FETCH response; fetching a body sets \\Seen."""
        view = self.selected
        marks = any(self.sets_seen(item) for item in items) and self.may_mark(view)
        told = list(dict.fromkeys(items))
        if marks and "\\Seen" not in message.flags:
            message.flags.add("\\Seen")
            view.mailbox.changed()
            if FetchItem("FLAGS") not in told:
                told.append(FetchItem("FLAGS"))
        pairs = [await self.pair(view, message, item) for item in told]
        if FetchItem("FLAGS") in told:
            view.told(message)
        await self.untagged(b"%d FETCH (%s)" % (number, b" ".join(pairs)))

    def sets_seen(self, item: FetchItem) -> bool:
        """Whether fetching this item sets \\Seen."""
        return item.section is not None and not item.peek

    def may_mark(self, view: View) -> bool:
        """Whether a fetch may set \\Seen here."""
        return not view.read_only

    async def pair(self, view: View, message: Message, item: FetchItem) -> bytes:
        """Name and value of one item."""
        name = item.shown.encode("utf-8", "surrogateescape")
        if item.section is None:
            return b"%s %s" % (name, self.value(view, message, item.name))
        partial = item.partial
        if partial is not None:
            name += b"<%d>" % partial[0]
        try:
            octets = self.section(message, item)
        except Missing:
            return name + b" NIL"
        return b"%s %s" % (name, literal(self.partial(octets, *partial) if partial else octets))

    def section(self, message: Message, item: FetchItem) -> bytes:
        """The octets of a body section; raises Missing for one that the message has not."""
        return section(message.octets, item.section or "", item.fields)

    def partial(self, octets: bytes, start: int, count: int) -> bytes:
        """Some octets of a section."""
        return octets[start : start + count]

    def value(self, view: View, message: Message, name: str) -> bytes:
        """The value of an item that is no body section."""
        match name:
            case "FLAGS":
                return view.flags(message).encode()
            case "UID":
                return b"%d" % message.uid
            case "RFC822.SIZE":
                return b"%d" % self.size(message)
            case "INTERNALDATE":
                return f'"{message.internal_date:%d-%b-%Y %H:%M:%S %z}"'.encode()
            case "ENVELOPE":
                return envelope(message.octets)
            case _:
                return structure(message.octets, extended=name == "BODYSTRUCTURE")

    def size(self, message: Message) -> int:
        """RFC822.SIZE."""
        return len(message.octets)
