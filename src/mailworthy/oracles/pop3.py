"""What any POP3 dialogue shows of its server: status indicators, line ends, lengths, order."""

from __future__ import annotations

from itertools import chain

from mailworthy.oracles.base import Rule, oracle
from mailworthy.oracles.pop3_commands import CommandsOracle
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.session.transcript import printable
from mailworthy.wire.pop3 import Garbled, Response

LONGEST_FIRST_LINE = 512
"""Octets, CRLF included (RFC 1939 section 3, RFC 2449 section 4)."""

STATUS = Rule(
    "pop3/status-indicator",
    "RFC 1939",
    "3",
    Level.MUST,
    "every response begins with +OK or -ERR, in upper case",
    ("pop3-status-in-lower-case", "pop3-err-in-lower-case", "pop3-noop-gets-a-challenge"),
)
LINE_ENDS = Rule(
    "pop3/lines-end-with-crlf",
    "RFC 1939",
    "3",
    Level.SHOULD,
    "the first line of every response and every listing end with CRLF, and hold no other CR or LF",
    ("pop3-lines-end-with-lf",),
)
LENGTH = Rule(
    "pop3/first-line-length",
    "RFC 2449",
    "4",
    Level.SHOULD,
    "the first line of a response has 512 octets at most, its CRLF included",
    ("pop3-first-line-too-long",),
)
ORDER = Rule(
    "pop3/one-response-per-command",
    "RFC 1939",
    "5",
    Level.SHOULD,
    "a command has one response, and nothing positive comes without a command",
    ("pop3-noop-answered-twice",),
)

LISTS = frozenset({b"CAPA", b"LIST", b"UIDL"})
"""Commands whose multi-line responses the server writes itself: what RETR and TOP bring is the
message's, and RFC 822 had bare CR and LF in messages."""


@oracle
class Pop3Dialogue(CommandsOracle):
    """Watches the responses, each against the command that it answers."""

    rules = (STATUS, LINE_ENDS, LENGTH, ORDER)

    def received(self, session: Session, event: object) -> None:
        """Judge one response."""
        self.watched += 1
        if isinstance(event, Garbled):
            self.found(session, LINE_ENDS, "lines and responses that end", event.rule)
        if not isinstance(event, Response):
            return
        command = self.commands[session].answered(event)
        self.judge(session, STATUS, LINE_ENDS, LENGTH, ORDER)
        if command is None and event.ok is not False:
            self.found(session, ORDER, "no response without a command", shown(event.first))
        self._judge(session, command or b"", event)

    def _judge(self, session: Session, command: bytes, event: Response) -> None:
        challenge = event.status == b"+" and command in {b"AUTH", b""}
        if event.status not in {b"+OK", b"-ERR"} and not challenge:
            self.found(session, STATUS, "+OK or -ERR in upper case", shown(event.first))
        if len(event.first) > LONGEST_FIRST_LINE and not challenge:  # RFC 5034: of any length
            octets = f"{len(event.first)} octets"
            self.found(session, LENGTH, f"at most {LONGEST_FIRST_LINE} octets", octets)
        further = event.stuffed() if command in LISTS else ()
        said = self.commands[session].said
        for line in chain((event.first,), further):
            inner = line.removesuffix(b"\r\n")
            own = inner.replace(command or said, b"")  # an echo of the keyword is the client's own
            if inner == line:
                self.found(session, LINE_ENDS, "a line that ends with CRLF", shown(line))
            elif b"\n" in own or b"\r" in own:
                expected = "a line without CR or LF but the CRLF at its end"
                self.found(session, LINE_ENDS, expected, shown(line))


def shown(line: bytes) -> str:
    """A line as a report shows it, its end visible unless it is CRLF."""
    return printable(line.removesuffix(b"\r\n"))
