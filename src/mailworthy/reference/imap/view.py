"""How one session sees the selected mailbox: sequence numbers that change only when told."""

from __future__ import annotations

from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.syntax import SAVED, Range
from mailworthy.reference.store import Mailbox, Message


class View:
    """Messages by sequence number, as the client was told of them.

    Messages that others expunged stay until the client is told so; that they can still be
    fetched is what RFC 2180 section 4.1.1 recommends.
    """

    def __init__(self, mailbox: Mailbox, *, read_only: bool, tells_recent: bool = True) -> None:
        self.mailbox = mailbox
        self.read_only = read_only
        self.tells_recent = tells_recent
        """Whether \\Recent is shown; IMAP4rev2 has it not."""
        self.saved: set[int] = set()
        """UIDs that `$` stands for (RFC 5182)."""
        self.messages: list[Message] = []
        self.recent: set[int] = set()
        self._told: dict[int, frozenset[str]] = {}
        self.admit()

    def admit(self) -> bool:
        """Take in messages that are new in the mailbox; whether there were any."""
        last = self.messages[-1].uid if self.messages else 0
        fresh = [message for message in self.mailbox.messages if message.uid > last]
        self.messages += fresh
        for message in fresh:
            self.told(message)
            if message.uid in self.mailbox.recent:
                self.recent.add(message.uid)
                if not self.read_only:
                    self.mailbox.recent.discard(message.uid)
        return bool(fresh)

    def told(self, message: Message) -> None:
        """Remember which flags the client knows of."""
        self._told[message.uid] = frozenset(message.flags)

    def known(self, message: Message) -> set[str]:
        """The flags that the client knows of."""
        return set(self._told[message.uid])

    def changed(self) -> list[tuple[int, Message]]:
        """Messages whose flags differ from what the client knows, with their numbers."""
        return [
            (number, message)
            for number, message in enumerate(self.messages, 1)
            if self._told[message.uid] != message.flags
        ]

    def gone(self) -> list[int]:
        """Sequence numbers of EXPUNGE responses to send; the view shrinks by them."""
        alive = {message.uid for message in self.mailbox.messages}
        numbers = [n for n, message in enumerate(self.messages, 1) if message.uid not in alive]
        self.messages = [message for message in self.messages if message.uid in alive]
        self.recent &= alive
        return [number - before for before, number in enumerate(numbers)]

    def flags(self, message: Message) -> str:
        """The flags of a message as this session sees them."""
        recent = self.tells_recent and message.uid in self.recent
        shown = sorted(message.flags) + (["\\Recent"] if recent else [])
        return f"({' '.join(shown)})"

    def numbers(self, ranges: list[Range], *, lenient: bool = False) -> set[int]:
        """Sequence numbers of a set; one beyond the last is Bad, unless `lenient`."""
        count = len(self.messages)
        found: set[int] = set()
        for ends in ranges:
            if ends == SAVED:
                found.update(n for n, m in enumerate(self.messages, 1) if m.uid in self.saved)
                continue
            first, last = sorted(count if end is None else end for end in ends)
            if not lenient and (last > count or first < 1):
                raise Bad("no such message")
            found.update(range(max(first, 1), min(last, count) + 1))
        return found

    def uids(self, ranges: list[Range]) -> set[int]:
        """UIDs of a set that are in the view; `*` is the last one."""
        last = self.messages[-1].uid if self.messages else self.mailbox.uid_next
        found: set[int] = set()
        for ends in ranges:
            if ends == SAVED:
                found.update(m.uid for m in self.messages if m.uid in self.saved)
                continue
            low, high = sorted(last if end is None else end for end in ends)
            found.update(m.uid for m in self.messages if low <= m.uid <= high)
        return found

    def pick(self, ranges: list[Range], *, by_uid: bool) -> list[tuple[int, Message]]:
        """The messages of a set with their sequence numbers, in order."""
        if by_uid:
            uids = self.uids(ranges)
            return [(n, m) for n, m in enumerate(self.messages, 1) if m.uid in uids]
        numbers = self.numbers(ranges)
        return [(n, m) for n, m in enumerate(self.messages, 1) if n in numbers]
