"""SEARCH: keys parsed into predicates (RFC 3501 section 6.4.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.message import fields_of, split
from mailworthy.reference.imap.syntax import Command
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
            charset = self.command.astring().upper()
            if charset not in {"US-ASCII", "UTF-8"}:
                raise No("charset not supported", "[BADCHARSET (US-ASCII UTF-8)]")
            self.command.sp()
        keys = [self.key()]
        while self.command.accept(b" "):
            keys.append(self.key())
        return lambda number, message: all(key(number, message) for key in keys)

    def key(self) -> Predicate:
        """One search key."""
        command = self.command
        if command.accept(b"("):
            keys = [self.key()]
            while not command.accept(b")"):
                command.sp()
                keys.append(self.key())
            return lambda number, message: all(key(number, message) for key in keys)
        if command.octets[command.at : command.at + 1] in set(map(bytes, zip(b"0123456789*"))):
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
                key = self.key()
                return lambda number, message: not key(number, message)
            case "OR":
                first = self.key()
                command.sp()
                return self.either(first, self.key())
            case "KEYWORD" | "UNKEYWORD":
                flag = command.atom()
                return lambda _, message: (flag in message.flags) is (name == "KEYWORD")
            case "LARGER":
                size = command.number()
                return lambda _, message: self.larger(message, size)
            case "SMALLER":
                size = command.number()
                return lambda _, message: len(message.octets) < size
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
                return lambda _, message: self.contains(split(message.octets)[1], text)
            case "TEXT":
                text = self.command.astring()
                return lambda _, message: self.contains(message.octets, text)
        raise Bad(f"no search key {name}")

    def by_date(self, name: str, day: date) -> Predicate:
        """A key that compares dates."""

        def matches(_: int, message: Message) -> bool:
            theirs = sent(message) if name.startswith("SENT") else message.internal_date.date()
            if theirs is None:
                return False
            match name.removeprefix("SENT"):
                case "BEFORE":
                    return theirs < day
                case "ON":
                    return theirs == day
                case _:
                    return theirs >= day

        return matches

    def either(self, first: Predicate, second: Predicate) -> Predicate:
        """OR."""
        return lambda number, message: first(number, message) or second(number, message)

    def larger(self, message: Message, size: int) -> bool:
        """LARGER."""
        return len(message.octets) > size

    def lacks(self, message: Message, flag: str) -> bool:
        """UNSEEN and its like."""
        return flag not in message.flags

    def in_field(self, message: Message, field: str, text: str) -> bool:
        """Whether a header field of that name is there and contains the text."""
        found = fields_of(split(message.octets)[0], (field,), wanted=True)
        lines = found.replace(b"\r\n ", b" ").replace(b"\r\n\t", b"\t").splitlines()
        return any(self.contains(line.partition(b":")[2], text) for line in lines if line)

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
