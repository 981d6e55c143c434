"""The POP3 maildrop as RFC 1939 lets a client see it, within sessions and across them.

Messages go by their unique-ids (section 7), since a server may number them anew in each session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Maildrop:
    """What may be in the maildrop, and what the session under way sees of it.

    `certain` are the unique-ids of messages that must be there when a session begins, `possible`
    those that may be: a QUIT answered with -ERR leaves it open which marked ones are gone.
    `awaited` is how many more have arrived that no session has shown: it may do so at once, or
    leave them to the next (section 4 says of neither that it must not).
    """

    certain: frozenset[bytes] = frozenset()
    possible: frozenset[bytes] = frozenset()
    numbered: dict[int, bytes] = field(default_factory=dict)
    """message-number → unique-id, as the session began."""
    marked: set[int] = field(default_factory=set)
    awaited: int = 0

    @classmethod
    def holding(cls, unique_ids: Iterable[bytes]) -> Maildrop:
        """A maildrop with exactly these messages and no session."""
        held = frozenset(unique_ids)
        return cls(held, held)

    def arrive(self) -> None:
        """A message came, whose unique-id nobody knows yet."""
        self.awaited += 1

    def allows(self, view: Mapping[int, bytes]) -> bool:
        """Whether a new session may see this: numbers from 1 without a gap (section 4)."""
        seen = frozenset(view.values())
        numbers = set(range(1, len(view) + 1))
        return (
            set(view) == numbers
            and len(seen) == len(view)
            and self.certain <= seen
            and len(seen - self.possible) <= self.awaited
        )

    def enter(self, view: Mapping[int, bytes]) -> set[bytes]:
        """A session begins and sees this, nothing being marked (section 4); what is new in it."""
        new = set(view.values()) - self.possible
        self.awaited -= len(new)
        self.certain = self.possible = frozenset(view.values())
        self.numbered = dict(view)
        self.marked = set()
        return new

    def allows_now(self, listed: Mapping[int, bytes]) -> bool:
        """Whether UIDL may list this now: what is visible, and behind it what has arrived."""
        new = set(listed) - set(self.visible())
        behind = set(range(len(self.numbered) + 1, len(self.numbered) + 1 + len(new)))
        kept = {number: listed[number] for number in set(listed) - new}
        return kept == self.visible() and new == behind and len(new) <= self.awaited

    def show(self, listed: Mapping[int, bytes]) -> set[int]:
        """Take in what UIDL lists and `allows_now`; the numbers that are new."""
        new = set(listed) - set(self.visible())
        self.awaited -= len(new)
        self.numbered.update({number: listed[number] for number in new})
        self.certain = self.possible = self.certain | {listed[number] for number in new}
        return new

    def visible(self) -> dict[int, bytes]:
        """What UIDL lists: the messages not marked, under the numbers they began with."""
        return {n: uid for n, uid in self.numbered.items() if n not in self.marked}

    def mark(self, number: int) -> None:
        """DELE succeeded."""
        self.marked.add(number)

    def unmark(self) -> None:
        """RSET succeeded."""
        self.marked.clear()

    def update(self, *, removed: bool) -> None:
        """QUIT was answered: marked messages are gone, or may be where the answer is -ERR."""
        kept = frozenset(self.visible().values())
        self.certain = kept
        self.possible = kept if removed else frozenset(self.numbered.values())
        self.numbered, self.marked = {}, set()

    def abandon(self) -> None:
        """The connection ended without QUIT: nothing may be removed (section 6)."""
        self.certain = self.possible = frozenset(self.numbered.values())
        self.numbered, self.marked = {}, set()
