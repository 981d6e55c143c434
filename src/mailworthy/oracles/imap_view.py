"""What each IMAP session was told of the mailbox it selected, for oracles that ask."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailworthy.oracles.imap_commands import SELECTING, Command, ImapOracle, astring, mailbox
from mailworthy.session.base import Session
from mailworthy.wire.imap import Code, Condition, Exists, Expunge, Fetch, Tagged, Unknown

LARGEST = 50_000
"""Messages in a mailbox whose UIDs are remembered; there is no telling of larger ones."""


@dataclass(eq=False)
class View:
    """A mailbox as one session sees it. `at` is when the command that selected it was sent."""

    owner: str
    name: str
    at: int
    validity: int | None = None
    uidnext: int | None = None
    read_only: bool = False
    sticky: bool = True
    """Whether UIDs persist (UIDNOTSTICKY of RFC 4315 says that they do not)."""
    uids: list[int] | None = field(default_factory=list)
    """The UID under each number, 0 where it was not told; None where there are too many."""

    def uid(self, number: int) -> int | None:
        """The UID of the message with that number, where it was told."""
        if self.uids is None or not 1 <= number <= len(self.uids):
            return None
        return self.uids[number - 1] or None

    def note(self, number: int, uid: int) -> None:
        """Remember a UID."""
        if self.uids is not None and 1 <= number <= len(self.uids):
            self.uids[number - 1] = uid

    def grow(self, count: int) -> None:
        """There are `count` messages now."""
        if self.uids is None or count > LARGEST:
            self.uids = None
        else:
            self.uids += [0] * (count - len(self.uids))

    def shrink(self, number: int) -> None:
        """A message is gone."""
        if self.uids is not None and 1 <= number <= len(self.uids):
            del self.uids[number - 1]


class ViewOracle(ImapOracle):
    """Base of oracles that ask which message a number stands for.

    Subclasses override `selects`, which is told of each view that begins, and `fetches`, which is
    told of each FETCH response before its UID is noted.
    """

    def __init__(self) -> None:
        super().__init__()
        self.views: dict[Session, View] = {}
        """Of the sessions that have a mailbox selected, and are sure of what it shows."""
        self._choosing: dict[Session, View] = {}
        self._users: dict[Session, str] = {}

    def opened(self, session: Session) -> None:
        """No mailbox is selected."""
        super().opened(session)
        self._users[session] = ""

    def closed(self, session: Session) -> None:
        """Forget the session."""
        super().closed(session)
        for kept in (self.views, self._choosing, self._users):
            kept.pop(session, None)

    def owner(self, session: Session) -> str:
        """Whose mailboxes a session shows; a session of its own where that is not known."""
        return self._users[session] or session.user or f"session {session.number}"

    def begins(self, session: Session, command: Command) -> None:
        """A view ends where another mailbox is asked for."""
        if command.name in SELECTING:
            self.views.pop(session, None)
            self._choosing.pop(session, None)
            name = mailbox(command)
            if name is not None and command.alone and command.name in {"SELECT", "EXAMINE"}:
                self._choosing[session] = View(self.owner(session), name, command.at)

    def completes(
        self, session: Session, event: Tagged, command: Command | None, *, sure: bool
    ) -> None:
        """A view begins with the OK of SELECT or EXAMINE."""
        del sure
        if command is None:
            self._forget(session)
            return
        if command.name == "LOGIN" and event.status == "OK":
            found = astring(command.arguments)
            self._users[session] = found[0] if found else ""
        view = self._choosing.get(session)
        if command.name not in {"SELECT", "EXAMINE"} or view is None or view.at != command.at:
            return
        self._choosing.pop(session)
        if event.status == "OK":
            code = event.code.name if event.code else ""
            view.read_only = command.name == "EXAMINE" or code == "READ-ONLY"
            self.views[session] = view
            self.selects(session, view)

    def hears(self, session: Session, event: object) -> None:
        """Follow the numbers of the mailbox."""
        commands = self.commands[session]
        if not commands.sure:
            self._forget(session)
            return
        choosing, view = self._choosing.get(session), self.views.get(session)
        match event:
            case Exists(count=count) if choosing is not None:
                choosing.uids = []
                choosing.grow(count)
            case Exists(count=count) if view is not None:
                view.grow(count)
            case Expunge(number=number) if view is not None:
                view.shrink(number)
            case Fetch() if view is not None:
                self.fetches(session, view, event)
                if event.uid is not None:
                    view.note(event.number, event.uid)
            case Condition(code=Code() as code) if choosing is not None:
                _note(choosing, code)
            case Condition(code=Code(name="UIDVALIDITY")) | Unknown(name="VANISHED"):
                self._forget(session)

    def _forget(self, session: Session) -> None:
        self.views.pop(session, None)
        self._choosing.pop(session, None)

    def selects(self, session: Session, view: View) -> None:
        """A mailbox is selected."""

    def fetches(self, session: Session, view: View, event: Fetch) -> None:
        """Data of a message came."""


def _note(view: View, code: Code) -> None:
    """Take what SELECT tells in response codes."""
    match code.name:
        case "UIDVALIDITY":
            view.validity = code.number
        case "UIDNEXT":
            view.uidnext = code.number
        case "UIDNOTSTICKY":
            view.sticky = False
        case "CLOSED":  # what came before was of the mailbox that was selected before
            view.validity = view.uidnext = None
            view.uids = []


def uid_set(text: str, most: int = LARGEST) -> list[int] | None:
    """The UIDs of a set in their order; None where it is none, or has more than `most`."""
    uids: list[int] = []
    for part in text.split(","):
        low, colon, high = part.partition(":")
        ends = (low, high) if colon else (low, low)
        if not all(end.isdigit() and len(end) <= 10 and end.isascii() for end in ends):
            return None
        first, last = sorted(map(int, ends))
        if last - first >= most - len(uids):
            return None
        uids += range(first, last + 1)
    return uids
