"""Watches what POP3 sessions show of their maildrop: listings, sizes, unique-ids, messages."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from itertools import islice

from mailworthy.oracles.base import Rule, oracle
from mailworthy.oracles.pop3_commands import CommandsOracle
from mailworthy.requirement import Level
from mailworthy.session.base import Session
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.transcript import printable
from mailworthy.wire.pop3 import Response

STUFFING = Rule(
    "pop3/byte-stuffing",
    "RFC 1939",
    "3",
    Level.MUST,
    "a line of a multi-line response that begins with a dot begins with two",
    ("pop3-only-lone-dots-stuffed",),
)
FORM = Rule(
    "pop3/listing-form",
    "RFC 1939",
    "5",
    Level.MUST,
    "drop and scan listings are two decimals with a single space between, at their beginning",
    ("pop3-drop-listing-in-prose", "pop3-sizes-in-hexadecimal"),
)
UNIQUE_ID_FORM = Rule(
    "pop3/unique-id-listing-form",
    "RFC 1939",
    "7",
    Level.MUST,
    "a unique-id listing is a number, a single space, and 1 to 70 characters from 0x21 to 0x7E",
    ("pop3-unique-id-too-long", "pop3-unique-id-with-space"),
)
STEADY = Rule(
    "pop3/numbers-keep-their-messages",
    "RFC 1939",
    "4",
    Level.MUST,
    "within a session a message-number has one size and one unique-id",
    ("pop3-numbers-shift",),
)
AGREEMENT = Rule(
    "pop3/listings-agree",
    "RFC 1939",
    "5",
    Level.SHOULD,
    "while nothing is marked or unmarked STAT, LIST and UIDL tell of the same messages",
    ("pop3-stat-counts-one-octet-a-line-end", "pop3-uidl-leaves-out-the-last"),
)
SIZE = Rule(
    "pop3/size-is-what-retr-brings",
    "RFC 1939",
    "11",
    Level.MUST,
    "the size that is listed is that of the message that is sent, byte-stuffing undone",
    ("pop3-size-counts-one-octet-a-line-end", "pop3-size-counts-stuffing"),
)
DISTINCT = Rule(
    "pop3/unique-id-is-of-one-message",
    "RFC 1939",
    "7",
    Level.MUST,
    "messages of a session that differ have unique-ids that differ",
    ("pop3-unique-ids-all-alike",),
)
PERSISTENT = Rule(
    "pop3/unique-id-persists",
    "RFC 1939",
    "7",
    Level.MUST,
    "a message that is retrieved again in another session has the unique-id that it had",
    ("pop3-unique-ids-change",),
)

REMEMBERED = 1000
"""Messages of a user that are remembered from session to session; there is no judging beyond."""
LISTED = 100_000
"""Lines of a listing that are looked at."""
_TWO_NUMBERS = re.compile(rb"(\d+) (\d+)(?: .*)?", re.DOTALL)
_UNIQUE_ID = re.compile(rb"(\d+) ([\x21-\x7e]{1,70})")
_LOG_IN = frozenset({b"PASS", b"APOP", b"AUTH"})
_MANY = frozenset({b"LIST", b"UIDL"})


@dataclass
class View:
    """What a session has been shown of the maildrop that it opened."""

    sizes: dict[int, bytes] = field(default_factory=dict)
    """As they were spelled, leading zeros aside."""
    unique_ids: dict[int, bytes] = field(default_factory=dict)
    retrieved: dict[int, str] = field(default_factory=dict)
    """message-number → digest of what RETR sent."""
    listed: frozenset[int] | None = None
    """The numbers that LIST or UIDL told last, since marks changed."""
    total: tuple[int, bytes] | None = None
    """What STAT told last, since marks changed."""

    def remark(self) -> None:
        """What is marked may have changed."""
        self.listed = self.total = None


@oracle
class Pop3View(CommandsOracle):
    """Holds what a session is shown against what it was shown before.

    That more messages appear than there were is no contradiction: RFC 1939 does not say that what
    arrives stays hidden.
    """

    rules = (STUFFING, FORM, UNIQUE_ID_FORM, STEADY, AGREEMENT, SIZE, DISTINCT, PERSISTENT)

    def __init__(self) -> None:
        super().__init__()
        self._views: dict[Session, View] = {}
        self._known: dict[str, dict[str, bytes]] = {}
        """user → digest of a message → its unique-id, b"" where it has several."""

    def opened(self, session: Session) -> None:
        """Nothing is shown before log-in."""
        super().opened(session)
        self._views[session] = View()

    def closed(self, session: Session) -> None:
        """Forget the session."""
        super().closed(session)
        self._views.pop(session, None)

    def received(self, session: Session, event: object) -> None:
        """Judge one response, and remember what it shows."""
        if not isinstance(event, Response):
            return
        self.watched += 1
        commands = self.commands[session]
        command = commands.answered(event)
        for line in event.stuffed():
            if not line.startswith(b"."):
                continue
            self.judge(session, STUFFING)
            if not line.startswith(b".."):
                self.found(
                    session, STUFFING, "a dot before a line that begins with one", _shown(line)
                )
        if not (command and event.ok):
            return
        view = self._views[session]
        if command in _LOG_IN:
            self._views[session] = View()
        elif command in {b"DELE", b"RSET"}:
            view.remark()
            self._known.pop(_user(session), None)  # what is brought again is another message
        elif command == b"STAT" and not commands.arguments:
            self._stat(session, view, event)
        elif command in _MANY and bool(commands.arguments) == (event.rest is None):
            self._listings(session, view, command, event)
        elif command == b"RETR" and event.rest is not None and len(commands.arguments) == 1:
            self._retr(session, view, commands.arguments[0], event.octets)

    def _stat(self, session: Session, view: View, event: Response) -> None:
        self.judge(session, FORM)
        found = _TWO_NUMBERS.fullmatch(event.text)
        if found is None:
            self.found(session, FORM, "+OK, messages and octets", _shown(event.first))
            return
        view.total = (int(found[1][:40]), _number(found[2]))
        if view.listed is not None:
            self.judge(session, AGREEMENT)
        if view.listed is not None and view.total[0] < len(view.listed):
            expected = f"{len(view.listed)} messages, as were listed"
            self.found(session, AGREEMENT, expected, _shown(event.first))
        self._agree(session, view)

    def _listings(self, session: Session, view: View, command: bytes, event: Response) -> None:
        lines = [event.text] if event.rest is None else list(islice(event.each(), LISTED + 1))
        of_sizes = command == b"LIST"
        form, rule = (_TWO_NUMBERS, FORM) if of_sizes else (_UNIQUE_ID, UNIQUE_ID_FORM)
        kept = view.sizes if of_sizes else view.unique_ids
        shown: set[int] = set()
        for line in lines[:LISTED]:
            self.judge(session, rule)
            found = form.fullmatch(line)
            if found is None:
                whole = event.first if event.rest is None else line
                seen = _shown(whole) or "an empty line"
                self.found(session, rule, "a message-number and what is listed of it", seen)
                return
            number = int(found[1][:40])
            shown.add(number)
            value = _number(found[2]) if of_sizes else found[2]
            if number in kept:
                self.judge(session, STEADY)
            if kept.setdefault(number, value) != value:
                was = f"message {number}: {_shown(kept[number])}, as before"
                self.found(session, STEADY, was, f"message {number}: {_shown(value)}")
        if event.rest is not None and len(lines) <= LISTED:
            self._list(session, view, frozenset(shown))

    def _list(self, session: Session, view: View, shown: frozenset[int]) -> None:
        """Between the same marks no number goes, and none comes but behind the others."""
        before = view.listed or frozenset()
        fewest = max(len(before), view.total[0] if view.total is not None else 0)
        inserted = [number for number in shown - before if before and number < max(before)]
        if before or view.total is not None:
            self.judge(session, AGREEMENT)
        if before - shown or inserted or len(shown) < fewest:
            expected = f"{fewest} messages, as were told before, and their numbers"
            self.found(session, AGREEMENT, expected, f"{len(shown)} messages are listed")
        view.listed = shown
        self._agree(session, view)

    def _agree(self, session: Session, view: View) -> None:
        """Hold the octets of STAT against the sizes of the same messages."""
        if view.total is None or view.listed is None or view.total[0] != len(view.listed):
            return
        if all(number in view.sizes for number in view.listed):
            total = sum(int(view.sizes[number][:40]) for number in view.listed)
            if view.total[1] != b"%d" % total:
                told = f"{_shown(view.total[1])} octets"
                self.found(session, AGREEMENT, f"{total} octets in all, as LIST tells", told)

    def _retr(self, session: Session, view: View, argument: bytes, octets: bytes) -> None:
        if not argument.isdigit() or len(argument) > 9:
            return
        number = int(argument)
        size = view.sizes.get(number)
        if size is not None and _plain(octets):
            self.judge(session, SIZE)
            told = {b"%d" % len(octets), b"%d" % (len(octets) - 2)}
            if size not in told:  # a CRLF more, where the message has none at its end
                expected = f"{_shown(size)} octets, as listed"
                self.found(session, SIZE, expected, f"{len(octets)} octets")
        digest = hashlib.sha256(octets).hexdigest()
        again = digest in view.retrieved.values()
        view.retrieved[number] = digest
        unique_id = view.unique_ids.get(number)
        if unique_id is None:
            return
        self._distinct(session, view, number)
        self._persistent(session, digest, unique_id, view, again=again)

    def _distinct(self, session: Session, view: View, number: int) -> None:
        for other, digest in view.retrieved.items():
            same = view.unique_ids.get(other) == view.unique_ids[number]
            if other != number and digest != view.retrieved[number] and other in view.unique_ids:
                self.judge(session, DISTINCT)
            if other != number and same and digest != view.retrieved[number]:
                expected = f"another unique-id of message {number} than of {other}"
                self.found(session, DISTINCT, expected, _shown(view.unique_ids[number]))

    def _persistent(
        self, session: Session, digest: str, unique_id: bytes, view: View, *, again: bool
    ) -> None:
        """Copies of a message have several unique-ids, or one: there is no telling of them."""
        known = self._known.setdefault(_user(session), {})
        copies = sum(other == digest for other in view.retrieved.values())
        if not _user(session) or (digest not in known and len(known) >= REMEMBERED):
            return
        if known.get(digest) and copies == 1 and not again:
            self.judge(session, PERSISTENT)
        was = known.setdefault(digest, unique_id)
        if copies > 1:
            known[digest] = b""
        elif was and was != unique_id:
            self.found(
                session, PERSISTENT, f"the unique-id {_shown(was)}, as before", _shown(unique_id)
            )


def _plain(octets: bytes) -> bool:
    """Whether a message is lines of ASCII, whose size nobody counts in another way."""
    inner = octets.replace(b"\r\n", b"")
    return octets.isascii() and not any(octet in inner for octet in (b"\r", b"\n", b"\0"))


def _user(session: Session) -> str:
    """Whose maildrop it is; "" where that was not for the session to know."""
    return session.user if isinstance(session, Pop3Session) else ""


def _number(digits: bytes) -> bytes:
    """A decimal, spelled in one way."""
    return digits.lstrip(b"0") or b"0"


def _shown(line: bytes) -> str:
    """Octets as a report shows them."""
    return printable(line.removesuffix(b"\r\n"))
