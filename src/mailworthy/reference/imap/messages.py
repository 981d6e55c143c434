"""Commands of the selected state (RFC 3501 section 6.4, RFC 3691, 4315, 6851)."""

from __future__ import annotations

from mailworthy.reference.imap.base import ImapBase
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.message import envelope, literal, section, structure
from mailworthy.reference.imap.search import Search
from mailworthy.reference.imap.syntax import Command, FetchItem, Range
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox, Message

Picked = list[tuple[int, Message]]


class MessageCommands(ImapBase):
    """Messages of the selected mailbox."""

    searching: type[Search] = Search

    async def do_check(self, command: Command) -> str:
        """Section 6.4.1."""
        command.end()
        return "CHECK completed"

    async def do_close(self, command: Command) -> str:
        """Section 6.4.2."""
        command.end()
        view = self.selected
        if not view.read_only:
            await self.close_mailbox(view)
        self.view = None
        return "CLOSE completed"

    async def close_mailbox(self, view: View) -> None:
        """Remove what is deleted, without a word."""
        self.remove_deleted(view, None)

    async def do_unselect(self, command: Command) -> str:
        """RFC 3691."""
        command.end()
        self.view = None
        return "UNSELECT completed"

    async def do_expunge(self, command: Command) -> str:
        """Section 6.4.3; the news tell what is gone."""
        command.end()
        self.writable()
        self.remove_deleted(self.selected, None)
        return "EXPUNGE completed"

    def remove_deleted(self, view: View, uids: set[int] | None) -> None:
        """Remove the messages flagged \\Deleted, of these UIDs only if some are given."""
        doomed = [m.uid for m in view.mailbox.messages if "\\Deleted" in m.flags]
        view.mailbox.remove(uid for uid in doomed if uids is None or uid in uids)

    def writable(self) -> View:
        """The view, if changes are permitted."""
        if self.selected.read_only:
            raise No("the mailbox is read-only")
        return self.selected

    async def do_uid(self, command: Command) -> str:
        """Section 6.4.8, and UID EXPUNGE (RFC 4315)."""
        command.sp()
        name = command.atom().upper()
        match name:
            case "FETCH":
                return await self.fetch(command, by_uid=True)
            case "STORE":
                return await self.store_flags(command, by_uid=True)
            case "SEARCH":
                return await self.search(command, by_uid=True)
            case "COPY":
                return await self.copy(command, by_uid=True)
            case "MOVE":
                return await self.move(command, by_uid=True)
            case "EXPUNGE":
                command.sp()
                uids = self.selected.uids(command.sequence_set())
                command.end()
                self.remove_deleted(self.writable(), uids)
                return "UID EXPUNGE completed"
        raise Bad(f"no command UID {name}")

    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        """The messages that a command is about."""
        return self.selected.pick(ranges, by_uid=by_uid)

    # FETCH

    async def do_fetch(self, command: Command) -> str:
        """Section 6.4.5."""
        return await self.fetch(command, by_uid=False)

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
        name = item.shown if item.name == "BODY" else item.name
        if item.section is not None:
            octets = self.section(message, item)
            if item.partial is None:
                return b"%s %s" % (name.encode(), literal(octets))
            start, count = item.partial
            part = self.partial(octets, start, count)
            return b"%s<%d> %s" % (name.encode(), start, literal(part))
        return b"%s %s" % (name.encode(), self.value(view, message, item.name))

    def section(self, message: Message, item: FetchItem) -> bytes:
        """The octets of a body section."""
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

    # STORE

    async def do_store(self, command: Command) -> str:
        """Section 6.4.6."""
        return await self.store_flags(command, by_uid=False)

    async def store_flags(self, command: Command, *, by_uid: bool) -> str:
        """STORE and UID STORE."""
        command.sp()
        ranges = command.sequence_set()
        command.sp()
        name = command.octets[command.at :].partition(b" ")[0].decode("ascii", "replace").upper()
        sign = name[0] if name[:1] in {"+", "-"} else ""
        if name.removeprefix(sign) not in {"FLAGS", "FLAGS.SILENT"}:
            raise Bad("FLAGS expected")
        command.at += len(name)
        command.sp()
        flags = set(command.store_flags())
        command.end()
        view = self.writable()
        silent = self.silenced(name)
        for number, message in self.pick(ranges, by_uid=by_uid):
            others = self.others_stored(view, message)
            self.change_flags(message, sign, flags)
            if not silent:
                await self.send_flags(view, number, message, by_uid=by_uid)
            elif not others:
                view.told(message)
        view.mailbox.changed()
        return "STORE completed"

    def others_stored(self, view: View, message: Message) -> bool:
        """Whether there are flags to tell of in any case, since another session changed them."""
        return view.known(message) != message.flags

    def silenced(self, name: str) -> bool:
        """Whether the new flags are kept to ourselves."""
        return name.endswith(".SILENT")

    def change_flags(self, message: Message, sign: str, flags: set[str]) -> None:
        """Add, remove, or replace."""
        match sign:
            case "+":
                message.flags |= flags
            case "-":
                message.flags -= flags
            case _:
                message.flags = set(flags)

    # SEARCH, COPY, MOVE

    async def do_search(self, command: Command) -> str:
        """Section 6.4.4."""
        return await self.search(command, by_uid=False)

    async def search(self, command: Command, *, by_uid: bool) -> str:
        """SEARCH and UID SEARCH."""
        command.sp()
        matches = self.searching(command, self.selected).criteria()
        command.end()
        found = [(n, m) for n, m in enumerate(self.selected.messages, 1) if matches(n, m)]
        await self.send_found([m.uid if by_uid else n for n, m in found])
        return "SEARCH completed"

    async def send_found(self, numbers: list[int]) -> None:
        """Send the SEARCH response."""
        await self.untagged(" ".join(["SEARCH", *map(str, numbers)]))

    async def do_copy(self, command: Command) -> str:
        """Section 6.4.7."""
        return await self.copy(command, by_uid=False)

    async def copy(self, command: Command, *, by_uid: bool) -> str:
        """COPY and UID COPY."""
        picked, mailbox = self.to_mailbox(command, by_uid=by_uid)
        code = self.copy_messages(picked, mailbox)
        return f"{code}COPY completed"

    async def do_move(self, command: Command) -> str:
        """RFC 6851."""
        return await self.move(command, by_uid=False)

    async def move(self, command: Command, *, by_uid: bool) -> str:
        """MOVE and UID MOVE; the EXPUNGE responses come with the news."""
        picked, mailbox = self.to_mailbox(command, by_uid=by_uid)
        view = self.writable()
        code = self.copy_messages(picked, mailbox)
        if code:
            await self.untagged(f"OK {code}moved")
        view.mailbox.remove(message.uid for _, message in picked)
        return "MOVE completed"

    def to_mailbox(self, command: Command, *, by_uid: bool) -> tuple[Picked, Mailbox]:
        """The arguments of COPY and MOVE."""
        command.sp()
        ranges = command.sequence_set()
        command.sp()
        name = command.mailbox()
        command.end()
        return self.pick(ranges, by_uid=by_uid), self.destination(name)

    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        """Copy, and make the COPYUID code (RFC 4315)."""
        copies = [self.copied(message, mailbox) for _, message in picked]
        if not copies:
            return ""
        old = ",".join(str(message.uid) for _, message in picked)
        new = ",".join(str(message.uid) for message in copies)
        return f"[COPYUID {mailbox.uid_validity} {old} {new}] "

    def copied(self, message: Message, mailbox: Mailbox) -> Message:
        """Copy one message with its flags and date."""
        return mailbox.append(message.octets, message.flags, message.internal_date)
