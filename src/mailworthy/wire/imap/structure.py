"""Messages as a server takes them apart: ENVELOPE and BODYSTRUCTURE as trees.

Strings are the octets that were sent, None where NIL was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

Value: TypeAlias = "str | bytes | int | tuple[Value, ...] | BodyPart | Multipart | None"
"""An atom, a string, a number, a parenthesized list, a body structure, or NIL."""

Pairs: TypeAlias = "tuple[tuple[bytes, bytes], ...] | None"
"""Parameters in their order: attribute, value."""


class Address(NamedTuple):
    """An address (RFC 3501 section 7.4.2). Where `host` is None a group begins or ends."""

    name: bytes | None
    route: bytes | None
    mailbox: bytes | None
    host: bytes | None


Addresses: TypeAlias = tuple[Address, ...] | None


class Envelope(NamedTuple):
    """The envelope of a message (RFC 3501 section 7.4.2, ENVELOPE)."""

    date: bytes | None
    subject: bytes | None
    from_: Addresses
    sender: Addresses
    reply_to: Addresses
    to: Addresses
    cc: Addresses
    bcc: Addresses
    in_reply_to: bytes | None
    message_id: bytes | None


class Disposition(NamedTuple):
    """A body disposition: its type and its parameters (RFC 2183)."""

    type: bytes
    parameters: Pairs


@dataclass(frozen=True)
class Extension:
    """The extension data that a part and a multipart share; None also where it was not sent."""

    sent: int = 0
    """How many members of the extension data came; 0 in an answer to BODY."""
    disposition: Disposition | None = None
    languages: tuple[bytes, ...] | None = None
    location: bytes | None = None
    further: tuple[Value, ...] = ()
    """Members that a future standard may define (body-extension)."""


@dataclass(frozen=True)
class BodyPart:
    """A body part that is no multipart (body-type-1part)."""

    type: bytes
    subtype: bytes
    parameters: Pairs
    id: bytes | None
    description: bytes | None
    encoding: bytes | None
    octets: int
    lines: int | None = None
    """Of a text or a message, None elsewhere."""
    envelope: Envelope | None = None
    """Of a message within, None elsewhere."""
    body: Structure | None = None
    """Of a message within, None elsewhere."""
    md5: bytes | None = None
    extension: Extension = Extension()

    @property
    def media(self) -> str:
        """Type and subtype in lower case: `text/plain`."""
        return f"{self.type.decode('latin-1')}/{self.subtype.decode('latin-1')}".lower()


@dataclass(frozen=True)
class Multipart:
    """Several body parts in one (body-type-mpart)."""

    parts: tuple[Structure, ...]
    subtype: bytes
    parameters: Pairs = None
    """Extension data; None also where none was sent."""
    extension: Extension = Extension()

    @property
    def media(self) -> str:
        """Type and subtype in lower case: `multipart/mixed`."""
        return f"multipart/{self.subtype.decode('latin-1')}".lower()


Structure: TypeAlias = BodyPart | Multipart
