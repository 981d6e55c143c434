"""What a server can say, as typed events; names as in RFC 3501 section 7."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = "str | bytes | int | tuple[Value, ...] | None"
"""An atom, a string, a number, a parenthesized list, or NIL."""


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
    """Data of a message. Keys of `items` are upper case: `FLAGS`, `BODY[HEADER]<0>`."""

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
    """A line of LIST or LSUB (`kind`). `separator` is None where names are flat."""

    kind: str
    attributes: tuple[str, ...]
    separator: str | None
    name: str


@dataclass(frozen=True)
class SearchResult:
    """Sequence numbers, or UIDs after UID SEARCH."""

    numbers: tuple[int, ...]


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
    """What is no response at all: the rule that failed, where, and the octets."""

    rule: str
    position: int
    octets: bytes


@dataclass(frozen=True)
class TooLong:
    """A response beyond the bounds that we set ourselves; the RFC has none."""

    bound: str


Event: TypeAlias = (
    Tagged | Condition | Continuation | Exists | Recent | Expunge | Fetch | Flags | ListEntry
    | SearchResult | Capabilities | MailboxStatus | Unknown | Unparsable | TooLong
)  # fmt: skip

_USUAL = {
    flag.lower(): flag
    for flag in ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft", "\\Recent")
}


def usual(flag: str) -> str:
    """Spell a system flag as the RFC does; flags are compared without case."""
    return _USUAL.get(flag.lower(), flag)
