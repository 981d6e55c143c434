"""The delivery ledger: every message that was sent, what the server said, and who saw it.

Senders enter what they send, readers what they see; workers hand their entries to the master.
Each message has one recipient.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import msgspec

from mailworthy.report.load_result import Ledger, Message

NAMED = 100
"""Messages that went wrong which are told by name."""


class State(enum.StrEnum):
    """What the server said of a message."""

    IN_DOUBT = "in doubt"
    """Nothing, after its final dot."""
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Sent(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A sender's entry; a later one of the same id replaces it."""

    id: str
    recipient: str
    state: State


class Seen(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A reader's entry. `place` tells copies of a message apart within one `look`.

    That is the UID, or the unique-id of POP3 ("" where the server has none). A look is what such
    names are sure to last for: a UIDVALIDITY of a mailbox, or a POP3 session.
    """

    id: str
    look: str
    place: str
    problem: str = ""


class Removed(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A POP3 reader removed the copy with this unique-id, and the server confirmed that."""

    id: str
    place: str


class Returned(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A reader saw a message that tells of this one, as a notification of failure does."""

    id: str


Entry = Sent | Seen | Removed | Returned


@dataclass
class _Sightings:
    places: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By look."""
    removed: set[str] = field(default_factory=set)
    left: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By look: what was there when the load was over."""
    problem: str = ""

    @property
    def copies(self) -> int:
        """How many there are for certain: those that one look told apart, or all that were
        removed and what is there nevertheless."""
        return max(_most(self.places), len(self.removed) + _most(self.left))


class DeliveryLedger:
    """All entries of one run; in a worker, those not yet handed over as well."""

    def __init__(self, run: str) -> None:
        self.run = run
        self._sent: dict[str, Sent] = {}
        self._seen: defaultdict[str, _Sightings] = defaultdict(_Sightings)
        self._returned: set[str] = set()
        self._news: list[Entry] = []
        self._accepted = 0

    def enter(self, entry: Entry) -> None:
        """Note an entry. What another run sent is nobody's concern here."""
        if entry.id.partition(".")[0] != self.run:
            return
        self._news.append(entry)
        self._note(entry)

    def take_news(self) -> bytes:
        """The entries since the last time, for the ledger of another process."""
        news, self._news = self._news, []
        return msgspec.msgpack.encode(news)

    def merge(self, news: bytes) -> None:
        """Note what another process entered; raises msgspec.DecodeError."""
        for entry in _DECODER.decode(news):
            self._note(entry)

    def found_at_last(self, entry: Seen) -> None:
        """Note what lies where mail is delivered after the run."""
        self.enter(entry)
        if entry.id in self._seen:
            self._seen[entry.id].left[entry.look].add(entry.place)

    def is_intact(self, name: str, look: str, place: str) -> bool:
        """Whether this copy was seen before and nothing was wrong with the message."""
        seen = self._seen.get(name)
        return bool(seen and not seen.problem and place in seen.places.get(look, ()))

    def awaited(self) -> dict[str, str]:
        """Id → recipient of the messages that were accepted, and neither seen nor returned."""
        return {
            entry.id: entry.recipient
            for entry in self._sent.values()
            if entry.state is State.ACCEPTED
            and entry.id not in self._seen
            and entry.id not in self._returned
        }

    def counts(self) -> tuple[int, int]:
        """How many messages were accepted, and how many were seen."""
        return self._accepted, len(self._seen)

    def conclude(self, unread: Collection[str], drain: float) -> Ledger:
        """Close the ledger: `unread` are recipients whose mailbox could not be read at the end."""
        states = [entry.state for entry in self._sent.values()]
        missing = self.awaited()
        lost = [name for name, recipient in missing.items() if recipient not in unread]
        mine = {name: seen for name, seen in self._seen.items() if name in self._sent}
        # A server may deliver again what it could not confirm (RFC 5321 section 4.5.4.1).
        twice = [
            name
            for name, seen in mine.items()
            if self._sent[name].state is State.ACCEPTED and seen.copies > 1
        ]
        corrupted = [name for name, seen in mine.items() if seen.problem]
        wrong = [(name, "lost", "") for name in lost]
        wrong += [(n, "duplicated", f"{mine[n].copies} copies") for n in twice]
        wrong += [(n, "corrupted", mine[n].problem) for n in corrupted]
        return Ledger(
            sent=len(states),
            accepted=states.count(State.ACCEPTED),
            refused=states.count(State.REFUSED),
            in_doubt=states.count(State.IN_DOUBT),
            delivered=len(mine),
            lost=len(lost),
            duplicated=len(twice),
            corrupted=len(corrupted),
            returned=len((self._returned & self._sent.keys()) - self._seen.keys()),
            unread=len(missing) - len(lost),
            drain=round(drain, 3),
            messages=tuple(
                Message(id=n, recipient=self._sent[n].recipient, state=state, detail=detail)
                for n, state, detail in wrong[:NAMED]
            ),
        )

    def _note(self, entry: Entry) -> None:
        match entry:
            case Sent():
                self._sent[entry.id] = entry
                self._accepted += entry.state is State.ACCEPTED
            case Seen():
                seen = self._seen[entry.id]
                seen.problem = seen.problem or entry.problem
                seen.places[entry.look].add(entry.place)
            case Returned():
                self._returned.add(entry.id)
            case Removed():
                self._seen[entry.id].removed.add(entry.place)


def _most(places: Mapping[str, set[str]]) -> int:
    return max(map(len, places.values()), default=0)


_DECODER: msgspec.msgpack.Decoder[list[Entry]] = msgspec.msgpack.Decoder(list[Entry])
