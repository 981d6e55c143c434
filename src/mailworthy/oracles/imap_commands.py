"""What each IMAP session has said and is owed: the commands in progress, for oracles that ask."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailworthy.oracles.base import Oracle
from mailworthy.session.base import Session
from mailworthy.session.endpoint import Protocol
from mailworthy.wire.imap import Capabilities, Condition, Continuation, Tagged, Unparsable

SELECTING = frozenset({"SELECT", "EXAMINE", "CLOSE", "UNSELECT"})
"""Commands after which an earlier view of the mailbox says nothing."""
CONVERSING = frozenset({"AUTHENTICATE", "IDLE"})
"""Commands during which the client sends lines that are no commands."""
LONGEST = 8000
"""Octets of a line beyond which a server may hang up, or read it as several (RFC 2683 3.2.1.5)."""
KEPT = 4096
"""Octets of a command's arguments that are kept."""
SMALL_LITERAL = 4096
"""The longest literal that may go without waiting where LITERAL- is announced (RFC 7888)."""

_BEGUN = re.compile(rb"([^\x00-\x20\x7f-\xff(){%*\"\\+]+) ([A-Za-z][A-Za-z0-9-]*)(?: (.*))?")
_LIKE_A_LITERAL = re.compile(rb"\{[^{}]*\}\Z")
_LITERAL = re.compile(rb"\{(\d{1,12})(\+?)\}\Z")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_COUNT = re.compile(rb"\{(\d{1,12})\+?\}\r\n")


@dataclass(eq=False)
class Command:
    """One command. `name` is upper case and has its second word where the first is UID."""

    tag: str
    name: str
    arguments: bytes
    """As they were sent, literals included, up to 4096 octets."""
    at: int = 0
    """When it was sent, by the clock of its oracle."""
    alone: bool = True
    """Whether no other command was in progress when it was sent."""


class Commands:
    """One session as a strict server reads it.

    `sure` ends with the first octets that servers may read in different ways (a bare CR or LF, a
    line without tag and command, a tag used twice, a literal that is malformed, or did not wait
    though nothing was announced, a line too long, a SASL response unasked, what follows STARTTLS
    in clear): there is no telling what is in progress from there on.
    """

    def __init__(self) -> None:
        self.sure = True
        self.running: dict[str, Command] = {}
        """The commands that were sent whole and not completed, by tag."""
        self.half: Command | None = None
        """A command of which a part is to come."""
        self.capabilities: frozenset[str] = frozenset()
        """What the server announced last."""
        self.enabled: frozenset[str] = frozenset()
        """What ENABLE was said for, and granted."""
        self.odd = b""
        """What stood for the tag in a line of ours that was no command; servers echo it."""
        self._pending = b""
        self._literal = 0
        self._waiting = False
        self._talking: Command | None = None
        self._prompted = False

    def names(self) -> set[str]:
        """The names of the commands in progress."""
        return {command.name for command in self.running.values()}

    # What we say

    def sent(self, octets: bytes, clock: int) -> list[Command]:
        """Note the commands that are whole with these octets, and return them."""
        self._pending += octets
        whole: list[Command] = []
        while self.sure and self._pending:
            if self._literal:
                taken = self._pending[: self._literal]
                self._keep(taken)
                self._literal -= len(taken)
                self._pending = self._pending[len(taken) :]
                continue
            line, end, rest = self._pending.partition(b"\r\n")
            if not end:
                break
            self._pending = rest
            if (command := self._line(line, clock)) is not None:
                whole.append(command)
        if not self.sure:
            self._pending = b""
        return whole

    def _line(self, line: bytes, clock: int) -> Command | None:
        if any(octet in line for octet in (b"\r", b"\n", b"\0")) or len(line) > LONGEST:
            self.sure = False
            return None
        if self.half is not None:
            self._keep(line)
            return self._ends(self.half, line, clock)
        if self._talking is not None:
            self._respond()
            return None
        found = _BEGUN.fullmatch(line)
        if found is None or found[1].decode() in self.running:
            self.sure = False
            self.odd = line.partition(b" ")[0]
            return None
        name, arguments = found[2].decode().upper(), found[3] or b""
        if name == "UID":
            word, _, arguments = arguments.partition(b" ")
            name = f"UID {word.decode('latin-1').upper()}"
        command = Command(found[1].decode(), name, arguments[:KEPT], alone=not self.running)
        return self._ends(command, line, clock)

    def _ends(self, command: Command, line: bytes, clock: int) -> Command | None:
        """Note a command that is whole with `line`, unless it ends in a literal's announcement."""
        self.half = None
        announced = _LITERAL.search(line)
        if announced is None and _LIKE_A_LITERAL.search(line):
            self.sure = False
            return None
        if announced is None:
            command.at = clock
            self.running[command.tag] = command
            if command.name in CONVERSING:
                self._talking, self._prompted = command, False
            return command
        self._literal = int(announced[1])
        self._waiting = not announced[2]
        self._keep(b"\r\n", command)
        short = self._literal <= SMALL_LITERAL and {"LITERAL-", "IMAP4REV2"} & self.capabilities
        if announced[2] and not short and "LITERAL+" not in self.capabilities:
            self.sure = False
        self.half = command
        return None

    def _keep(self, octets: bytes, command: Command | None = None) -> None:
        command = command or self.half
        if command is not None:
            command.arguments += octets[: max(KEPT - len(command.arguments), 0)]

    def _respond(self) -> None:
        if not self._prompted:
            self.sure = False
        self._prompted = False
        if self._talking is not None and self._talking.name == "IDLE":
            self._talking = None

    # What the server says

    def asked(self) -> bool:
        """Take a command continuation request; whether something was there to be continued."""
        if self._waiting:
            self._waiting = False
            return True
        if self._talking is not None and not self._prompted:
            self._prompted = True
            return True
        return False

    def completed(self, event: Tagged) -> Command | None:
        """The command that a tagged response completes; None where there is none."""
        if self.half is not None and self.half.tag == event.tag:
            command, self.half = self.half, None
            self._literal, self._waiting = 0, False
            self.sure = self.sure and not self._pending
            return command
        if event.tag not in self.running:
            self.sure = False
            return None
        command = self.running.pop(event.tag)
        if command is self._talking:
            self._talking = None
        if command.name == "IDLE" and event.status != "OK":
            self.sure = False  # is the DONE that may be under way a command?
        if command.name == "STARTTLS" and event.status == "OK":
            self.sure = self.sure and not (self.running or self._pending)
            self.capabilities = frozenset()
        if command.name == "ENABLE" and event.status == "OK":
            words = command.arguments.decode("latin-1").upper().split()
            self.enabled |= frozenset(words)
        return command


class ImapOracle(Oracle):
    """Base of the oracles of IMAP: each event beside the commands of its session.

    Subclasses override `begins`, `prompts`, `hears` and `completes`. `clock` counts everything
    that is sent and received in all sessions, so that what was known before a command is told
    from the rest.
    """

    protocol = Protocol.IMAP

    def __init__(self) -> None:
        super().__init__()
        self.clock = 0
        self.commands: dict[Session, Commands] = {}
        """The sessions that are open."""

    def opened(self, session: Session) -> None:
        """No command is in progress yet."""
        self.commands[session] = Commands()

    def closed(self, session: Session) -> None:
        """Forget the session."""
        self.commands.pop(session, None)

    def sent(self, session: Session, octets: bytes) -> None:
        """Commands, or parts of them."""
        self.clock += 1
        for command in self.commands[session].sent(octets, self.clock):
            self.begins(session, command)

    def received(self, session: Session, event: object) -> None:
        """Judge one response."""
        self.clock += 1
        self.watched += 1
        commands = self.commands[session]
        sure = commands.sure
        command = commands.completed(event) if isinstance(event, Tagged) else None
        if (names := announced(event)) is not None:
            commands.capabilities = frozenset(names)
        match event:
            case Tagged():
                self.completes(session, event, command if sure else None, sure=sure)
            case Unparsable(meant=None):
                commands.sure = False  # what it was there is no telling
                self.hears(session, event)
            case Continuation():
                self.prompts(session, event, asked=commands.asked())
            case _:
                self.hears(session, event)

    def begins(self, session: Session, command: Command) -> None:
        """A command was sent whole."""

    def prompts(self, session: Session, event: Continuation, *, asked: bool) -> None:
        """The server waits for the rest of a command; `asked` is whether there is such a one."""

    def hears(self, session: Session, event: object) -> None:
        """The server said something else that completes no command."""

    def completes(
        self, session: Session, event: Tagged, command: Command | None, *, sure: bool
    ) -> None:
        """The server completed `command`; None where that is none, or not `sure`."""


def announced(event: object) -> tuple[str, ...] | None:
    """The capabilities that an event lists, in data or in a response code; None for no list."""
    if isinstance(event, Capabilities):
        return event.names
    code = event.code if isinstance(event, Tagged | Condition) else None
    return code.arguments if code is not None and code.name == "CAPABILITY" else None


def astring(arguments: bytes) -> tuple[str, bytes] | None:
    """The astring that arguments begin with, and what follows it; None where none is whole."""
    if (quoted := _QUOTED.match(arguments)) is not None:
        octets, rest = re.sub(rb"\\(.)", rb"\1", quoted[1]), arguments[quoted.end() :]
    elif (count := _COUNT.match(arguments)) is not None:
        end = count.end() + int(count[1])
        if end > len(arguments):
            return None
        octets, rest = arguments[count.end() : end], arguments[end:]
    else:
        octets, _, rest = arguments.partition(b" ")
    text = octets.decode("utf-8", "surrogateescape")
    return (text, rest.removeprefix(b" ")) if text else None


def mailbox(command: Command) -> str | None:
    """The mailbox that the first argument names; INBOX is INBOX in any case (section 5.1).

    None too where the name is masked: other people's mailboxes all look alike.
    """
    found = astring(command.arguments)
    if found is None or not found[0].strip("*"):
        return None
    return "INBOX" if found[0].upper() == "INBOX" else found[0]
