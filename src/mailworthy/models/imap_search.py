"""SEARCH as RFC 3501 section 6.4.4 has it: keys as they are written, and what each finds.

The messages searched are `Letter`s, of which everything is known without reading their octets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

SYSTEM_FLAGS = ("\\Answered", "\\Deleted", "\\Draft", "\\Flagged", "\\Seen")
"""The flags that have a key of their own and one of their lack."""


@dataclass(frozen=True)
class Letter:
    """A message of which everything is known.

    `fields` are its header fields, unfolded, `body` its text. What a server says of it only when
    it has it is 0 or None before: `number`, `uid`, `size` in octets and `arrived`, the day of its
    internal date. `given` is the internal date that it is appended with.
    """

    fields: Mapping[str, str] = field(hash=False)
    body: str
    sent: date
    given: str
    flags: frozenset[str] = frozenset()
    number: int = 0
    uid: int = 0
    size: int = 0
    arrived: date | None = None

    def octets(self) -> bytes:
        """The message as it is sent."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.fields.items())
        return f"{head}\r\n{self.body}".encode("ascii")

    def told(self, number: int, uid: int, size: int, arrived: date) -> Letter:
        """The same, with what the server says of it."""
        return replace(self, number=number, uid=uid, size=size, arrived=arrived)


@dataclass(frozen=True)
class Key:
    """A search key as a client writes it, and which letters it finds."""

    written: str
    finds: Callable[[Letter], bool]

    def numbers(self, letters: Iterable[Letter]) -> list[int]:
        """The sequence numbers of the letters found, ascending."""
        return [letter.number for letter in letters if self.finds(letter)]

    def uids(self, letters: Iterable[Letter]) -> list[int]:
        """The UIDs of the letters found, ascending."""
        return [letter.uid for letter in letters if self.finds(letter)]


def everything() -> Key:
    """ALL."""
    return Key("ALL", lambda _: True)


def flagged(flag: str) -> Key:
    """SEEN and its like, or KEYWORD."""
    name = flag[1:].upper() if flag.startswith("\\") else f"KEYWORD {flag}"
    return Key(name, lambda letter: flag in letter.flags)


def unflagged(flag: str) -> Key:
    """UNSEEN and its like, or UNKEYWORD."""
    return Key(f"UN{flagged(flag).written}", lambda letter: flag not in letter.flags)


def larger(size: int) -> Key:
    """LARGER: a size of exactly so many octets is not larger."""
    return Key(f"LARGER {size}", lambda letter: letter.size > size)


def smaller(size: int) -> Key:
    """SMALLER."""
    return Key(f"SMALLER {size}", lambda letter: letter.size < size)


def day(when: date) -> str:
    """A date as SEARCH has it."""
    return f"{when.day}-{MONTHS[when.month - 1]}-{when.year}"


def arrived(word: str, when: date) -> Key:
    """BEFORE, ON or SINCE, of the internal date."""
    return Key(
        f"{word} {day(when)}",
        lambda letter: letter.arrived is not None and _compared(word, letter.arrived, when),
    )


def sent(word: str, when: date) -> Key:
    """SENTBEFORE, SENTON or SENTSINCE, of the Date field."""
    return Key(f"SENT{word} {day(when)}", lambda letter: _compared(word, letter.sent, when))


def _compared(word: str, theirs: date, when: date) -> bool:
    match word:
        case "BEFORE":
            return theirs < when
        case "ON":
            return theirs == when
        case _:
            return theirs >= when


def named(name: str, text: str) -> Key:
    """FROM, TO, CC, BCC or SUBJECT."""
    return Key(f'{name} "{text}"', lambda letter: _within(letter, name, text))


def header(name: str, text: str) -> Key:
    """HEADER; with an empty text whatever has the field is found."""
    return Key(f'HEADER {name} "{text}"', lambda letter: _within(letter, name, text))


def _within(letter: Letter, name: str, text: str) -> bool:
    values = (value for other, value in letter.fields.items() if other.upper() == name.upper())
    return any(text.upper() in value.upper() for value in values)


def body(text: str) -> Key:
    """BODY."""
    return Key(f'BODY "{text}"', lambda letter: text.upper() in letter.body.upper())


def anywhere(text: str) -> Key:
    """TEXT."""
    return Key(
        f'TEXT "{text}"',
        lambda letter: text.upper() in letter.octets().decode("ascii").upper(),
    )


Range = tuple[int | None, int | None]
"""Two ends in any order; None is `*`, the last message."""


def written_set(ranges: Iterable[Range]) -> str:
    """A sequence set; a range of two equal ends is written as one number."""

    def end(number: int | None) -> str:
        return "*" if number is None else str(number)

    return ",".join(end(a) if a == b else f"{end(a)}:{end(b)}" for a, b in ranges)


def numbers(ranges: tuple[Range, ...], last: int) -> Key:
    """A sequence set as a key, in a mailbox of `last` messages."""
    return Key(written_set(ranges), lambda letter: in_set(letter.number, ranges, last))


def uids(ranges: tuple[Range, ...], last: int) -> Key:
    """UID with a set, in a mailbox whose last message has UID `last`."""
    return Key(f"UID {written_set(ranges)}", lambda letter: in_set(letter.uid, ranges, last))


def in_set(number: int, ranges: Iterable[Range], last: int) -> bool:
    """Whether a number is in a set; the order of a range's ends does not matter."""
    for ends in ranges:
        low, high = sorted(last if end is None else end for end in ends)
        if low <= number <= high:
            return True
    return False


def negated(key: Key) -> Key:
    """NOT."""
    return Key(f"NOT {key.written}", lambda letter: not key.finds(letter))


def either(one: Key, two: Key) -> Key:
    """OR."""
    return Key(
        f"OR {one.written} {two.written}", lambda letter: one.finds(letter) or two.finds(letter)
    )


def together(*keys: Key) -> Key:
    """Keys in parentheses, which all have to match."""
    return Key(
        f"({' '.join(key.written for key in keys)})",
        lambda letter: all(key.finds(letter) for key in keys),
    )


def in_a_row(*keys: Key) -> Key:
    """Keys one after another, without parentheses: the criteria of a SEARCH."""
    return Key(together(*keys).written[1:-1], together(*keys).finds)


def _letter(
    number: int, sent: date, given: str, flags: str = "", body: str = "", **fields: str
) -> Letter:
    head = {
        "From": "Nora North <nora@north.example>",
        "To": "post@example.test",
        "Subject": f"Specimen {number}",
        "Date": f"{day(sent).replace('-', ' ')} 12:00:00 +0000",
        "Message-ID": f"<specimen.{number}@mailworthy.example.test>",
    }
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    shown = f'"{given} 12:00:00 +0000"'
    return Letter(head, body or f"Body {number}.\r\n", sent, shown, frozenset(flags.split()))


SPECIMENS = (
    _letter(1, date(2020, 2, 28), "01-Mar-2021", "", X_Colour="Dark Red"),
    _letter(
        2, date(2020, 2, 29), "02-Mar-2021", "\\Seen", "A kettle of fish.\r\n",
        To="Tom Thumb <tom@thumb.example>", Cc="Ada Gold <ada@gold.example>",
    ),
    _letter(
        3, date(2020, 3, 1), "28-Feb-2021", "\\Seen \\Flagged",
        From="Sam South <sam@south.example>", Subject="An unlikely Kettle", X_Colour="blue",
    ),
    _letter(
        4, date(2021, 1, 1), "01-Mar-2021", "\\Answered", "Nothing\r\nbut words.\r\n" * 8,
        Cc="Tom Thumb <tom@thumb.example>", X_Colour="",
    ),
    _letter(
        5, date(2020, 12, 31), "31-Dec-2020", "\\Draft \\Flagged", "Red sky at night.\r\n",
        Bcc="Bea Blind <bea@blind.example>",
    ),
    _letter(
        6, date(2020, 2, 29), "01-Jan-2021", "\\Deleted \\Seen \\Answered",
        Subject="Re: Specimen 1", In_Reply_To="<specimen.1@mailworthy.example.test>",
    ),
)  # fmt: skip
"""Messages that each key parts from others."""
