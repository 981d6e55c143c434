"""BINARY (RFC 3516): parts without their transfer encoding, and messages that hold NUL."""

from __future__ import annotations

import base64
import re

from mailworthy.reference.imap.append import AppendCommand
from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.fetch import Fetching
from mailworthy.reference.imap.message import Missing, fields_of, literal, part_of
from mailworthy.reference.imap.mime import IDENTITY, Part, UnknownEncoding, parse
from mailworthy.reference.imap.syntax import Command, FetchItem
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message

_LITERAL8 = re.compile(rb"~\{(\d+)\+?\}\r\n")


class Binary(Fetching, AppendCommand):
    """FETCH of BINARY and BINARY.SIZE, APPEND of a literal8."""

    def capabilities(self) -> list[str]:
        """BINARY."""
        return [*super().capabilities(), "BINARY"]

    async def pair(self, view: View, message: Message, item: FetchItem) -> bytes:
        """Name and value of one item (section 4.3)."""
        if item.name not in {"BINARY", "BINARY.SIZE"}:
            return await super().pair(view, message, item)
        try:
            octets = self.binary(message, item.section or "")
        except Missing:
            return item.shown.encode() + (b" 0" if item.name == "BINARY.SIZE" else b" NIL")
        if item.name == "BINARY.SIZE":
            return b"%s %d" % (item.shown.encode(), self.binary_size(octets))
        origin = b""
        if item.partial is not None:
            start, count = item.partial
            origin = b"<%d>" % start
            octets = self.partial(octets, start, count)
        return b"%s%s %s" % (item.shown.encode(), origin, self.binary_string(octets))

    def binary(self, message: Message, section: str) -> bytes:
        """A part decoded. Raises Missing, and No where we cannot decode."""
        if not section:
            return message.octets
        part = part_of(parse(message.octets), [int(number) for number in section.split(".")])
        try:
            return part.decoded()
        except UnknownEncoding:
            raise No("the part's encoding is unknown", self.encoding_code()) from None

    def encoding_code(self) -> str:
        """The code for an encoding that we cannot decode."""
        return "[UNKNOWN-CTE]"

    def binary_size(self, octets: bytes) -> int:
        """BINARY.SIZE: of the decoded part."""
        return len(octets)

    def binary_string(self, octets: bytes) -> bytes:
        """A string, or a literal8 where there is NUL."""
        return b"~" + literal(octets) if b"\0" in octets else literal(octets)

    def append_octets(self, command: Command) -> bytes:
        """A literal, or a literal8 (section 4.4)."""
        found = _LITERAL8.match(command.octets, command.at)
        if found is None:
            return super().append_octets(command)
        begin = found.end()
        command.at = begin + int(found[1])
        return self.binary_stored(command.octets[begin : command.at])

    def binary_stored(self, octets: bytes) -> bytes:
        """A message as BODY[] can show it: parts with NUL are in base64; raises No."""
        stored = _without_nul(parse(octets))
        if b"\0" in stored:
            raise No("a message with NUL outside of its parts", self.encoding_code())
        return stored


def _without_nul(part: Part) -> bytes:
    """The octets of a part, those below it with NUL encoded anew where that loses nothing."""
    body = part.body
    if b"\0" not in body or part.encoding not in IDENTITY:
        return part.header + body
    header = part.header
    if part.message is not None:
        return _encoded_by(header, b"8bit") + _without_nul(part.message)
    if not part.children:
        lines = base64.encodebytes(body).replace(b"\n", b"\r\n")
        return _encoded_by(header, b"base64") + lines
    at = 0
    for child in part.children:
        before = child.header + child.body
        after = _without_nul(child)
        start = body.index(before, at)
        body = body[:start] + after + body[start + len(before) :]
        at = start + len(after)
    return _encoded_by(header, b"8bit") + body


def _encoded_by(header: bytes, encoding: bytes) -> bytes:
    """A header with another Content-Transfer-Encoding."""
    kept = fields_of(header, ("Content-Transfer-Encoding",), wanted=False)
    return kept.removesuffix(b"\r\n") + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n"
