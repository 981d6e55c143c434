"""POP3 as a client reads it (RFC 1939 section 3, RFC 2449 section 3): octets in, responses out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mailworthy.wire.lines import LineBuffer, Malformed

CRLF = b"\r\n"
LINE_LIMIT = 1024 * 1024
"""Octets of the longest line we read."""
CONTENT_LIMIT = 64 * 1024 * 1024
"""Octets of the longest multi-line response we read."""


@dataclass(frozen=True)
class Response:
    """One whole response. `first` is its first line, with the line end that the server gave it.

    `rest` are the octets of the further lines of a multi-line response as they came, byte-stuffed,
    without the final "." line; None where the response has one line only. They stay in one piece,
    since a server can fill them with lines of an octet each.
    """

    first: bytes
    rest: bytes | None = None

    @property
    def status(self) -> bytes:
        """The first word as it came: b"+OK", b"-ERR", or b"+" of a SASL challenge (RFC 5034)."""
        return self._head.partition(b" ")[0]

    @property
    def ok(self) -> bool | None:
        """Whether the response is positive, read without case; None when it is neither."""
        return {b"+OK": True, b"-ERR": False}.get(self.status.upper())

    @property
    def text(self) -> bytes:
        """What follows the status indicator and the space after it."""
        return self._head.partition(b" ")[2]

    @property
    def code(self) -> str:
        """The response code without its brackets, upper case (RFC 2449 section 8), or ""."""
        if not self.text.startswith(b"[") or b"]" not in self.text:
            return ""
        return self.text[1 : self.text.index(b"]")].decode("ascii", "replace").upper()

    @property
    def octets(self) -> bytes:
        """The content of a multi-line response, byte-stuffing undone, line ends as they came."""
        end = end_of(self.first)
        return unstuffed(self.rest or b"").replace(end + b".", end)

    @property
    def lines(self) -> tuple[bytes, ...]:
        """The further lines, byte-stuffing undone, without their ends."""
        return tuple(self.each())

    def each(self) -> Iterator[bytes]:
        """Give the `lines` one by one."""
        return (unstuffed(line).rstrip(CRLF) for line in self.stuffed())

    def stuffed(self) -> Iterator[bytes]:
        """Give the further lines one by one as they came, byte-stuffed and with their ends."""
        octets, end, begin = self.rest or b"", end_of(self.first), 0
        while begin < len(octets):
            after = octets.index(end, begin) + len(end)
            yield octets[begin:after]
            begin = after

    @property
    def _head(self) -> bytes:
        return self.first.rstrip(CRLF)


@dataclass(frozen=True)
class Garbled:
    """Octets that are no response: a line or a response without an end in sight."""

    rule: str
    octets: bytes


Event = Response | Garbled


def end_of(first: bytes) -> bytes:
    """What ends the further lines: CRLF, or a bare LF where that ended the first line too."""
    return CRLF if first.endswith(CRLF) else b"\n"


def unstuffed(line: bytes) -> bytes:
    """Undo byte-stuffing: RFC 1939 section 3 prepends a "." to lines that begin with one."""
    return line[1:] if line.startswith(b".") else line


class Reader:
    """Octets in pieces of any size in, whole responses out, in the order of their commands.

    Which commands have multi-line responses is the client's knowledge: it calls `expect` once
    for each response that is due. A response that nobody expects is read as a single line.
    """

    def __init__(self) -> None:
        self._buffer = LineBuffer(LINE_LIMIT)
        self._due: deque[bool] = deque()
        self._first: bytes | None = None
        self._rest = bytearray()
        self._line = b""
        self._size = 0

    def expect(self, *, multiline: bool) -> None:
        """Say that one more response is due and whether, when positive, it is multi-line."""
        self._due.append(multiline)

    def feed(self, octets: bytes) -> None:
        """Add what was received."""
        self._buffer.feed(octets)

    def next(self) -> Event | None:
        """Take the next response; None while it is incomplete. After Garbled all bets are off."""
        try:
            return self._next()
        except Malformed as error:
            return Garbled(error.rule, error.octets)

    def _next(self) -> Response | None:
        if self._first is None:
            line = self._buffer.line()
            if line is None:
                return None
            multiline = self._due.popleft() if self._due else False
            response = Response(line)
            if not (multiline and response.ok):
                return response
            self._first = line
        return self._content(self._first)

    def _content(self, first: bytes) -> Response | None:
        """Read up to the line "."."""
        end = end_of(first)
        while (piece := self._buffer.line()) is not None:
            self._line += piece
            self._size += len(piece)
            if self._size > CONTENT_LIMIT or len(self._line) > LINE_LIMIT:
                raise Malformed("a response that ends", self._line)
            if not self._line.endswith(end):
                continue
            line, self._line = self._line, b""
            if line == b"." + end:
                response = Response(first, bytes(self._rest))
                self._first, self._rest, self._size = None, bytearray(), 0
                return response
            self._rest += line
        return None

    @property
    def unread(self) -> int:
        """Octets fed that belong to no response taken yet, as far as they are still raw."""
        return len(self._buffer)
