"""The command parser of the reference: strict, after RFC 3501 section 9 and its extensions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from mailworthy.reference.imap.cursor import Cursor
from mailworthy.reference.imap.errors import Bad

SYSTEM_FLAGS = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_SEQUENCE = re.compile(rb"(?:[1-9]\d{0,9}|\*)(?::(?:[1-9]\d{0,9}|\*))?")
_ATTRIBUTE = re.compile(rb"[A-Za-z0-9.]+")
_DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_DATE_TIME = re.compile(rb'"((?: \d|\d\d)-[A-Za-z]{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4})"')
_SECTION = re.compile(
    r"(?:[1-9]\d*\.)*(?:[1-9]\d*|HEADER(?:\.FIELDS(?:\.NOT)?)?|TEXT|(?<=\d\.)MIME)"
)
_PART = re.compile(r"[1-9]\d*(?:\.[1-9]\d*)*")
_PLAIN = re.compile(r"[A-Za-z0-9!#$&'+,./:;<=>?@^_`|~-]+")
_SIMPLE = frozenset({
    "FLAGS", "UID", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY", "BODYSTRUCTURE",
})  # fmt: skip

Range = tuple[int | None, int | None]
"""Two ends of a sequence range; None is `*`."""
SAVED: Range = (0, 0)
"""What `$` is read as: the last search result that was saved (RFC 5182)."""


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
        if self.name.startswith("RFC822"):
            return self.name
        fields = f" ({' '.join(map(_astring, self.fields))})" if self.fields else ""
        return f"{self.name}[{self.section}{fields}]"


def _astring(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    if text.isascii() and text.isprintable():
        escaped = re.sub(r'(["\\])', r"\\\1", text)
        return f'"{escaped}"'
    return f"{{{len(text.encode('utf-8', 'surrogateescape'))}}}\r\n{text}"


class Command(Cursor):
    """What is more than a terminal: flags, sets, dates, data items."""

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
        """Numbers and ranges, and `$` for the last search result that was saved."""
        ranges: list[Range] = []
        while True:
            ranges.append(SAVED if self.accept(b"$") else self._range())
            if not self.accept(b","):
                return ranges

    def _range(self) -> Range:
        ends = self._match(_SEQUENCE, "sequence-set")[0].split(b":")
        numbers = [None if end == b"*" else int(end) for end in ends]
        if any(number is not None and number >= 2**32 for number in numbers):
            raise Bad("number too large")
        return numbers[0], numbers[-1]

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
        text = self._match(_DATE_TIME, "date-time")[1].decode()
        try:
            return datetime.strptime(text.strip(), "%d-%b-%Y %H:%M:%S %z")
        except ValueError:
            raise Bad("no such date and time") from None

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
            section, fields = self._section()
            return FetchItem("BODY", section, fields, self._partial(), name == "BODY.PEEK")
        if name in {"BINARY", "BINARY.PEEK", "BINARY.SIZE"}:
            return self._binary(name)
        if name in {"RFC822", "RFC822.HEADER", "RFC822.TEXT"}:
            section = name.partition(".")[2]
            return FetchItem(name, section, peek=section == "HEADER")
        if name not in _SIMPLE:
            raise Bad(f"no data item {name}")
        return FetchItem(name)

    def _section(self) -> tuple[str, tuple[str, ...]]:
        section = ""
        fields: list[str] = []
        if not self.sees(b"]"):
            section = self._match(_ATTRIBUTE, "section")[0].decode().upper()
            if not _SECTION.fullmatch(section):
                raise Bad("section expected")
        if "FIELDS" in section:
            self.sp()
            fields = self.words()
        self.expect(b"]")
        return section, tuple(fields)

    def _binary(self, name: str) -> FetchItem:
        self.expect(b"[")
        part = ""
        if not self.accept(b"]"):
            part = self._match(_ATTRIBUTE, "section")[0].decode()
            if not _PART.fullmatch(part):
                raise Bad("section-part expected")
            self.expect(b"]")
        if name == "BINARY.SIZE":
            return FetchItem(name, part, peek=True)
        return FetchItem("BINARY", part, (), self._partial(), name == "BINARY.PEEK")

    def _partial(self) -> tuple[int, int] | None:
        if not self.accept(b"<"):
            return None
        bits = 63 if self.utf8 else 32
        start = self.number(bits)
        self.expect(b".")
        count = self.number(bits)
        self.expect(b">")
        if not count:
            raise Bad("a partial of no octets")
        return start, count
