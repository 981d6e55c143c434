"""Watches every SMTP session: the form of the replies, and one reply per command."""

from __future__ import annotations

import re

from mailworthy.oracles.base import Oracle, Rule, oracle
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.session.endpoint import Protocol
from mailworthy.wire.smtp import Flaw, Reply, extensions

RULES = {
    Flaw.CODE: Rule(
        "smtp/reply-code",
        "RFC 5321",
        "4.3.2",
        Level.MUST,
        "A reply begins with a code of three digits, the first from 2 to 5",
        ("smtp-reply-code-begins-with-6",),
    ),
    Flaw.SEPARATOR: Rule(
        "smtp/separator-after-reply-code",
        "RFC 5321",
        "4.2.1",
        Level.SHOULD,
        "A space or a hyphen parts the reply code from the text",
        ("smtp-reply-without-separator",),
    ),
    Flaw.LINE_END: Rule(
        "smtp/reply-line-end",
        "RFC 5321",
        "2.3.8",
        Level.MUST,
        "A reply line ends in CRLF, nothing else",
        ("smtp-reply-ends-in-bare-lf",),
    ),
    Flaw.CODES_DIFFER: Rule(
        "smtp/one-code-per-reply",
        "RFC 5321",
        "4.2.1",
        Level.MUST,
        "All lines of a reply carry the same code",
        ("smtp-reply-codes-differ",),
    ),
    Flaw.LENGTH: Rule(
        "smtp/reply-line-length",
        "RFC 5321",
        "4.5.3.1.5",
        Level.SHOULD,
        "A reply line has at most 512 octets",
        ("smtp-reply-line-too-long",),
    ),
}
ONE_REPLY = Rule(
    "smtp/one-reply-per-command",
    "RFC 5321",
    "4.2",
    Level.MUST,
    "Each command gets one reply, and nothing else is said but a 421",
    ("smtp-noop-answered-twice",),
)


_CHUNK = re.compile(rb"BDAT ([0-9]{1,9})( LAST)?", re.IGNORECASE)


@oracle
class ReplySyntax(Oracle):
    """Judges the form of each reply."""

    protocol = Protocol.SMTP
    rules = tuple(RULES.values())

    def received(self, session: Session, event: object) -> None:
        """Tell of each flaw that the reader saw."""
        if not isinstance(event, Reply):
            return
        self.watched += 1
        for flaw in event.flaws:
            self.found(session, RULES[flaw], flaw.value, repr(event.raw[:200]))


class _Ledger:
    """What one session owes: it reads what the client sent as a strict server does.

    `sure` ends with the first octets that servers may read in different ways (a bare CR or LF,
    a BDAT that is malformed or was not announced): there is no counting from there on.
    """

    def __init__(self) -> None:
        self.owed = 1  # the greeting
        self.sure = True
        self._chunking = False
        self._chunk = 0  # octets of a chunk that are still to come
        self._pending = b""
        self._awaits_content = False
        self._in_content = False

    def sent(self, octets: bytes) -> None:
        """Count the commands, and the content, that end in these octets."""
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
        verb = line[:4].upper()
        if b"\r" in line or b"\n" in line or (verb == b"BDAT" and not self._begins_chunk(line)):
            self.sure = False
            return
        self.owed += 1
        self._awaits_content = line.rstrip().upper() == b"DATA"
        if verb in {b"EHLO", b"HELO", b"LHLO"}:
            self._chunking = False

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
            self.owed += 1
            self._pending = text[end + 5 :]
        else:
            self._pending = text[len(whole) :]

    def received(self, reply: Reply) -> bool:
        """Count a reply; False when none was owed."""
        self.owed -= 1
        self._chunking = self._chunking or "CHUNKING" in extensions(reply.lines)
        if reply.code == 354 and self._awaits_content:
            self._in_content = True
            self._awaits_content = False
        return self.owed >= 0 or not self.sure


@oracle
class OneReplyPerCommand(Oracle):
    """Counts replies against commands, in each session."""

    protocol = Protocol.SMTP
    rules = (ONE_REPLY,)

    def __init__(self) -> None:
        super().__init__()
        self._ledgers: dict[int, _Ledger] = {}

    def opened(self, session: Session) -> None:
        """Expect the greeting."""
        self._ledgers[session.number] = _Ledger()

    def sent(self, session: Session, octets: bytes) -> None:
        """Expect one more reply per command."""
        self._ledgers[session.number].sent(octets)

    def received(self, session: Session, event: object) -> None:
        """Tell of a reply that nothing asked for; 421 may come at any time (section 3.8)."""
        if not isinstance(event, Reply) or event.code == 421:
            return
        self.watched += 1
        if not self._ledgers[session.number].received(event):
            self.found(session, ONE_REPLY, "no reply without a command", repr(event.raw[:200]))

    def closed(self, session: Session) -> None:
        """Forget the session."""
        self._ledgers.pop(session.number, None)
