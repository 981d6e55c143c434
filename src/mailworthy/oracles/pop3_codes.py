"""Watches the response codes of POP3 servers that announce RESP-CODES (RFC 2449 section 8)."""

from __future__ import annotations

import re

from mailworthy.oracles.base import Rule, oracle
from mailworthy.oracles.pop3_commands import CommandsOracle
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.session.transcript import printable
from mailworthy.wire.pop3 import Response

FORM = Rule(
    "pop3/response-code-form",
    "RFC 2449",
    "6.4",
    Level.SHOULD,
    "where RESP-CODES is announced, a text that begins with a bracket begins with a code: "
    "levels of printable characters, a slash between them",
    ("pop3-text-in-brackets", "pop3-response-code-with-empty-level"),
)
PLACE = Rule(
    "pop3/response-code-in-its-place",
    "RFC 2449",
    "8.1",
    Level.SHOULD,
    "IN-USE and LOGIN-DELAY come with -ERR, and to a command that logs in",
    ("pop3-in-use-with-ok", "pop3-in-use-to-unknown-command"),
)
SYS_LEVELS = Rule(
    "pop3/sys-code-has-two-levels",
    "RFC 3206",
    "4",
    Level.SHOULD,
    "the code SYS comes with -ERR, and is SYS/TEMP or SYS/PERM",
    ("pop3-sys-code-with-ok", "pop3-sys-code-without-level"),
)
AUTH_PLACE = Rule(
    "pop3/auth-code-in-its-place",
    "RFC 3206",
    "5",
    Level.SHOULD,
    "the code AUTH comes with -ERR, and to a command that logs in",
    ("pop3-auth-code-with-ok", "pop3-auth-code-to-unknown-command"),
)
UTF8_PLACE = Rule(
    "pop3/utf8-code-in-its-place",
    "RFC 6856",
    "5",
    Level.SHOULD,
    "the code UTF8 comes with -ERR, and to LIST, TOP or RETR",
    ("pop3-utf8-code-to-unknown-command",),
)

_CODE = re.compile(rb"\[([\x21-\x2e\x30-\x5c\x5e-\x7f]+(?:/[\x21-\x2e\x30-\x5c\x5e-\x7f]+)*)\]")
_LOG_IN = frozenset({b"AUTH", b"PASS", b"APOP", b"USER"})
_PLACES = {
    "IN-USE": (PLACE, _LOG_IN - {b"USER"}),
    "LOGIN-DELAY": (PLACE, _LOG_IN),
    "AUTH": (AUTH_PLACE, _LOG_IN),
    "UTF8": (UTF8_PLACE, frozenset({b"LIST", b"TOP", b"RETR"})),
}
"""First level of a code, and the commands that it may answer."""


@oracle
class Pop3Codes(CommandsOracle):
    """Watches the codes of sessions in which RESP-CODES was announced."""

    rules = (FORM, PLACE, SYS_LEVELS, AUTH_PLACE, UTF8_PLACE)

    def __init__(self) -> None:
        super().__init__()
        self._announced: set[Session] = set()

    def closed(self, session: Session) -> None:
        """Forget the session."""
        super().closed(session)
        self._announced.discard(session)

    def received(self, session: Session, event: object) -> None:
        """Judge one response."""
        if not isinstance(event, Response):
            return
        command = self.commands[session].answered(event)
        if command == b"CAPA" and b"RESP-CODES" in {line.upper() for line in event.lines}:
            self._announced.add(session)
        if session not in self._announced:
            return
        self.watched += 1
        if event.ok is None or not event.text.startswith(b"["):
            return
        shown = printable(event.first.removesuffix(b"\r\n"))
        self.judge(session, FORM)
        found = _CODE.match(event.text)
        if found is None:
            self.found(session, FORM, "a response code within the brackets", shown)
            return
        self._judge(session, found[1].decode().upper(), command, event, shown)

    def _judge(
        self, session: Session, code: str, command: bytes | None, event: Response, shown: str
    ) -> None:
        """Hold a code against the commands it may answer; where none is known -ERR may have any."""
        first, *more = code.split("/")
        if first == "SYS":
            self.judge(session, SYS_LEVELS)
            if event.ok or more[:1] not in (["TEMP"], ["PERM"]):
                self.found(session, SYS_LEVELS, "-ERR with SYS/TEMP or SYS/PERM", shown)
            return
        if first not in _PLACES:
            return
        rule, commands = _PLACES[first]
        self.judge(session, rule)
        if event.ok or (command and command not in commands):
            names = ", ".join(sorted(name.decode() for name in commands))
            answered = f"{shown} to {(command or b'no command').decode('ascii', 'replace')}"
            self.found(session, rule, f"-ERR to one of {names}", answered)
