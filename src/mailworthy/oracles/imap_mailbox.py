"""Watches the unique identifiers of IMAP mailboxes, within sessions and from one to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from mailworthy.oracles.base import Rule, oracle
from mailworthy.oracles.imap_commands import Command, mailbox
from mailworthy.oracles.imap_view import View, ViewOracle, uid_set
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.wire.imap import Code, Condition, Fetch, MailboxStatus, Tagged

ASCENDING = Rule(
    "imap/uids-ascend-with-numbers",
    "RFC 3501",
    "2.3.1.2",
    Level.MUST,
    "of two messages of a mailbox the one with the higher number has the higher UID",
    ("imap-uids-descend",),
)
STEADY = Rule(
    "imap/uid-stays-in-the-session",
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "a message keeps its UID as long as the session lasts",
    ("imap-uids-grow-with-check",),
)
UIDNEXT = Rule(
    "imap/uidnext-above-every-uid",
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "UIDNEXT is above every UID told under that UIDVALIDITY, and never falls",
    ("imap-uidnext-stands-still", "imap-status-uidnext-is-the-last-uid"),
)
NEWER = Rule(
    "imap/new-message-has-the-highest-uid",
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "a message that is appended or copied gets a UID above all that were told before",
    ("imap-appenduid-is-the-first", "imap-copyuid-repeats-the-source"),
)
VALIDITY = Rule(
    "imap/uidvalidity-does-not-fall",
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "a mailbox that is neither created nor deleted nor renamed has no smaller UIDVALIDITY later",
    ("imap-status-uidvalidity-falls",),
)

REMEMBERED = 100
"""Mailboxes that are remembered from session to session."""
NEIGHBOURS = 16
"""Numbers on either side within which UIDs are compared."""


@dataclass
class Mark:
    """The highest number told of something, and when."""

    value: int = 0
    at: int = 0

    def raise_to(self, value: int, at: int) -> None:
        """Note a number."""
        if value > self.value:
            self.value, self.at = value, at

    def before(self, at: int) -> int:
        """The number, where it was told before that moment; else 0."""
        return self.value if self.at < at else 0


@dataclass
class _Box:
    """What is known of a mailbox under its last UIDVALIDITY."""

    validity: int
    at: int
    uid: Mark = field(default_factory=Mark)
    uidnext: Mark = field(default_factory=Mark)


@oracle
class ImapMailboxes(ViewOracle):
    """Holds UIDs, UIDNEXT and UIDVALIDITY against those that were told before.

    Sessions answer side by side: a number is held only against what was known when the command
    that brought it was sent.
    """

    rules = (ASCENDING, STEADY, UIDNEXT, NEWER, VALIDITY)

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[tuple[str, str], _Box] = {}

    def begins(self, session: Session, command: Command) -> None:
        """A mailbox that is made, removed or renamed is another."""
        self._renew(session, command)
        super().begins(session, command)

    def completes(
        self, session: Session, event: Tagged, command: Command | None, *, sure: bool
    ) -> None:
        """Take UIDs from the codes of APPEND, COPY and MOVE."""
        super().completes(session, event, command, sure=sure)
        if command is None:
            return
        self._renew(session, command)
        if event.code is not None:
            self._code(session, command, event.code)

    def hears(self, session: Session, event: object) -> None:
        """Take UIDs from STATUS, and from the code that comes before the OK of MOVE."""
        super().hears(session, event)
        running = list(self.commands[session].running.values())
        if not self.commands[session].sure or not running:
            return
        match event:
            case MailboxStatus():
                self._status(session, event, min(command.at for command in running))
            case Condition(code=Code(name="COPYUID") as code) if len(running) == 1:
                self._code(session, running[0], code)

    def _renew(self, session: Session, command: Command) -> None:
        owner = self.owner(session)
        if command.name == "RENAME":
            self._boxes = {key: box for key, box in self._boxes.items() if key[0] != owner}
        elif command.name in {"CREATE", "DELETE"}:
            self._boxes.pop((owner, mailbox(command) or ""), None)

    def _status(self, session: Session, event: MailboxStatus, at: int) -> None:
        name = "INBOX" if event.mailbox.upper() == "INBOX" else event.mailbox
        validity, uidnext = event.items.get("UIDVALIDITY"), event.items.get("UIDNEXT")
        view = self.views.get(session)
        own = view is not None and view.name == name  # of which STATUS need not know (6.3.10)
        if not isinstance(validity, int):
            known = self._boxes.get((self.owner(session), name))
            validity = known.validity if known and known.at < at else None
        if isinstance(validity, int):
            told = uidnext if isinstance(uidnext, int) and not own else None
            self._told(session, name, validity, told, at)

    def selects(self, session: Session, view: View) -> None:
        """Hold what SELECT tells against what was told before."""
        if view.validity is not None and view.sticky:
            self._told(session, view.name, view.validity, view.uidnext, view.at)

    def _told(
        self, session: Session, name: str, validity: int, uidnext: int | None, at: int
    ) -> None:
        key = (self.owner(session), name)
        box = self._boxes.pop(key, None)
        if box is not None and box.at < at:
            self.judge(session, VALIDITY)
            if validity < box.validity:
                expected = f"UIDVALIDITY {box.validity} or greater for {name}"
                self.found(session, VALIDITY, expected, f"UIDVALIDITY {validity}")
        if box is None or box.validity != validity:
            box = _Box(validity, self.clock)
        self._boxes[key] = box  # the one last told of is the last to be forgotten
        for forgotten in list(islice(self._boxes, max(len(self._boxes) - REMEMBERED, 0))):
            del self._boxes[forgotten]
        if uidnext is None:
            return
        least = max(box.uidnext.before(at), box.uid.before(at) + 1)
        if least > 1:
            self.judge(session, UIDNEXT)
            if uidnext < least:
                expected = f"UIDNEXT {least} or greater for {name}"
                self.found(session, UIDNEXT, expected, f"UIDNEXT {uidnext}")
        box.uidnext.raise_to(uidnext, self.clock)

    def _code(self, session: Session, command: Command, code: Code) -> None:
        """APPENDUID and COPYUID (RFC 4315) name the new messages of a mailbox."""
        uids: list[int] | None = None
        match code:
            case Code("APPENDUID", (validity, new)) if command.name == "APPEND":
                uids, name = uid_set(new), mailbox(command)
            case Code("COPYUID", (validity, _, new)) if command.name.endswith(("COPY", "MOVE")):
                rest = command.arguments.partition(b" ")[2]
                uids, name = uid_set(new), mailbox(Command("", "", rest))
            case _:
                return
        if not uids or name is None or not validity.isdigit():
            return
        box = self._boxes.get((self.owner(session), name))
        if box is None or box.validity != int(validity[:20]):
            return
        known = max(box.uid.before(command.at), box.uidnext.before(command.at) - 1)
        if known > 0:
            self.judge(session, NEWER)
            if min(uids) <= known:
                self.found(session, NEWER, f"a UID above {known}", f"{code.name} {min(uids)}")
        box.uid.raise_to(max(uids), self.clock)

    def fetches(self, session: Session, view: View, event: Fetch) -> None:
        """Hold a UID against that of the same message, and those of its neighbours."""
        if (uid := event.uid) is None or view.uids is None:
            return
        box = self._boxes.get((view.owner, view.name))
        if box is not None and box.validity == view.validity:
            box.uid.raise_to(uid, self.clock)
        number = event.number
        if (known := view.uid(number)) is not None:
            self.judge(session, STEADY)
            if known != uid:
                shown = f"UID {uid} of message {number}"
                self.found(session, STEADY, f"UID {known} of message {number}", shown)
            return
        near = range(max(number - NEIGHBOURS, 1), number + NEIGHBOURS + 1)
        for other in near:
            theirs = view.uid(other)
            if theirs is None or other == number:
                continue
            self.judge(session, ASCENDING)
            if (theirs < uid) is not (other < number):
                shown = f"UID {uid} of message {number}, {theirs} of {other}"
                self.found(session, ASCENDING, "UIDs in the order of the numbers", shown)
