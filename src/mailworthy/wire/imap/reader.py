"""From octets in pieces of any size to whole responses."""

from __future__ import annotations

import re

from mailworthy.wire.imap.dialect import EITHER
from mailworthy.wire.imap.events import (
    Capabilities,
    Condition,
    Enabled,
    Event,
    Tagged,
    TooLong,
    Unparsable,
)
from mailworthy.wire.imap.grammar import CONDITIONS, parse
from mailworthy.wire.lines import LineBuffer, Malformed

LINE_LIMIT = 4 * 1024 * 1024
"""Octets of a line: a SEARCH over a large mailbox fits."""
LITERAL_LIMIT = 48 * 1024 * 1024
"""Octets of one literal, and of one response with all its literals."""

_LITERAL = re.compile(rb"\{(\d{1,12})\}\r\n\Z")
_DATA = re.compile(rb"\* (\S+)")


class ResponseReader:
    """Feed it octets; it gives events with the octets they came from, None for "more, please".

    It follows what the server announces and enables (`dialect`), since that decides which grammar
    holds. What an `Unparsable` meant comes next, without octets of its own.
    """

    def __init__(self) -> None:
        self.dialect = EITHER
        self._lines = LineBuffer(LINE_LIMIT)
        self._parts = bytearray()
        self._missing = 0
        self._meant: Event | None = None
        self.talk = 0
        """Octets of all responses so far, literals aside."""

    def feed(self, octets: bytes) -> None:
        """Add what came from the server."""
        self._lines.feed(octets)

    def next(self) -> tuple[Event, bytes] | None:
        """Take the next response."""
        if self._meant is not None:
            meant, self._meant = self._meant, None
            return meant, b""
        while True:
            if self._missing:
                octets = self._lines.take(self._missing)
                if octets is None:
                    return None
                self._missing = 0
                self._parts += octets
            try:
                line = self._lines.line()
            except Malformed as error:
                return self._give_up(error.rule, error.octets)
            if line is None:
                return None
            self.talk += len(line)
            if not self._parts and not line.endswith(b"}\r\n"):
                return self._read(line), line
            self._parts += line
            count = self._literal(line)
            if count is None:
                response = bytes(self._parts)
                self._parts.clear()
                return self._read(response), response
            if len(self._parts) + count > LITERAL_LIMIT:
                return self._give_up(f"a response of at most {LITERAL_LIMIT} octets", b"")
            self._missing = count

    def pending(self) -> bytes:
        """What has come of a response that is not whole yet."""
        return bytes(self._parts)

    def drop(self) -> bytes:
        """Forget whatever is unread and known, for the moment that TLS begins; return it."""
        dropped = bytes(self._parts) + self._lines.clear()
        self._parts.clear()
        self._missing = 0
        self._meant = None
        self.dialect = EITHER
        return dropped

    def _read(self, response: bytes) -> Event:
        event = parse(response, self.dialect)
        if isinstance(event, Unparsable):
            self._meant = event.meant
        self._learn(event.meant if isinstance(event, Unparsable) else event)
        return event

    def _learn(self, event: Event | None) -> None:
        match event:
            case Capabilities(names=names):
                self.dialect = self.dialect.announced(names)
            case Enabled(names=names):
                self.dialect = self.dialect.enabled(names)
            case Condition(code=code) | Tagged(code=code):
                if code is not None and code.name == "CAPABILITY":
                    self.dialect = self.dialect.announced(code.arguments)

    def _literal(self, line: bytes) -> int | None:
        """The octets that follow a line that ends in a literal's announcement.

        Human-readable text may end in `{5}` too, so status responses announce nothing.
        """
        announced = _LITERAL.search(line)
        name = _DATA.match(self._parts)
        if not announced or not name or name[1].decode("latin-1").upper() in CONDITIONS:
            return None
        return int(announced[1])

    def _give_up(self, rule: str, octets: bytes) -> tuple[Event, bytes]:
        raw = bytes(self._parts) + octets
        self._parts.clear()
        return TooLong(rule), raw
