"""SEARCH: keys parsed into predicates (RFC 3501 section 6.4.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.message import fields_of, split
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.text import field_values, readable
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message

Predicate = Callable[[int, Message], bool]
"""Whether a message, under its sequence number, matches."""

_FLAGS = {
    name: f"\\{name.capitalize()}" for name in ("ANSWERED", "DELETED", "DRAFT", "FLAGGED", "SEEN")
}


class Search:
    """Reads search keys and answers for one view. A defect may override how a key matches."""

    def __init__(self, command: Command, view: View) -> None:
        self.command = command
        self.view = view

    def criteria(self) -> Predicate:
        """`[CHARSET name] key *(SP key)`: all keys have to match."""
        if self.command.accept(b"CHARSET "):
            if not self.supports(self.command.astring().upper()):
                raise self.unsupported()
            self.command.sp()
        keys = [self.key()]
        while self.command.accept(b" "):
            keys.append(self.key())
        return self.all_of(keys)

    charsets: tuple[str, ...] = ("US-ASCII", "UTF-8")

    def supports(self, charset: str) -> bool:
        """Whether texts may be in this charset; its name is in upper case."""
        return charset in self.charsets

    def unsupported(self) -> Exception:
        """How a SEARCH in an unsupported charset ends."""
        return No("charset not supported", f"[BADCHARSET ({' '.join(self.charsets)})]")

    def all_of(self, keys: list[Predicate]) -> Predicate:
        """Keys that all have to match."""
        return lambda number, message: all(key(number, message) for key in keys)

    def key(self) -> Predicate:
        """One search key."""
        command = self.command
        if command.accept(b"("):
            keys = [self.key()]
            while not command.accept(b")"):
                command.sp()
                keys.append(self.key())
            return self.all_of(keys)
        if command.octets[command.at : command.at + 1] in set(map(bytes, zip(b"0123456789*$"))):
            wanted = self.view.numbers(command.sequence_set(), lenient=True)
            return lambda number, _: number in wanted
        return self.named(command.atom().upper())

    def named(self, name: str) -> Predicate:
        """A key that begins with a word."""
        if name in _FLAGS:
            return lambda _, message: _FLAGS[name] in message.flags
        if name.removeprefix("UN") in _FLAGS and name.startswith("UN"):
            return lambda _, message: self.lacks(message, _FLAGS[name.removeprefix("UN")])
        match name:
            case "ALL":
                return lambda _, __: True
            case "NEW":
                return lambda _, m: m.uid in self.view.recent and "\\Seen" not in m.flags
            case "RECENT":
                return lambda _, message: message.uid in self.view.recent
            case "OLD":
                return lambda _, message: message.uid not in self.view.recent
        self.command.sp()
        return self.with_argument(name)

    def with_argument(self, name: str) -> Predicate:
        """A key whose argument follows."""
        command = self.command
        match name:
            case "NOT":
                return self.negated(self.key())
            case "OR":
                first = self.key()
                command.sp()
                return self.either(first, self.key())
            case "KEYWORD" | "UNKEYWORD":
                flag = command.atom()
                there = name == "KEYWORD"
                return lambda _, message: self.has_keyword(message, flag) is there
            case "LARGER":
                size = command.number()
                return lambda _, message: self.larger(message, size)
            case "SMALLER":
                size = command.number()
                return lambda _, message: self.smaller(message, size)
            case "UID":
                uids = self.view.uids(command.sequence_set())
                return lambda _, message: message.uid in uids
            case "BEFORE" | "ON" | "SINCE" | "SENTBEFORE" | "SENTON" | "SENTSINCE":
                return self.by_date(name, command.date())
        return self.by_text(name)

    def by_text(self, name: str) -> Predicate:
        """A key that looks for a string."""
        match name:
            case "HEADER":
                field = self.command.astring()
                self.command.sp()
                text = self.command.astring()
                return lambda _, message: self.in_field(message, field, text)
            case "BCC" | "CC" | "FROM" | "SUBJECT" | "TO":
                text = self.command.astring()
                return lambda _, message: self.in_field(message, name, text)
            case "BODY":
                text = self.command.astring()
                return lambda _, message: self.in_body(message, text)
            case "TEXT":
                text = self.command.astring()
                return lambda _, message: (
                    self.in_header(message, text) or self.in_body(message, text)
                )
        raise Bad(f"no search key {name}")

    def by_date(self, name: str, day: date) -> Predicate:
        """A key that compares dates."""

        def matches(_: int, message: Message) -> bool:
            theirs = self.sent(message) if name.startswith("SENT") else self.arrived(message)
            return theirs is not None and self.compared(name.removeprefix("SENT"), theirs, day)

        return matches

    def compared(self, word: str, theirs: date, day: date) -> bool:
        """BEFORE, ON, SINCE."""
        match word:
            case "BEFORE":
                return theirs < day
            case "ON":
                return theirs == day
            case _:
                return theirs >= day

    def arrived(self, message: Message) -> date:
        """The day of the internal date, in the zone that it is shown in."""
        return message.internal_date.date()

    def sent(self, message: Message) -> date | None:
        """The day of the Date field as it is written, whatever its zone."""
        return sent(message)

    def has_keyword(self, message: Message, flag: str) -> bool:
        """KEYWORD."""
        return flag in message.flags

    def negated(self, key: Predicate) -> Predicate:
        """NOT."""
        return lambda number, message: not key(number, message)

    def either(self, first: Predicate, second: Predicate) -> Predicate:
        """OR."""
        return lambda number, message: first(number, message) or second(number, message)

    def larger(self, message: Message, size: int) -> bool:
        """LARGER."""
        return len(message.octets) > size

    def lacks(self, message: Message, flag: str) -> bool:
        """UNSEEN and its like."""
        return flag not in message.flags

    def smaller(self, message: Message, size: int) -> bool:
        """SMALLER."""
        return len(message.octets) < size

    def in_field(self, message: Message, field: str, text: str) -> bool:
        """Whether a header field of that name is there and contains the text."""
        values = field_values(split(message.octets)[0], field)
        return any(self.contains(value, text) for value in values)

    def in_header(self, message: Message, text: str) -> bool:
        """Whether the header has the text, names of fields included."""
        values = field_values(split(message.octets)[0], None)
        return any(self.contains(value, text) for value in values)

    def in_body(self, message: Message, text: str) -> bool:
        """Whether the body has the text, its transfer encoding undone."""
        return self.contains(readable(message.octets), text)

    def contains(self, octets: bytes, text: str) -> bool:
        """Substring matching, without regard to case."""
        return text.encode("utf-8", "surrogateescape").lower() in octets.lower()


def sent(message: Message) -> date | None:
    """The day of the Date field."""
    found = fields_of(split(message.octets)[0], ("Date",), wanted=True).partition(b":")[2]
    try:
        when: datetime = parsedate_to_datetime(found.decode("ascii", "replace").strip())
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).date()
