"""Watches what IMAP commands bring with their OK, and the response codes: what is owed, where."""

from __future__ import annotations

from mailworthy.oracles.base import Rule, oracle
from mailworthy.oracles.imap_commands import Command, ImapOracle
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.wire.imap import (
    Code,
    Condition,
    Esearch,
    Exists,
    Flags,
    SearchResult,
    Tagged,
    usual,
)

SELECT = Rule(
    "imap/select-tells-flags-and-exists",
    "RFC 3501",
    "6.3.1",
    Level.MUST,
    "FLAGS and EXISTS come before the OK of SELECT and EXAMINE",
    ("imap-reselect-without-flags", "imap-examine-without-exists"),
)
READ_ONLY = Rule(
    "imap/examine-is-read-only",
    "RFC 3501",
    "6.3.2",
    Level.MUST,
    "the text of EXAMINE's OK begins with READ-ONLY",
    ("imap-examine-read-write",),
)
SEARCH = Rule(
    "imap/search-is-answered",
    "RFC 3501",
    "6.4.4",
    Level.MUST,
    "a SEARCH or ESEARCH response comes before the OK of SEARCH and UID SEARCH",
    ("imap-search-without-a-match-is-silent",),
)
SYSTEM_FLAGS = Rule(
    "imap/flags-have-the-system-flags",
    "RFC 3501",
    "7.2.6",
    Level.SHOULD,
    "FLAGS has the flags that the protocol defines, at least",
    ("imap-flags-without-draft",),
)
PERMANENT = Rule(
    "imap/permanent-flags-are-of-the-flags",
    "RFC 3501",
    "7.1",
    Level.SHOULD,
    "PERMANENTFLAGS has none but \\* that FLAGS has not",
    ("imap-permanent-flag-unknown",),
)
PLACE = Rule(
    "imap/code-in-its-place",
    "RFC 3501",
    "7.1",
    Level.SHOULD,
    "TRYCREATE comes with a NO to APPEND, COPY or MOVE, READ-ONLY and READ-WRITE with no NO or BAD",
    ("imap-trycreate-on-select", "imap-read-write-with-no"),
)
UID_PLACE = Rule(
    "imap/uid-code-in-its-place",
    "RFC 4315",
    "3",
    Level.SHOULD,
    "APPENDUID comes with the OK of APPEND, COPYUID with that of COPY or MOVE",
    ("imap-appenduid-on-check",),
)
COPIES = Rule(
    "imap/copyuid-names-as-many-copies",
    "RFC 4315",
    "3",
    Level.SHOULD,
    "the two sets of COPYUID have one UID each for every message that was copied",
    ("imap-copyuid-leaves-out-the-last",),
)
UID_INDICATOR = Rule(
    "imap/esearch-of-uids-says-so",
    "RFC 4731",
    "3.1",
    Level.MUST,
    "an ESEARCH response to UID SEARCH has the UID indicator",
    ("imap-esearch-without-uid",),
)
CORRELATOR = Rule(
    "imap/esearch-has-the-tag-of-its-command",
    "RFC 4466",
    "2.6.2",
    Level.SHOULD,
    "the tag in an ESEARCH response is that of a command in progress",
    ("imap-esearch-with-another-tag",),
)

SYSTEM = frozenset({"\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"})
STORING = frozenset({"APPEND", "COPY", "UID COPY", "MOVE", "UID MOVE", "REPLACE", "UID REPLACE"})
"""Commands that need a mailbox to put messages into."""
NEGATIVE = frozenset({"NO", "BAD", "BYE"})


@oracle
class ImapAnswers(ImapOracle):
    """Holds completions and codes against what the commands are."""

    rules = (
        SELECT, READ_ONLY, SEARCH, SYSTEM_FLAGS, PERMANENT, PLACE, UID_PLACE, COPIES,
        UID_INDICATOR, CORRELATOR,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._heard: dict[Session, dict[Command, set[str]]] = {}
        """What has come while each command was in progress."""
        self._flags: dict[Session, frozenset[str]] = {}

    def opened(self, session: Session) -> None:
        """Nothing is in progress."""
        super().opened(session)
        self._heard[session] = {}

    def closed(self, session: Session) -> None:
        """Forget the session."""
        super().closed(session)
        self._heard.pop(session, None)
        self._flags.pop(session, None)

    def begins(self, session: Session, command: Command) -> None:
        """What came before is no answer to it."""
        self._heard[session][command] = set()
        if command.name in {"SELECT", "EXAMINE"}:
            self._flags.pop(session, None)

    def completes(
        self, session: Session, event: Tagged, command: Command | None, *, sure: bool
    ) -> None:
        """What is owed has come, and the code is one of such a completion."""
        if command is None:
            return
        heard = self._heard[session].pop(command, set())
        if event.status == "OK" and sure:
            self._owed(session, event, command, heard)
        if event.code is not None:
            self._code(session, event.status, event.code, command)

    def _owed(self, session: Session, event: Tagged, command: Command, heard: set[str]) -> None:
        if command.name in {"SELECT", "EXAMINE"}:
            self.judge(session, SELECT)
            if missing := {"FLAGS", "EXISTS"} - heard:
                shown = " and ".join(sorted(missing))
                self.found(session, SELECT, f"{shown} before OK", f"none to {command.name}")
        if command.name == "EXAMINE":
            self.judge(session, READ_ONLY)
            if event.code is None or event.code.name != "READ-ONLY":
                told = f"OK [{event.code.name}]" if event.code else "OK without a code"
                self.found(session, READ_ONLY, "OK [READ-ONLY]", told)
        extended = command.arguments[:7].upper().startswith(b"RETURN")
        if command.name in {"SEARCH", "UID SEARCH"} and not extended:
            self.judge(session, SEARCH)
            if "SEARCH" not in heard:
                self.found(session, SEARCH, "a SEARCH response before OK", "none")

    def hears(self, session: Session, event: object) -> None:
        """Note what came, and judge what needs no completion to be judged."""
        commands = self.commands[session]
        kind = {Flags: "FLAGS", Exists: "EXISTS", SearchResult: "SEARCH", Esearch: "SEARCH"}
        for heard in self._heard[session].values():
            heard.add(kind.get(type(event), ""))
        running = list(commands.running.values())
        match event:
            case Flags(flags=flags):
                self._system_flags(session, flags)
            case Esearch() if commands.sure:
                self._esearch(session, event, {command.tag: command for command in running})
            case Condition(status=status, code=Code() as code):
                self._code(session, status, code, running[0] if len(running) == 1 else None)

    def _system_flags(self, session: Session, flags: tuple[str, ...]) -> None:
        told = frozenset(usual(flag) for flag in flags)
        self._flags[session] = frozenset(flag.lower() for flag in flags)
        self.judge(session, SYSTEM_FLAGS)
        if missing := SYSTEM - told:
            shown = f"FLAGS without {' '.join(sorted(missing))}"
            self.found(session, SYSTEM_FLAGS, f"FLAGS with {' '.join(sorted(SYSTEM))}", shown)

    def _code(self, session: Session, status: str, code: Code, command: Command | None) -> None:
        name = command.name if command is not None else ""
        shown = f"{status} [{code.name}] to {name or 'no command, or one of several'}"
        match code.name:
            case "TRYCREATE" if command is not None:
                self.judge(session, PLACE)
                if status != "NO" or name not in STORING:
                    self.found(session, PLACE, "TRYCREATE with a NO to APPEND, COPY, MOVE", shown)
            case "READ-ONLY" | "READ-WRITE" if command is not None:
                self.judge(session, PLACE)
                if status in NEGATIVE and name in {"SELECT", "EXAMINE"}:
                    self.found(session, PLACE, "no such code where nothing is selected", shown)
            case "APPENDUID" | "COPYUID" if command is not None:
                self._uid_code(session, status, code, name, shown)
            case "PERMANENTFLAGS":
                self._permanent(session, code)

    def _uid_code(self, session: Session, status: str, code: Code, name: str, shown: str) -> None:
        self.judge(session, UID_PLACE)
        appended = code.name == "APPENDUID" and name in {"APPEND", "REPLACE", "UID REPLACE"}
        copied = code.name == "COPYUID" and name in STORING - {"APPEND"}
        # Where a MOVE fails half-way its NO may tell of the messages that were moved (RFC 6851).
        if not (appended or copied) or (status != "OK" and not name.endswith("MOVE")):
            self.found(session, UID_PLACE, f"{code.name} with the OK of its command", shown)
        if code.name == "COPYUID" and (read := code.uid_sets) is not None:
            source, copies = read[1]
            self.judge(session, COPIES)
            if len(source) != len(copies):
                expected = f"as many UIDs of copies as of messages, {len(source)}"
                self.found(session, COPIES, expected, f"{len(copies)}")

    def _permanent(self, session: Session, code: Code) -> None:
        """FLAGS may come after PERMANENTFLAGS; only one that came before is held against it."""
        known = self._flags.get(session)
        if known is None:
            return
        self.judge(session, PERMANENT)
        unknown = {flag for flag in code.arguments if flag.lower() not in known} - {"\\*"}
        if unknown:
            shown = f"{' '.join(sorted(unknown))} besides"
            self.found(session, PERMANENT, "flags of the FLAGS response", shown)

    def _esearch(self, session: Session, event: Esearch, running: dict[str, Command]) -> None:
        if event.tag is None:
            return  # it is the answer to no command, or of an older server (RFC 4466)
        command = running.get(event.tag)
        self.judge(session, CORRELATOR)
        if command is None:
            shown = f"the tag {event.tag}"
            self.found(session, CORRELATOR, "the tag of a command in progress", shown)
        elif command.name == "UID SEARCH":
            self.judge(session, UID_INDICATOR)
            if not event.uid:
                self.found(session, UID_INDICATOR, "UID in the response to UID SEARCH", "none")
