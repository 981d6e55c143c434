"""What any IMAP dialogue shows of its server: syntax, and the sequence numbers of the mailbox."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailworthy.oracles.base import Oracle, Rule, oracle
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.session.endpoint import Protocol
from mailworthy.session.transcript import printable
from mailworthy.wire.imap import Exists, Expunge, Tagged, Unparsable

SYNTAX = Rule(
    "imap/response-syntax",
    "RFC 3501",
    "9",
    Level.MUST,
    "every response follows the formal syntax: single spaces, no NUL, CRLF at the end",
    ("imap-fetch-with-two-spaces",),
)
SHRINKING = Rule(
    "imap/exists-never-shrinks",
    "RFC 3501",
    "5.2",
    Level.MUST,
    "EXISTS never tells fewer messages than before; only EXPUNGE takes messages away",
    ("imap-exists-shrinks",),
)
MISPLACED = Rule(
    "imap/expunge-out-of-place",
    "RFC 3501",
    "7.4.1",
    Level.MUST,
    "EXPUNGE is sent neither between commands nor during FETCH, STORE or SEARCH",
    ("imap-expunge-during-fetch",),
)

NO_EXPUNGE = frozenset({"FETCH", "STORE", "SEARCH"})
SELECTING = frozenset({"SELECT", "EXAMINE", "CLOSE", "UNSELECT"})
"""Commands after which an earlier count of messages says nothing."""
CONVERSING = frozenset({"AUTHENTICATE", "IDLE"})
"""Commands during which the client sends lines that are no commands."""

_COMMAND = re.compile(rb"(\S+) +([A-Za-z-]+)")
_LITERAL = re.compile(rb"\{\d+\}\r\n\Z")


@dataclass
class _Dialogue:
    """How far one session has come: commands in progress by tag, and the count of messages."""

    commands: dict[str, str] = field(default_factory=dict)
    half: bool = False
    """A command has been begun, and waits for leave to send its literal."""
    count: int | None = None
    """Messages in the selected mailbox; None while that is not known."""

    def send(self, octets: bytes) -> None:
        """Note a command that begins; continuations of commands are none."""
        continued = self.half or CONVERSING & set(self.commands.values())
        self.half = bool(_LITERAL.search(octets))
        begun = None if continued else _COMMAND.match(octets)
        if begun is None:
            return
        name = begun[2].decode().upper()
        self.commands[begun[1].decode("latin-1")] = name
        if name in SELECTING:
            self.count = None

    def complete(self, tag: str) -> None:
        """Note the completion of a command."""
        self.half = False
        if self.commands.pop(tag, "") in SELECTING - {"SELECT", "EXAMINE"}:
            self.count = None


@oracle
class ImapDialogue(Oracle):
    """Watches the responses of each session, each against the commands in progress."""

    protocol = Protocol.IMAP
    rules = (SYNTAX, SHRINKING, MISPLACED)

    def __init__(self) -> None:
        super().__init__()
        self._dialogues: dict[Session, _Dialogue] = {}

    def opened(self, session: Session) -> None:
        """No command is in progress yet."""
        self._dialogues[session] = _Dialogue()

    def sent(self, session: Session, octets: bytes) -> None:
        """A command, or a part of one."""
        self._dialogues[session].send(octets)

    def received(self, session: Session, event: object) -> None:
        """Judge one response."""
        self.watched += 1
        self.judge(session, SYNTAX)
        dialogue = self._dialogues[session]
        match event:
            case Unparsable(rule=rule, position=position, octets=octets):
                shown = f"{printable(octets)}, which has no {rule} at octet {position}"
                self.found(session, SYNTAX, rule, shown)
            case Tagged(tag=tag):
                if dialogue.commands.get(tag) in NO_EXPUNGE:
                    self.judge(session, MISPLACED)
                dialogue.complete(tag)
            case Exists(count=count):
                self._exists(session, dialogue, count)
            case Expunge():
                self._expunge(session, dialogue, event)

    def _exists(self, session: Session, dialogue: _Dialogue, count: int) -> None:
        selecting = SELECTING & set(dialogue.commands.values())
        before = dialogue.count
        if before is not None and not selecting:
            self.judge(session, SHRINKING)
        if before is not None and count < before and not selecting:
            self.found(session, SHRINKING, f"EXISTS of {before} or more", f"{count} EXISTS")
        dialogue.count = count

    def _expunge(self, session: Session, dialogue: _Dialogue, event: Expunge) -> None:
        self.judge(session, MISPLACED)
        running = set(dialogue.commands.values())
        # Where several commands are in progress, one that permits EXPUNGE is enough.
        if running <= NO_EXPUNGE or dialogue.half:
            during = " and ".join(sorted(running)) if running else "no command in progress"
            self.found(session, MISPLACED, f"no EXPUNGE ({during})", f"{event.number} EXPUNGE")
        if dialogue.count:
            dialogue.count -= 1
