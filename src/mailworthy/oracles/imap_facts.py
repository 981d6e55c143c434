"""What was told of one IMAP message, kept in a few octets, and where it disagrees."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from mailworthy.wire.imap.structure import (
    Addresses,
    BodyPart,
    Envelope,
    Multipart,
    Structure,
    Value,
)
from mailworthy.wire.mime import field_name, split, unfolded_value

HEADER = 65536
"""Octets of a header that is looked into."""
PARTS = 100
"""Parts of a message whose sizes are kept."""

Compared = tuple[str, object, object]
"""What was compared, what it should be, what was told."""

_WHOLE = frozenset({"BODY[]", "RFC822"})
_KEPT = frozenset({
    "RFC822", "RFC822.SIZE", "RFC822.HEADER", "RFC822.TEXT", "INTERNALDATE", "ENVELOPE", "BODY",
    "BODYSTRUCTURE",
})  # fmt: skip
_SECTION = re.compile(r"BODY\[[0-9A-Z.]*\]")
_LINE = re.compile(
    rb"[\x21-\x39\x3b-\x7e]+:[\t\x20-\x7e]*\r\n(?:[ \t]+[\x21-\x7e][\t\x20-\x7e]*\r\n)*"
)
_PLAIN_ADDRESS = re.compile(
    rb"(?:[A-Za-z0-9 ]*<([A-Za-z0-9_.+-]+)@([A-Za-z0-9.-]+)>|([A-Za-z0-9_.+-]+)@([A-Za-z0-9.-]+))"
)


@dataclass
class Facts:
    """The items of one message as they were first told, as digests, and what follows of them."""

    digests: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Item → digest, and how a report shows it."""
    lengths: dict[str, int] = field(default_factory=dict)
    size: int | None = None
    parts: dict[str, int] = field(default_factory=dict)
    """Section → octets, by the body structure."""
    envelope: Envelope | None = None
    fields: dict[bytes, bytes | None] | None = None
    """Of a well-formed header, the fields that stand there once, None where they do not."""

    def take(self, name: str, value: Value) -> tuple[bool, tuple[str, str] | None]:
        """Note an item.

        Return whether it was known before, and what it was and is, as reports show that, where it
        is another now. What is NIL, empty or 0 is what servers tell of messages that were removed
        meanwhile (RFC 2180 section 4.1), and is not noted.
        """
        if (name not in _KEPT and not _SECTION.fullmatch(name)) or not _substantial(value):
            return False, None
        shown = _shown(name, value)
        octets = value if isinstance(value, bytes) and name != "INTERNALDATE" else shown.encode()
        told = (hashlib.sha256(octets).hexdigest(), shown[:200])
        known = self.digests.setdefault(name, told)
        self._learn(name, value)
        if known is told:
            return False, None
        return True, None if known[0] == told[0] else (known[1], told[1])

    def _learn(self, name: str, value: Value) -> None:
        match value:
            case bytes():
                self.lengths[name] = len(value)
                if name in _WHOLE | {"BODY[HEADER]", "RFC822.HEADER"} and self.fields is None:
                    self.fields = _fields(value)
            case int() if name == "RFC822.SIZE":
                self.size = value
            case Envelope():
                self.envelope = value
            case BodyPart() | Multipart():
                self.parts = dict(list(_parts(value, ""))[:PARTS])

    def sizes(self) -> Iterator[Compared]:
        """RFC822.SIZE beside the length of the whole message."""
        for name in sorted(_WHOLE & set(self.lengths)):
            if self.size is not None:
                yield "RFC822.SIZE", self.lengths[name], self.size

    def part_sizes(self) -> Iterator[Compared]:
        """The sizes that the structure tells beside those of the parts that were fetched."""
        for section, octets in self.parts.items():
            if (length := self.lengths.get(section)) is not None:
                yield f"octets of {section} by the structure", length, octets

    def members(self) -> Iterator[Compared]:
        """Members of the envelope beside the fields of the header."""
        if self.envelope is None or self.fields is None:
            return
        told = self.envelope
        for name, member in (
            (b"date", told.date),
            (b"subject", told.subject),
            (b"in-reply-to", told.in_reply_to),
            (b"message-id", told.message_id),
        ):
            wanted = self.fields.get(name, b"")
            if wanted != b"":  # which may be NIL or empty, or is there twice
                spaced = None if member is None else b" ".join(member.split())
                yield f"{name.decode()} in the envelope", wanted, spaced
        for name, addresses in ((b"from", told.from_), (b"to", told.to), (b"cc", told.cc)):
            plain = _PLAIN_ADDRESS.fullmatch(self.fields.get(name) or b"")
            if plain is not None:
                wanted_pair = [(plain[1] or plain[3], (plain[2] or plain[4]).lower())]
                yield f"{name.decode()} in the envelope", wanted_pair, _pairs(addresses)
        for name, addresses in ((b"sender", told.sender), (b"reply-to", told.reply_to)):
            if self.fields.get(name, b"") is None:
                expected = _pairs(told.from_)
                yield f"{name.decode()} in the envelope, as from", expected, _pairs(addresses)


def _substantial(value: Value) -> bool:
    match value:
        case Envelope():
            return any(value)
        case BodyPart():
            return value.octets > 0
    return bool(value)


def _shown(name: str, value: Value) -> str:
    match value:
        case bytes() if name == "INTERNALDATE":
            return _instant(value)
        case bytes():
            digest = hashlib.sha256(value).hexdigest()[:12]
            return f"{len(value)} octets, whose SHA-256 begins with {digest}"
    return repr(value)


def _instant(date: bytes) -> str:
    """A date-time in UTC: a server may show it in whichever zone."""
    text = date.decode("latin-1").strip()
    try:
        return f"{datetime.strptime(text, '%d-%b-%Y %H:%M:%S %z').timestamp():.0f}"
    except (ValueError, OverflowError):
        return text


def _parts(part: Structure, prefix: str) -> Iterator[tuple[str, int]]:
    """Sections and octets of the parts that have a number (section 6.4.5)."""
    if isinstance(part, Multipart):
        for number, inner in enumerate(part.parts, 1):
            yield from _numbered(inner, f"{prefix}{number}")
        return
    if not prefix:
        yield "BODY[TEXT]", part.octets
    yield from _numbered(part, f"{prefix}1")


def _numbered(part: Structure, number: str) -> Iterator[tuple[str, int]]:
    if isinstance(part, Multipart):
        yield from _parts(part, f"{number}.")
        return
    yield f"BODY[{number}]", part.octets
    if part.body is not None:
        yield from _parts(part.body, f"{number}.")


def _fields(octets: bytes) -> dict[bytes, bytes | None] | None:
    """The fields that a well-formed header has once, unfolded; None for a header that is not.

    Of the fields that an envelope is made of, those that are not there are None.
    """
    head = octets[:HEADER].partition(b"\r\n\r\n")[0] + b"\r\n"
    if len(head) >= HEADER or _LINE.sub(b"", head) not in {b"", b"\r\n"}:
        return None
    found: dict[bytes, bytes | None] = dict.fromkeys(
        (b"date", b"subject", b"in-reply-to", b"message-id", b"sender", b"reply-to")
    )
    seen: set[bytes] = set()
    for line in split(head + b"\r\n")[0]:
        name = field_name(line)
        value = b" ".join(unfolded_value(line).split())
        found[name] = b"" if name in seen or b"(" in value else value
        seen.add(name)
    return found


def _pairs(addresses: Addresses) -> list[tuple[bytes | None, bytes]]:
    return [(one.mailbox, (one.host or b"").lower()) for one in addresses or ()]
