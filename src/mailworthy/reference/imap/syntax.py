"""The command parser of the reference: strict, after RFC 3501 section 9."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from mailworthy.reference.imap.errors import Bad

SYSTEM_FLAGS = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ATOM = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\\]]+")
_ASTRING = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\]+")
_LIST_MAILBOX = re.compile(rb"[^\x00-\x20\x7f-\xff(){\"\\]+")
_TAG = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\+]+")
_QUOTED = re.compile(rb'"((?:[^"\\\r\n\x00]|\\["\\])*)"')
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n")
_NUMBER = re.compile(rb"\d{1,10}")
_SEQUENCE = re.compile(rb"(?:[1-9]\d{0,9}|\*)(?::(?:[1-9]\d{0,9}|\*))?")
_ATTRIBUTE = re.compile(rb"[A-Za-z0-9.]+")
_DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")

Range = tuple[int | None, int | None]
"""Two ends of a sequence range; None is `*`."""


@dataclass(frozen=True)
class FetchItem:
    """One data item asked for. `shown` is how the response names it, without its origin."""

    name: str
    section: str | None = None
    fields: tuple[str, ...] = ()
    partial: tuple[int, int] | None = None
    peek: bool = False

    @property
    def shown(self) -> str:
        """`BODY[HEADER.FIELDS (From)]`."""
        if self.section is None:
            return self.name
        fields = f" ({' '.join(self.fields)})" if self.fields else ""
        return f"BODY[{self.section}{fields}]"


class Command:
    """A cursor over one whole command, literals included, its final CRLF taken off."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.at = 0

    def _match(self, pattern: re.Pattern[bytes], what: str) -> re.Match[bytes]:
        found = pattern.match(self.octets, self.at)
        if found is None:
            raise Bad(f"{what} expected")
        self.at = found.end()
        return found

    def accept(self, text: bytes) -> bool:
        """Take `text` if it comes next, letters in either case."""
        if self.octets[self.at : self.at + len(text)].upper() == text:
            self.at += len(text)
            return True
        return False

    def expect(self, text: bytes) -> None:
        """Take `text`, or Bad."""
        if not self.accept(text):
            raise Bad(f"{text.decode()!r} expected")

    def sp(self) -> None:
        """Exactly one space."""
        self.expect(b" ")

    def end(self) -> None:
        """Nothing may be left."""
        if self.at != len(self.octets):
            raise Bad("too many arguments")

    def sees(self, text: bytes) -> bool:
        """Whether `text` comes next."""
        return self.octets.startswith(text, self.at)

    def tag(self) -> str:
        """The tag."""
        return self._match(_TAG, "tag")[0].decode()

    def atom(self) -> str:
        """An atom."""
        return self._match(_ATOM, "atom")[0].decode()

    def number(self) -> int:
        """A number of 32 bits."""
        number = int(self._match(_NUMBER, "number")[0])
        if number >= 2**32:
            raise Bad("number too large")
        return number

    def string(self) -> bytes:
        """A quoted string or literal."""
        if self.sees(b"{"):
            count = int(self._match(_LITERAL, "literal")[1])
            taken = self.octets[self.at : self.at + count]
            self.at += count
            return taken
        quoted = self._match(_QUOTED, "string")[1]
        return re.sub(rb"\\(.)", rb"\1", quoted)

    def astring(self) -> str:
        """An atom with "]" allowed, or a string."""
        if self.sees(b'"') or self.sees(b"{"):
            return self.string().decode("utf-8", "surrogateescape")
        return self._match(_ASTRING, "astring")[0].decode()

    def mailbox(self) -> str:
        """A mailbox name; INBOX is INBOX in any case (section 5.1)."""
        name = self.astring()
        return "INBOX" if name.upper() == "INBOX" else name

    def list_mailbox(self) -> str:
        """A mailbox name with wildcards."""
        if self.sees(b'"') or self.sees(b"{"):
            return self.string().decode("utf-8", "surrogateescape")
        return self._match(_LIST_MAILBOX, "list-mailbox")[0].decode()

    def flag(self) -> str:
        """A flag; \\Recent and unknown system flags are Bad."""
        if self.accept(b"\\"):
            flag = "\\" + self.atom().capitalize()
            if flag not in SYSTEM_FLAGS:
                raise Bad(f"no flag {flag}")
            return flag
        return self.atom()

    def flag_list(self) -> list[str]:
        """A parenthesized list of flags."""
        self.expect(b"(")
        flags: list[str] = []
        while not self.accept(b")"):
            if flags:
                self.sp()
            flags.append(self.flag())
        return flags

    def store_flags(self) -> list[str]:
        """A flag list, or flags without parentheses."""
        if self.sees(b"("):
            return self.flag_list()
        flags = [self.flag()]
        while self.accept(b" "):
            flags.append(self.flag())
        return flags

    def sequence_set(self) -> list[Range]:
        """Numbers and ranges."""
        ranges: list[Range] = []
        while True:
            ends = self._match(_SEQUENCE, "sequence-set")[0].split(b":")
            numbers = [None if end == b"*" else int(end) for end in ends]
            ranges.append((numbers[0], numbers[-1]))
            if not self.accept(b","):
                return ranges

    def date(self) -> date:
        """A date, quoted or not."""
        quoted = self.accept(b'"')
        found = _DATE.fullmatch(self.atom())
        if found is None or found[2].capitalize() not in MONTHS:
            raise Bad("date expected")
        if quoted:
            self.expect(b'"')
        try:
            return date(int(found[3]), MONTHS.index(found[2].capitalize()) + 1, int(found[1]))
        except ValueError:
            raise Bad("no such date") from None

    def date_time(self) -> datetime:
        """A quoted date and time with zone."""
        text = self.string().decode("ascii", "replace")
        try:
            return datetime.strptime(text.strip(), "%d-%b-%Y %H:%M:%S %z")
        except ValueError:
            raise Bad("date-time expected") from None

    def words(self) -> list[str]:
        """A parenthesized list of at least one astring."""
        self.expect(b"(")
        words = [self.astring()]
        while not self.accept(b")"):
            self.sp()
            words.append(self.astring())
        return words

    def fetch_items(self) -> list[FetchItem]:
        """The macro, item or list of items of a FETCH."""
        base = ["FLAGS", "INTERNALDATE", "RFC822.SIZE"]
        macros = {b"ALL": [*base, "ENVELOPE"], b"FULL": [*base, "ENVELOPE", "BODY"], b"FAST": base}
        for macro, names in macros.items():
            if self.octets[self.at :].upper() == macro:
                self.at = len(self.octets)
                return [FetchItem(name) for name in names]
        if not self.accept(b"("):
            return [self._fetch_item()]
        items = [self._fetch_item()]
        while not self.accept(b")"):
            self.sp()
            items.append(self._fetch_item())
        return items

    def _fetch_item(self) -> FetchItem:
        name = self._match(_ATTRIBUTE, "fetch-att")[0].decode().upper()
        if name in {"BODY", "BODY.PEEK"} and self.accept(b"["):
            return self._section(peek=name == "BODY.PEEK")
        if name in {
            "FLAGS",
            "UID",
            "INTERNALDATE",
            "RFC822.SIZE",
            "ENVELOPE",
            "BODY",
            "BODYSTRUCTURE",
        }:
            return FetchItem(name)
        if name in {"RFC822", "RFC822.HEADER", "RFC822.TEXT"}:
            section = name.partition(".")[2]
            return FetchItem(name, section, peek=section == "HEADER")
        raise Bad(f"no data item {name}")

    def _section(self, *, peek: bool) -> FetchItem:
        section = ""
        fields: list[str] = []
        if not self.sees(b"]"):
            section = self._match(_ATTRIBUTE, "section")[0].decode().upper()
            if not re.fullmatch(
                r"(?:[1-9]\d*\.)*(?:[1-9]\d*|HEADER(?:\.FIELDS(?:\.NOT)?)?|TEXT|(?<=\d\.)MIME)",
                section,
            ):
                raise Bad("section expected")
        if "FIELDS" in section:
            self.sp()
            fields = self.words()
        self.expect(b"]")
        partial = None
        if self.accept(b"<"):
            start = self.number()
            self.expect(b".")
            count = self.number()
            self.expect(b">")
            if not count:
                raise Bad("a partial of no octets")
            partial = (start, count)
        return FetchItem("BODY", section, tuple(fields), partial, peek)
