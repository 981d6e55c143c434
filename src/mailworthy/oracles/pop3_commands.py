"""Which command each POP3 response answers, for the oracles that ask."""

from __future__ import annotations

import re
from collections import deque

from mailworthy.oracles.base import Oracle
from mailworthy.session.base import Session
from mailworthy.session.endpoint import Protocol
from mailworthy.wire.pop3 import Response

LONGEST = 255
"""Octets of a command, CRLF included, beyond which nobody need take it for one (RFC 2449 4)."""
_BARE = re.compile(rb"\r(?!\n|\Z)|(?<!\r)\n|\0")


class Commands:
    """The commands of one session that wait for their response, the greeting's turn first.

    `sure` ends with the first octets that servers may read in different ways (a bare CR or LF, a
    NUL, a line that is empty or too long, what follows STLS or a SASL challenge unasked): there is
    no counting from there on.
    """

    def __init__(self) -> None:
        self.sure = True
        self.arguments: tuple[bytes, ...] = ()
        """Those of the command that was answered last."""
        self.said = b""
        """The first word of the line that was sent last, as it was, be it a command or not."""
        self._waiting: deque[bytes] = deque([b""])
        self._pending = b""
        self._in_exchange = False

    def sent(self, octets: bytes) -> None:
        """Each line, command or SASL response, has one response to come."""
        octets = self._pending + octets
        if _BARE.search(octets):
            self.sure = False
        *lines, self._pending = octets.split(b"\r\n")
        for line in lines:
            self.said = line.partition(b" ")[0]
            if not self._in_exchange and (not line or len(line) + 2 > LONGEST):
                self.sure = False
            self._waiting.append(b"AUTH" if self._in_exchange else line)
            self._in_exchange = False

    def answered(self, event: Response) -> bytes | None:
        """The keyword of what a response answers, upper case; None for nothing.

        It is b"" for the greeting, and where that is not sure.
        """
        self.arguments = ()
        if not self.sure:
            return b""
        if not self._waiting:
            return None
        word, *arguments = self._waiting.popleft().split(b" ")
        self.arguments = tuple(arguments)
        keyword = word.upper()
        self._in_exchange = keyword == b"AUTH" and event.status == b"+"
        turns = self._in_exchange or (keyword == b"STLS" and event.ok is True)
        if turns and (self._waiting or self._pending):
            self.sure = False
        return keyword


class CommandsOracle(Oracle):
    """Base of oracles that hold a POP3 response against the command that it answers."""

    protocol = Protocol.POP3

    def __init__(self) -> None:
        super().__init__()
        self.commands: dict[Session, Commands] = {}
        """The sessions that are open."""

    def opened(self, session: Session) -> None:
        """The greeting is due, as if it answered a command."""
        self.commands[session] = Commands()

    def sent(self, session: Session, octets: bytes) -> None:
        """Each line, command or SASL response, has one response to come."""
        self.commands[session].sent(octets)

    def closed(self, session: Session) -> None:
        """Forget the session."""
        self.commands.pop(session, None)
