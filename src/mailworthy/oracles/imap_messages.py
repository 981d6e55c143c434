"""Watches the data of messages that IMAP servers tell: what was asked, and what stays as it was."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from mailworthy.oracles.base import Rule, oracle
from mailworthy.oracles.imap_commands import Command
from mailworthy.oracles.imap_facts import Facts
from mailworthy.oracles.imap_view import View, ViewOracle
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.wire.imap import Expunge, Fetch, Tagged

STATIC = Rule(
    "imap/message-data-never-change",
    "RFC 3501",
    "9",
    Level.MUST,
    "under a UID and UIDVALIDITY size, date, envelope, structure and octets stay what they were",
    ("imap-internaldate-moves-on", "imap-text-grows-with-its-fetches"),
)
SIZE = Rule(
    "imap/size-is-that-of-the-body",
    "RFC 3501",
    "2.3.4",
    Level.SHOULD,
    "RFC822.SIZE is the number of octets that BODY[] brings",
    ("imap-size-counts-line-ends-once",),
)
ENVELOPE = Rule(
    "imap/envelope-is-of-the-header",
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "date, subject, identifiers and plain addresses of ENVELOPE are those of a well-formed header",
    ("imap-envelope-subject-cut", "imap-envelope-without-default-sender"),
)
STRUCTURE = Rule(
    "imap/structure-sizes-are-those-of-the-parts",
    "RFC 3501",
    "7.4.2",
    Level.SHOULD,
    "the octets that BODYSTRUCTURE tells of a part are those that BODY[part] brings",
    ("imap-structure-counts-a-line-more",),
)
WITH_UID = Rule(
    "imap/uid-fetch-tells-uids",
    "RFC 3501",
    "6.4.8",
    Level.MUST,
    "every FETCH response that UID FETCH brings has the UID",
    ("imap-uid-fetch-without-uid",),
)
ORIGIN = Rule(
    "imap/origin-where-a-part-was-asked-for",
    "RFC 3501",
    "7.4.2",
    Level.MUST,
    "an origin octet is told only where a client asks for a part of a section",
    ("imap-text-with-an-origin",),
)
ASKED = Rule(
    "imap/fetch-brings-what-was-asked-for",
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "of a message of which FETCH brings an item it brings all that was asked for",
    ("imap-fetch-leaves-size-out",),
)

UNASKED_UID = Rule(
    "imap/unasked-fetch-tells-the-uid",
    "RFC 9051",
    "7.5.2",
    Level.MUST,
    "in IMAP4rev2 a FETCH response that no FETCH or STORE can have asked for has the UID",
    ("imap-rev2-unasked-fetch-without-uid",),
)

REMEMBERED = 1000
"""Messages that are remembered, those first that were last told of."""
FETCHING = frozenset({"FETCH", "UID FETCH"})
QUIET = frozenset({"NOOP", "CHECK", "IDLE", "EXPUNGE", "SEARCH", "UID SEARCH", "COPY", "UID COPY"})
"""Commands that ask for no FETCH response."""
UNASKED = frozenset({"FLAGS", "UID", "MODSEQ"})
"""Items that a server may tell whenever it likes."""

_MACROS = {
    b"ALL": b"FLAGS INTERNALDATE RFC822.SIZE ENVELOPE",
    b"FAST": b"FLAGS INTERNALDATE RFC822.SIZE",
    b"FULL": b"FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY",
}
_PLAIN = frozenset({
    "FLAGS", "UID", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY", "BODYSTRUCTURE", "BODY[]",
    "BODY[HEADER]", "BODY[TEXT]",
})  # fmt: skip
"""Items whose names in the response are sure."""
_FIELDS = re.compile(rb"\[[^\]]*\([^\]]*\](?:<[0-9.]*>)?")


@dataclass
class _Asked:
    """A FETCH in progress: what it asks for, and what has come of each message."""

    items: frozenset[str]
    came: dict[int, set[str]] = field(default_factory=dict)


@oracle
class ImapMessages(ViewOracle):
    """Holds FETCH responses against the commands, and against each other."""

    rules = (STATIC, SIZE, ENVELOPE, STRUCTURE, WITH_UID, ORIGIN, ASKED, UNASKED_UID)

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[Session, dict[Command, _Asked]] = {}
        self._facts: dict[tuple[str, str, int, frozenset[str], int], Facts] = {}

    def opened(self, session: Session) -> None:
        """Nothing is asked for yet."""
        super().opened(session)
        self._asked[session] = {}

    def closed(self, session: Session) -> None:
        """Forget the session."""
        super().closed(session)
        self._asked.pop(session, None)

    def begins(self, session: Session, command: Command) -> None:
        """Note what a FETCH asks for, where nothing else could bring it."""
        super().begins(session, command)
        if not command.alone:
            self._asked[session].clear()
        elif command.name in FETCHING:
            self._asked[session][command] = _Asked(items_of(command))

    def completes(
        self, session: Session, event: Tagged, command: Command | None, *, sure: bool
    ) -> None:
        """All that was asked for has come, of whichever message something came."""
        super().completes(session, event, command, sure=sure)
        asked = self._asked[session].pop(command, None) if command is not None else None
        if asked is None or event.status != "OK":
            return
        for number, came in asked.came.items():
            if not came - UNASKED:
                continue
            self.judge(session, ASKED)
            if missing := asked.items - came:
                shown = f"message {number} without {' '.join(sorted(missing))}"
                self.found(session, ASKED, " ".join(sorted(asked.items)), shown)

    def hears(self, session: Session, event: object) -> None:
        """Judge FETCH responses beside the commands that brought them."""
        if isinstance(event, Expunge):
            self._asked[session].clear()  # the numbers are others now
        elif isinstance(event, Fetch) and self.commands[session].sure:
            self._beside(session, event)
        super().hears(session, event)

    def _beside(self, session: Session, event: Fetch) -> None:
        running = self.commands[session].running.values()
        if {command.name for command in running} == {"UID FETCH"} and set(event.items) - UNASKED:
            self.judge(session, WITH_UID)
            if event.uid is None:
                shown = f"{event.number} FETCH ({' '.join(event.items)})"
                self.found(session, WITH_UID, "a FETCH response with UID", shown[:500])
        if any(name.endswith(("]", ">")) for name in event.items):
            self.judge(session, ORIGIN)
            told = next((name for name in event.items if name.endswith(">")), None)
            if told is not None and not any(b"<" in command.arguments for command in running):
                self.found(session, ORIGIN, "no origin octet that was not asked for", told)
        if (
            "IMAP4REV2" in self.commands[session].enabled
            and self.commands[session].names() <= QUIET
        ):
            self.judge(session, UNASKED_UID)
            if event.uid is None:
                shown = f"{event.number} FETCH ({' '.join(event.items)})"
                self.found(session, UNASKED_UID, "a FETCH response with UID", shown[:500])
        for asked in self._asked[session].values():
            if len(asked.came) < REMEMBERED or event.number in asked.came:
                asked.came.setdefault(event.number, set()).update(event.items)

    def fetches(self, session: Session, view: View, event: Fetch) -> None:
        """Hold what is told of a message against what was told of it before, by whomever."""
        uid = event.uid or view.uid(event.number)
        facts = Facts()
        if uid is not None and view.validity is not None and view.sticky:
            enabled = self.commands[session].enabled
            key = (view.owner, view.name, view.validity, enabled, uid)
            facts = self._facts.pop(key, facts)
            self._facts[key] = facts
            for oldest in list(islice(self._facts, max(len(self._facts) - REMEMBERED, 0))):
                del self._facts[oldest]
        for name, value in event.items.items():
            if name in UNASKED:
                continue
            known, changed = facts.take(name, value)
            if known:
                self.judge(session, STATIC)
            if changed:
                expected = f"{name} of UID {uid} as it was: {changed[0]}"
                self.found(session, STATIC, expected, changed[1])
        self._agree(session, facts, uid)

    def _agree(self, session: Session, facts: Facts, uid: int | None) -> None:
        """Hold the items of a message against each other."""
        what = f"message with UID {uid}" if uid else "message"
        for rule, compared in (
            (SIZE, facts.sizes()),
            (STRUCTURE, facts.part_sizes()),
            (ENVELOPE, facts.members()),
        ):
            for name, wanted, told in compared:
                self.judge(session, rule)
                if wanted != told:
                    expected = f"{name} of the {what}: {wanted}"
                    self.found(session, rule, expected, str(told))


def items_of(command: Command) -> frozenset[str]:
    """The items that a FETCH asks for, as the response names them; those that are plain."""
    wanted = command.arguments.partition(b" ")[2].upper()
    wanted = _FIELDS.sub(b"[]<", wanted)
    if (expanded := _MACROS.get(wanted)) is not None:
        wanted = expanded
    words = wanted.strip(b"()").replace(b"BODY.PEEK[", b"BODY[").decode("latin-1").split()
    return frozenset(words) & _PLAIN
