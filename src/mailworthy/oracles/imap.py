"""What any IMAP dialogue shows of its server: syntax, tags, order, and the count of messages."""

from __future__ import annotations

from dataclasses import dataclass

from mailworthy.oracles.base import Rule, oracle
from mailworthy.oracles.imap_commands import SELECTING, Command, ImapOracle, announced
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.session.transcript import printable
from mailworthy.wire.imap import (
    Condition,
    Continuation,
    Exists,
    Expunge,
    Fetch,
    Flags,
    Recent,
    SearchResult,
    Tagged,
    Unparsable,
)

SYNTAX = Rule(
    "imap/response-syntax",
    "RFC 3501",
    "9",
    Level.MUST,
    "every response follows the formal syntax: single spaces, no NUL, CRLF at the end",
    (
        "imap-fetch-with-two-spaces",
        "imap-check-answered-with-lf",
        "imap-check-completed-without-text",
        "imap-search-ends-with-a-space",
        "imap-status-uidnext-is-zero",
        "imap-envelope-with-empty-lists",
        "imap-body-has-extension-data",
    ),
)
TAGS = Rule(
    "imap/one-completion-per-command",
    "RFC 3501",
    "2.2.2",
    Level.SHOULD,
    "a tagged response completes a command that is in progress under that tag, once",
    ("imap-check-completed-twice", "imap-check-completed-under-another-tag"),
)
CONTINUATION = Rule(
    "imap/continuation-where-something-continues",
    "RFC 3501",
    "7.5",
    Level.SHOULD,
    "a continuation request comes to a literal's announcement, AUTHENTICATE or IDLE alone",
    ("imap-check-gets-a-continuation",),
)
FAREWELL = Rule(
    "imap/logout-says-bye",
    "RFC 3501",
    "6.1.3",
    Level.MUST,
    "an untagged BYE comes before the OK of LOGOUT",
    ("imap-logout-without-bye",),
)
REVISION = Rule(
    "imap/capabilities-name-the-revision",
    "RFC 3501",
    "7.2.1",
    Level.MUST,
    "every list of capabilities, in a response or a response code, has the protocol's revision",
    ("imap-capability-code-without-revision",),
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
UNSELECTED = Rule(
    "imap/mailbox-data-of-a-selected-mailbox",
    "RFC 3501",
    "7.3",
    Level.SHOULD,
    "EXISTS, RECENT, FLAGS, EXPUNGE and FETCH come while a mailbox is selected or being selected",
    ("imap-exists-after-close",),
)
RANGE = Rule(
    "imap/numbers-within-the-mailbox",
    "RFC 3501",
    "2.3.1.2",
    Level.SHOULD,
    "no EXPUNGE, FETCH or SEARCH response has a number above the count of messages",
    ("imap-fetch-number-beyond-exists", "imap-search-finds-beyond-exists"),
)

NO_EXPUNGE = frozenset({"FETCH", "STORE", "SEARCH"})
REVISIONS = frozenset({"IMAP4REV1", "IMAP4REV2"})
MAILBOX_DATA = (Exists, Recent, Flags, Expunge, Fetch)


@dataclass
class _State:
    """What one session was told of its mailbox."""

    selected: bool = False
    count: int | None = None
    """Messages in the selected mailbox; None while that is not known."""
    farewell: bool = False


@oracle
class ImapDialogue(ImapOracle):
    """Watches the responses of each session, each against the commands in progress."""

    rules = (
        SYNTAX, TAGS, CONTINUATION, FAREWELL, REVISION, SHRINKING, MISPLACED, UNSELECTED, RANGE,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._states: dict[Session, _State] = {}

    def opened(self, session: Session) -> None:
        """No mailbox is selected yet."""
        super().opened(session)
        self._states[session] = _State()

    def closed(self, session: Session) -> None:
        """Forget the session."""
        super().closed(session)
        self._states.pop(session, None)

    def begins(self, session: Session, command: Command) -> None:
        """What is counted in one mailbox says nothing of another."""
        if command.name in SELECTING:
            self._states[session].count = None

    def prompts(self, session: Session, event: Continuation, *, asked: bool) -> None:
        """Something has to be there that is continued."""
        self.judge(session, SYNTAX)
        if self.commands[session].sure:
            self.judge(session, CONTINUATION)
            if not asked:
                shown = f"+ {printable(event.text[:200])}"
                self.found(session, CONTINUATION, "no continuation request", shown)

    def completes(
        self, session: Session, event: Tagged, command: Command | None, *, sure: bool
    ) -> None:
        """Judge a completion, and note the state that it leads to."""
        self.judge(session, SYNTAX)
        self._capabilities(session, event)
        if sure:
            self.judge(session, TAGS)
        if sure and command is None:
            running = ", ".join(self.commands[session].running) or "no command"
            shown = f"{event.tag} {event.status}, where {running} is in progress"
            self.found(session, TAGS, "the tag of a command in progress", shown)
        if command is None:
            return
        state = self._states[session]
        if command.name in NO_EXPUNGE:
            self.judge(session, MISPLACED)
        if command.name == "LOGOUT" and event.status == "OK":
            self.judge(session, FAREWELL)
            if not state.farewell:
                self.found(session, FAREWELL, "an untagged BYE before OK", "none")
        if command.name in SELECTING and event.status != "BAD":
            state.selected = event.status == "OK" and command.name in {"SELECT", "EXAMINE"}
            if not state.selected:
                state.count = None

    def hears(self, session: Session, event: object) -> None:
        """Judge one untagged response."""
        self.judge(session, SYNTAX)
        self._capabilities(session, event)
        commands, state = self.commands[session], self._states[session]
        if isinstance(event, MAILBOX_DATA) and commands.sure:
            self.judge(session, UNSELECTED)
            if not state.selected and not commands.names() & SELECTING:
                shown = f"{type(event).__name__.upper()} before any"
                self.found(session, UNSELECTED, "a mailbox that is selected", shown)
        match event:
            case Unparsable(octets=octets) if commands.odd and octets.startswith(commands.odd):
                pass  # the tag is as wrong as ours was
            case Unparsable(rule=rule, position=position, octets=octets):
                shown = f"{printable(octets[:2000])}, which has no {rule} at octet {position}"
                self.found(session, SYNTAX, rule, shown)
            case Condition(status=status):
                state.farewell = state.farewell or status == "BYE"
            case Exists(count=count):
                self._exists(session, count)
            case Expunge():
                self._in_range(session, "EXPUNGE", event.number)
                self._expunge(session, event)
            case Fetch():
                self._in_range(session, "FETCH", event.number)
            case SearchResult() if commands.names() == {"SEARCH"}:
                self._in_range(session, "SEARCH", max(event.numbers, default=0))

    def _capabilities(self, session: Session, event: object) -> None:
        """Section 7.2.1; RFC 9051 section 7.2.2 has IMAP4rev2 in its place."""
        if (names := announced(event)) is None:
            return
        self.judge(session, REVISION)
        if not REVISIONS & set(names):
            shown = " ".join(names)[:500]
            self.found(session, REVISION, "IMAP4rev1 or IMAP4rev2 in the list", shown)

    def _exists(self, session: Session, count: int) -> None:
        state, commands = self._states[session], self.commands[session]
        if not commands.sure or commands.names() & SELECTING:
            state.count = count if commands.sure else None
            return
        if (before := state.count) is not None:
            self.judge(session, SHRINKING)
            if count < before:
                self.found(session, SHRINKING, f"EXISTS of {before} or more", f"{count} EXISTS")
        if state.selected:
            state.count = count

    def _expunge(self, session: Session, event: Expunge) -> None:
        state, commands = self._states[session], self.commands[session]
        if commands.sure:
            self.judge(session, MISPLACED)
            running = commands.names()
            # Where several commands are in progress, one that permits EXPUNGE is enough.
            if running <= NO_EXPUNGE:
                during = " and ".join(sorted(running)) if running else "no command in progress"
                self.found(session, MISPLACED, f"no EXPUNGE ({during})", f"{event.number} EXPUNGE")
        if state.count:
            state.count -= 1

    def _in_range(self, session: Session, what: str, number: int) -> None:
        """Where VANISHED may take messages away unseen by us (RFC 7162) there is no count."""
        commands, state = self.commands[session], self._states[session]
        uncertain = commands.names() & SELECTING or "QRESYNC" in commands.enabled
        if state.count is None or uncertain or not commands.sure:
            return
        self.judge(session, RANGE)
        if number > state.count:
            expected = f"numbers up to {state.count}"
            self.found(session, RANGE, expected, f"{what} with the number {number}")
