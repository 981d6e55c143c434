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
    """

    certain: frozenset[bytes] = frozenset()
    possible: frozenset[bytes] = frozenset()
    numbered: dict[int, bytes] = field(default_factory=dict)
    """message-number → unique-id, as the session began."""
    marked: set[int] = field(default_factory=set)

    @classmethod
    def holding(cls, unique_ids: Iterable[bytes]) -> Maildrop:
        """A maildrop with exactly these messages and no session."""
        held = frozenset(unique_ids)
        return cls(held, held)

    def allows(self, view: Mapping[int, bytes]) -> bool:
        """Whether a new session may see this: numbers from 1 without a gap (section 4)."""
        seen = frozenset(view.values())
        numbers = set(range(1, len(view) + 1))
        return set(view) == numbers and self.certain <= seen <= self.possible

    def enter(self, view: Mapping[int, bytes]) -> None:
        """A session begins and sees this, nothing being marked (section 4)."""
        self.certain = self.possible = frozenset(view.values())
        self.numbered = dict(view)
        self.marked = set()

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
