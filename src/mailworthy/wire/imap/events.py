"""What a server can say, as typed events; names as in RFC 3501 section 7."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mailworthy.wire.imap.numbers import NumberSet
from mailworthy.wire.imap.structure import BodyPart, Envelope, Multipart, Structure, Value


@dataclass(frozen=True)
class Code:
    """A response code: `[UIDNEXT 42]`. `name` is upper case; lists lose their parentheses."""

    name: str
    arguments: tuple[str, ...] = ()

    @property
    def number(self) -> int | None:
        """The one numeric argument of UIDNEXT, UIDVALIDITY, UNSEEN; None elsewhere."""
        if len(self.arguments) == 1 and self.arguments[0].isdigit():
            return int(self.arguments[0])
        return None

    @property
    def uid_sets(self) -> tuple[int, tuple[NumberSet, ...]] | None:
        """UIDVALIDITY and UIDs of APPENDUID (one set) or COPYUID (two: from, to; RFC 4315).

        None for other codes and where the server wrote them wrong.
        """
        validity, *sets = self.arguments or ("",)
        wanted = {"APPENDUID": 1, "COPYUID": 2}.get(self.name)
        if len(sets) != wanted or not validity.isdigit():
            return None
        found = [NumberSet.read(text) for text in sets]
        known = tuple(numbers for numbers in found if numbers is not None)
        return (int(validity), known) if len(known) == wanted else None


@dataclass(frozen=True)
class Tagged:
    """The completion of a command: OK, NO or BAD under its tag."""

    tag: str
    status: str
    code: Code | None
    text: bytes


@dataclass(frozen=True)
class Condition:
    """An untagged OK, NO, BAD, BYE or PREAUTH."""

    status: str
    code: Code | None
    text: bytes


@dataclass(frozen=True)
class Continuation:
    """`+`: the server waits for the rest of a command. `text` may be base64."""

    text: bytes


@dataclass(frozen=True)
class Exists:
    """How many messages are in the mailbox."""

    count: int


@dataclass(frozen=True)
class Recent:
    """How many messages have the \\Recent flag."""

    count: int


@dataclass(frozen=True)
class Expunge:
    """The message with this sequence number is gone; all above it move down by one."""

    number: int


@dataclass(frozen=True)
class Fetch:
    """Data of a message. Keys of `items` are upper case: `FLAGS`, `BODY[HEADER]<0>`.

    ENVELOPE is an `Envelope`, BODY and BODYSTRUCTURE are a `BodyPart` or `Multipart`.
    """

    number: int
    items: Mapping[str, Value] = field(hash=False)

    @property
    def uid(self) -> int | None:
        """The UID, where it was sent."""
        value = self.items.get("UID")
        return value if isinstance(value, int) else None

    @property
    def flags(self) -> frozenset[str] | None:
        """The flags in their usual spelling, without \\Recent; None where they were not sent."""
        value = self.items.get("FLAGS")
        if not isinstance(value, tuple):
            return None
        return frozenset(usual(str(flag)) for flag in value) - {"\\Recent"}

    @property
    def envelope(self) -> Envelope | None:
        """The envelope, where it was sent."""
        value = self.items.get("ENVELOPE")
        return value if isinstance(value, Envelope) else None

    @property
    def structure(self) -> Structure | None:
        """The BODYSTRUCTURE, or else the BODY, where either was sent."""
        value = self.items.get("BODYSTRUCTURE", self.items.get("BODY"))
        return value if isinstance(value, BodyPart | Multipart) else None

    def octets(self, item: str) -> bytes | None:
        """The string sent for an item such as `BODY[]`; None for NIL or an item not sent."""
        value = self.items.get(item.upper())
        return value if isinstance(value, bytes) else None


@dataclass(frozen=True)
class Flags:
    """The flags that apply to the mailbox."""

    flags: tuple[str, ...]


@dataclass(frozen=True)
class ListEntry:
    """A line of LIST or LSUB (`kind`). `separator` is None where names are flat.

    `extended` holds the items of RFC 5258, their tags in upper case.
    """

    kind: str
    attributes: tuple[str, ...]
    separator: str | None
    name: str
    extended: tuple[tuple[str, Value], ...] = ()

    @property
    def child_info(self) -> tuple[str, ...] | None:
        """The selection options of CHILDINFO, upper case (RFC 5258 section 4); None without."""
        value = dict(self.extended).get("CHILDINFO")
        if not isinstance(value, tuple):
            return None
        return tuple(_words(option).upper() for option in value)

    @property
    def old_name(self) -> str | None:
        """The name before, of OLDNAME (RFC 9051 section 6.3.9.7); None without."""
        value = dict(self.extended).get("OLDNAME")
        return _words(value[0]) if isinstance(value, tuple) and len(value) == 1 else None


@dataclass(frozen=True)
class SearchResult:
    """Sequence numbers, or UIDs after UID SEARCH."""

    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Esearch:
    """An ESEARCH response (RFC 4731, RFC 9051 section 7.3.4). `items` has upper-case keys.

    MIN, MAX, COUNT are numbers, ALL is a `NumberSet`. `tag` is None where none was sent.
    """

    tag: str | None
    uid: bool
    items: Mapping[str, Value | NumberSet] = field(hash=False)

    def number(self, name: str) -> int | None:
        """MIN, MAX, COUNT or MODSEQ, None where it was not sent."""
        value = self.items.get(name)
        return value if isinstance(value, int) else None

    @property
    def all(self) -> NumberSet | None:
        """The numbers or UIDs of ALL, None where it was not sent."""
        value = self.items.get("ALL")
        return value if isinstance(value, NumberSet) else None


@dataclass(frozen=True)
class Namespace:
    """One namespace: what its names begin with, and their separator, None where names are flat."""

    prefix: str
    separator: str | None
    extensions: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Namespaces:
    """The answer to NAMESPACE (RFC 2342); a kind that there is none of is empty."""

    personal: tuple[Namespace, ...]
    others: tuple[Namespace, ...]
    shared: tuple[Namespace, ...]


@dataclass(frozen=True)
class ServerId:
    """The answer to ID (RFC 2971): field → value or None; `fields` is None for NIL."""

    fields: Mapping[str, str | None] | None = field(hash=False)


@dataclass(frozen=True)
class Enabled:
    """What ENABLE enabled, upper case (RFC 5161)."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Capabilities:
    """What the server can do, upper case."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class MailboxStatus:
    """The answer to STATUS: item → number."""

    mailbox: str
    items: Mapping[str, Value] = field(hash=False)


@dataclass(frozen=True)
class Unknown:
    """A well-formed untagged response that base IMAP does not define: an extension's."""

    name: str
    octets: bytes


@dataclass(frozen=True)
class Unparsable:
    """What does not follow the grammar: the ABNF rule, at which octet, and all the octets.

    `meant` is what it says nonetheless, where that is beyond doubt; the reader gives it next.
    """

    rule: str
    position: int
    octets: bytes
    meant: Event | None = None


@dataclass(frozen=True)
class TooLong:
    """A response beyond the bounds that we set ourselves; the RFC has none."""

    bound: str


Event: TypeAlias = (
    Tagged | Condition | Continuation | Exists | Recent | Expunge | Fetch | Flags | ListEntry
    | SearchResult | Esearch | Namespaces | ServerId | Enabled | Capabilities | MailboxStatus
    | Unknown | Unparsable | TooLong
)  # fmt: skip

_USUAL = {
    flag.lower(): flag
    for flag in ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft", "\\Recent")
}


def _words(value: Value) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


def usual(flag: str) -> str:
    """Spell a system flag as the RFC does; flags are compared without case."""
    return _USUAL.get(flag.lower(), flag)
