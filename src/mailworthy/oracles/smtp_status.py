"""Watches the enhanced status codes of SMTP servers that announce them (RFC 2034)."""

from __future__ import annotations

import re

from mailworthy.oracles.base import Rule, oracle
from mailworthy.oracles.smtp_dialogue import GREETING, DialogueOracle
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.wire.smtp import Reply, extensions

MISSING = Rule(
    "smtp/status-code-is-there",
    "RFC 2034",
    "4",
    Level.MUST,
    "A reply of 2yz, 4yz or 5yz, but the greeting and those to EHLO and HELO, begins with a code",
    ("smtp-status-missing-on-noop", "smtp-status-missing-on-refusals"),
)
CLASS = Rule(
    "smtp/status-code-agrees-with-reply-code",
    "RFC 2034",
    "4",
    Level.MUST,
    "The first number of a status code is the first digit of the reply code",
    ("smtp-status-class-differs",),
)
LINES = Rule(
    "smtp/status-code-on-each-line",
    "RFC 2034",
    "4",
    Level.MUST,
    "Each line of a reply begins with the same status code",
    ("smtp-status-on-the-first-line-only", "smtp-status-differs-by-line"),
)
ZEROS = Rule(
    "smtp/status-code-without-leading-zeros",
    "RFC 3463",
    "2",
    Level.MUST,
    "The numbers of a status code have no leading zeros",
    ("smtp-status-with-leading-zeros",),
)
SPACE = Rule(
    "smtp/space-after-status-code",
    "RFC 2034",
    "3",
    Level.SHOULD,
    "A space follows a status code",
    ("smtp-status-followed-by-a-colon",),
)
REGISTERED = Rule(
    "smtp/status-code-is-registered",
    "RFC 3463",
    "2",
    Level.MAY,
    "Servers send registered status codes alone",
    ("smtp-status-made-up",),
)
HELLO = {"EHLO", "HELO", "LHLO"}
HIGHEST = (0, 10, 4, 6, 8, 6, 10, 30)
"""The highest detail that is registered with each subject from 0 (RFC 5248; as of 2025)."""

_CODE = re.compile(rb"([0-9]+)\.([0-9]+)\.([0-9]+)(?![0-9.])")


@oracle
class StatusCodes(DialogueOracle):
    """Judges the status codes of all replies, once a reply to EHLO has announced them."""

    rules = (MISSING, CLASS, LINES, ZEROS, SPACE, REGISTERED)

    def __init__(self) -> None:
        super().__init__()
        self._announced: set[int] = set()

    def received(self, session: Session, event: object) -> None:
        """Judge a reply that has to have a status code."""
        if not isinstance(event, Reply):
            return
        answered = self.dialogues[session.number].received(event)
        if answered in HELLO and event.code == 250:
            self._announced.discard(session.number)
            if "ENHANCEDSTATUSCODES" in extensions(event.lines):
                self._announced.add(session.number)
        exempt = answered in HELLO | {GREETING, ""} or event.code is None
        if exempt or event.code is None or event.code // 100 == 3:
            return
        if session.number in self._announced:
            self.watched += 1
            self._judge(session, event, event.code // 100)

    def _judge(self, session: Session, reply: Reply, kind: int) -> None:
        raw = repr(reply.raw[:200])
        codes = [_CODE.match(line) for line in reply.lines]
        first = codes[0]
        self.judge(session, MISSING)
        if first is None:
            self.found(session, MISSING, f"a status code {kind}.x.x", raw)
            return
        self.judge(session, CLASS, ZEROS, *([LINES] if len(codes) > 1 else []))
        if any(code is None or code[0] != first[0] for code in codes):
            self.found(session, LINES, f"{first[0].decode()} on each line", raw)
        if first[1] != str(kind).encode():
            self.found(session, CLASS, f"a status code {kind}.x.x", raw)
        numbers = (first[1], first[2], first[3])
        if any(len(number) > 1 and number.startswith(b"0") for number in numbers):
            self.found(session, ZEROS, "no leading zeros", raw)
            return
        self.judge(session, SPACE, REGISTERED)
        if reply.lines[0][first.end() :][:1] not in {b" ", b""}:
            self.found(session, SPACE, f"{first[0].decode()} and a space", raw)
        subject, detail = int(first[2]), int(first[3])
        if subject >= len(HIGHEST) or detail > HIGHEST[subject]:
            self.found(session, REGISTERED, "a registered status code", raw)

    def closed(self, session: Session) -> None:
        """Forget the session."""
        super().closed(session)
        self._announced.discard(session.number)
