"""What is owed in an SMTP session: which command, greeting or content the next reply answers."""

from __future__ import annotations

import re
from collections import deque

from mailworthy.oracles.base import Oracle
from mailworthy.session.base import Session
from mailworthy.session.endpoint import Protocol
from mailworthy.wire.smtp import Reply, extensions

GREETING = "the connection"
CONTENT = "the mail data"
LONGEST = 510
"""Octets of a command, CRLF and AUTH aside, beyond which nobody need take it for one command.

RFC 5321 section 4.5.3.1.4; extensions add to it, which is of no account here.
"""
_CHUNK = re.compile(rb"BDAT ([0-9]{1,9})( LAST)?", re.IGNORECASE)


class Dialogue:
    """One session, read as a strict server reads it.

    `sure` ends with the first octets that servers may read in different ways (a bare CR or LF,
    a line that is far too long, a BDAT that is malformed or was not announced, what follows
    STARTTLS in clear), and is never there in LMTP, which answers per recipient: there is no
    counting from there on.
    """

    def __init__(self, *, sure: bool = True) -> None:
        self.awaited: deque[str] = deque([GREETING])
        """What has been sent and not been answered: verbs in upper case, or the names above."""
        self.sure = sure
        self._chunking = False
        self._chunk = 0  # octets of a chunk that are still to come
        self._pending = b""
        self._awaits_content = False
        self._in_content = False
        self._challenged = False

    def sent(self, octets: bytes) -> None:
        """Note the commands, and the content, that end in these octets."""
        self._pending += octets
        while self.sure:
            if self._in_content:
                self._content()
            passed = min(self._chunk, len(self._pending))
            self._chunk -= passed
            self._pending = self._pending[passed:]
            at = self._pending.find(b"\r\n")
            if self._in_content or self._chunk or at < 0:
                return
            line, self._pending = self._pending[:at], self._pending[at + 2 :]
            self._command(line)

    def _command(self, line: bytes) -> None:
        verb = "AUTH" if self._challenged else self._verb(line)
        too_long = len(line) > LONGEST and verb != "AUTH"
        if too_long or b"\r" in line or b"\n" in line:
            self.sure = False
            return
        if verb == "BDAT" and not self._begins_chunk(line):
            self.sure = False
            return
        self._challenged = False
        self.awaited.append(verb)
        self._awaits_content = line.rstrip().upper() == b"DATA"
        if verb in {"EHLO", "HELO", "LHLO"}:
            self._chunking = False

    @staticmethod
    def _verb(line: bytes) -> str:
        return line.partition(b" ")[0].rstrip().decode("ascii", "replace").upper()

    def _begins_chunk(self, line: bytes) -> bool:
        """Expect the octets that a BDAT counts; False where it need not be understood so."""
        found = _CHUNK.fullmatch(line)
        if found is None or not self._chunking:
            return False
        self._chunk = int(found[1])
        return True

    def _content(self) -> None:
        """Pass over the whole lines of the content, up to its final dot where that is there."""
        text = b"\r\n" + self._pending
        end = text.find(b"\r\n.\r\n")
        whole = text[: (end if end >= 0 else text.rfind(b"\r\n")) + 2]
        ends = whole.count(b"\r\n")
        if whole.count(b"\r") != ends or whole.count(b"\n") != ends:
            self.sure = False
        elif end >= 0:
            self._in_content = False
            self.awaited.append(CONTENT)
            self._pending = text[end + 5 :]
        else:
            self._pending = text[len(whole) :]

    def received(self, reply: Reply) -> str | None:
        """What the reply answers; "" where that is not sure, None where nothing was awaited."""
        self._chunking = self._chunking or "CHUNKING" in extensions(reply.lines)
        if reply.code == 354 and self._awaits_content:
            self._in_content = True
            self._awaits_content = False
        if not self.sure:
            return ""
        if not self.awaited:
            return None
        answered = self.awaited.popleft()
        self._challenged = answered == "AUTH" and reply.code == 334
        if answered == "STARTTLS" and reply.code == 220 and (self.awaited or self._pending):
            self.sure = False
        return answered


class DialogueOracle(Oracle):
    """Base of oracles that hold a reply against what it answers."""

    protocol = Protocol.SMTP

    def __init__(self) -> None:
        super().__init__()
        self.dialogues: dict[int, Dialogue] = {}
        """The sessions that are open, by number."""

    def opened(self, session: Session) -> None:
        """Expect the greeting."""
        lmtp = session.stream.endpoint.protocol is Protocol.LMTP
        self.dialogues[session.number] = Dialogue(sure=not lmtp)

    def sent(self, session: Session, octets: bytes) -> None:
        """Expect the replies to what is sent."""
        self.dialogues[session.number].sent(octets)

    def closed(self, session: Session) -> None:
        """Forget the session."""
        self.dialogues.pop(session.number, None)
