"""A client's session in one account's maildrop, and what the model says of that maildrop."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from mailworthy import expect
from mailworthy.models.pop3 import Maildrop
from mailworthy.session.pop3 import Pop3Answer, Pop3Session
from mailworthy.session.transcript import printable
from mailworthy.strategies.machine import Arena
from mailworthy.violation import NotApplicable, Unreachable, Violation
from mailworthy.wire.mime import split

MESSAGES = 3
BODIES = (b"One.\r\n", b".\r\n..\r\n.two\r\n", b"\r\nThree\r\n\r\n")
"""Bodies that differ in size, with lines that begin with a dot and empty ones."""
ARRIVALS = 2
"""How many messages come in a run, at most."""
ERRORS = 2
"""How many commands of a session may err: some servers hang up on the third."""
VISITS = 6
"""How many log-ins of a run are enough."""
LONGEST_DELAY = 2.0
"""Seconds that a log-in may wait for its turn where LOGIN-DELAY is announced; more is no play."""
KNOCKS = 1
"""How many log-ins beside a session: some servers wait for its end before they refuse them."""
PAUSES = (0.1, 0.5, 2.0)
"""Seconds from one log-in that is refused to the next: the server has to notice who went."""
PATIENCE = 20.0
"""Seconds in which what is known to have arrived has to be in the maildrop."""


class Seat:
    """One maildrop: its session under way, its model, and the bodies by their unique-ids."""

    session: Pop3Session

    def __init__(self, arena: Arena, account: Any) -> None:
        self.arena = arena
        self.account = account
        self.model = Maildrop()
        self.sizes: dict[int, int] = {}
        self.bodies: dict[bytes, bytes] = {}
        """Unique-id → body, as it was first retrieved."""
        self.arrivals: list[bytes] = []
        """Bodies of what came during sessions and has not been shown."""
        self.has_uidl = True
        self.arrived = 0
        self.certain_arrivals = True
        """Whether all that came is known to be in the mailbox."""
        self.errors = 0
        """How many commands of this session have been refused."""
        self.visits = 0
        self.knocks = 0
        self.read: set[bytes] = set()
        """Unique-ids of what this session has retrieved."""
        self.left_behind: frozenset[bytes] = frozenset()
        """Those that the session retrieved, and left unmarked by QUIT."""

    def fill(self) -> None:
        """Leave three messages in the maildrop, and retrieve them in a first session."""
        self.arena.empty(self.account)
        for body in BODIES:
            self.arena.deliver(self.arena.compose(body), self.account)
        self.session = self.arena.pop3(ready=True, account=self.account)
        if self.session.capabilities.get("EXPIRE", "").split()[:1] == ["0"]:
            raise NotApplicable("the server removes what was retrieved (RFC 2449 section 6.7)")
        self.has_uidl = self.session.command("UIDL", multiline=True).ok is True
        self.sizes = self.session.sizes()
        count, _ = self.session.stat()
        view = self.view(self.session)
        bodies = {number: self.body(number) for number in self.sizes}
        expect.equal("number of messages", len(self.sizes), MESSAGES)
        expect.equal("number of messages by STAT", count, MESSAGES)
        self.model = Maildrop.holding(view.values())
        self._demand_allowed(view)
        self.model.enter(view)
        self.bodies = {view[number]: bodies[number] for number in view}
        self.read = set(view.values())

    def view(self, session: Pop3Session) -> dict[int, bytes]:
        """Message-number → unique-id, of what a session shows.

        UIDL is optional (RFC 1939 section 7), and need not be announced to be there: where it is
        not the bodies, which all differ, stand for the unique-ids.
        """
        if self.has_uidl:
            return session.unique_ids()
        view = {number: split(session.retr(number))[1] for number in session.sizes()}
        self.read |= set(view.values())
        return view

    # One command

    def judge(self, answer: Pop3Answer, number: int) -> bool:
        """Demand a positive answer exactly where the number is of a message not marked."""
        if number in self.model.visible():
            answer.must_be_ok()
            return True
        self.errors += 1
        answer.must_be_err()
        return False

    def knows_of(self, number: int) -> bool:
        """Whether the number may be of a message that came and was not listed yet."""
        last = len(self.model.numbered)
        return last < number <= last + self.model.awaited

    def body(self, number: int) -> bytes:
        """Retrieve a message; its body, since a server may add header fields upon reading."""
        octets = self.session.retr(number)
        if number in self.sizes:
            expect.equal(f"octets of message {number}", len(octets), self.sizes[number])
        return split(octets)[1]

    def reread(self, number: int) -> None:
        """Retrieve a message that is there and demand that it is what it was."""
        expected = self.bodies[self.model.visible()[number]]
        expect.same_octets(f"body of message {number}", self.body(number), expected)
        self.read.add(self.model.visible()[number])

    def look_at(self, number: int, lines: int) -> None:
        """TOP, which a server need not have; where it has, of this message or -ERR."""
        if "TOP" not in self.session.capabilities or self.knows_of(number):
            return
        answer = self.session.command(f"TOP {number} {lines}", multiline=True)
        if self.judge(answer, number):
            whole, shown = self.bodies[self.model.visible()[number]], split(answer.octets)[1]
            expect.holds(
                whole.startswith(shown),
                f"the beginning of message {number}, {whole!r}",
                f"{shown!r}",
            )

    def list_all(self) -> None:
        """Demand that UIDL, LIST and STAT tell what is visible, and nothing but arrivals more."""
        listed = self.view(self.session)
        expect.holds(
            self.model.allows_now(listed),
            f"messages: {listings(self.model.visible())}, and behind them what has arrived",
            f"messages: {listings(listed)}",
        )
        new = self.model.show(listed)
        sizes, visible = self.session.sizes(), self.model.visible()
        self.sizes.update({number: sizes[number] for number in new if number in sizes})
        for number in new:
            self._know(visible[number], number)
        known = {number: sizes[number] for number in sizes if number in visible}
        expect.equal("scan listings", known, {number: self.sizes[number] for number in visible})
        self._demand_few("messages that LIST lists", len(sizes))
        self._demand_few("messages that STAT counts", self.session.stat()[0])

    def _demand_few(self, what: str, count: int) -> None:
        fewest = len(self.model.visible())
        allowed = range(fewest, fewest + self.model.awaited + 1)
        expect.holds(count in allowed, f"{what}: {fewest}", f"{what}: {count}")

    # One session after the other, and beside it

    def quit(self) -> None:
        """Leave by QUIT."""
        answer = self.session.command("QUIT")
        if answer.ok is None:
            answer.must_be_ok()
        self.left_behind = frozenset(self.read & set(self.model.visible().values()))
        self.model.update(removed=answer.ok is True)

    def enter(self) -> None:
        """Log in anew, the session before being over, and demand that the maildrop is allowed."""
        self.session.close()
        self.errors = 0
        self.visits += 1
        self.session = self._let_in()
        self.sizes = self.session.sizes()
        view = self.view(self.session)
        first = self.body(1) if 1 in view else b""
        self._demand_not_all_removed(view)
        self._demand_allowed(view)
        for unique_id in self.model.enter(view):
            self._know(unique_id, next(n for n, shown in view.items() if shown == unique_id))
        if view:
            expect.same_octets("body of message 1", first, self.bodies[view[1]])

    def _demand_not_all_removed(self, view: dict[int, bytes]) -> None:
        """What was retrieved may all go at QUIT, announced by EXPIRE or not: section 8."""
        gone, self.left_behind = self.left_behind, frozenset()
        shown = set(view.values())
        self.read = {view[1]} if view and self.has_uidl else set(shown)
        others = len(shown - self.model.possible)
        if gone and self.model.certain - shown == gone and others <= self.model.awaited:
            raise NotApplicable("the server removes what was retrieved (RFC 1939 section 8)")

    def _let_in(self) -> Pop3Session:
        """Log in; without response codes nobody says that the maildrop is still in use."""
        begun = time.monotonic()
        session = self._tried_again()
        if "LOGIN-DELAY" in session.capabilities and time.monotonic() - begun > LONGEST_DELAY:
            raise NotApplicable("the server lets nobody in so often (RFC 2449 section 6.5)")
        return session

    def _tried_again(self) -> Pop3Session:
        for pause in PAUSES:
            try:
                return self.arena.pop3(ready=True, account=self.account)
            except Unreachable:
                time.sleep(pause)
        return self.arena.pop3(ready=True, account=self.account)

    def bring_another(self) -> None:
        """A message arrives; by POP3 nobody could see whether, while a session has the maildrop."""
        self.arrived += 1
        body = b"Arrival %d.\r\n" % self.arrived * (self.arrived + 3)
        octets = self.arena.compose(body)
        if self.arena.settings.read_by == "pop3":
            self.arena.send_message(octets, self.account)
            self.certain_arrivals = False
        else:
            self.arena.deliver(octets, self.account)
        self.arrivals.append(body)
        self.model.arrive()

    def _know(self, unique_id: bytes, number: int) -> None:
        """Retrieve what has not been shown before: it is one of those that arrived."""
        body = self.body(number)
        if body not in self.arrivals:
            raise Violation(f"one of {self.arrivals!r}, which arrived", repr(body[:200]))
        self.arrivals.remove(body)
        self.bodies[unique_id] = body
        self.read.add(unique_id)

    def knock(self) -> None:
        """A second log-in is refused, or sees all that was not removed; then the first goes on.

        Where the first is thus ended that is no QUIT: nothing may be removed (section 6).
        """
        self.knocks += 1
        with self.arena.pop3() as second:
            answer = second.authenticate(
                self.account.user, self.account.secret, token=self.account.token
            )
            if answer.ok:
                seen = set(self.view(second).values())
                there = set(self.model.numbered.values())
                expect.holds(
                    there <= seen,
                    f"a second session sees the messages {spelled(there)}",
                    f"{spelled(seen)}",
                )
                second.command("QUIT")
        if answer.ok and self.session.command("NOOP").closed:
            self.model.abandon()
            self.enter()

    def demand_arrivals(self) -> None:
        """What came during sessions is there in the end; it cannot have been marked."""
        deadline = time.monotonic() + PATIENCE
        while self.model.awaited:
            if time.monotonic() > deadline:
                words = f"{self.model.awaited} messages that arrived are not in the maildrop"
                if self.certain_arrivals:
                    raise Violation("the messages that arrived during a session", words)
                raise Unreachable(words)
            time.sleep(0.2)
            self.model.abandon()
            self.enter()

    def _demand_allowed(self, view: dict[int, bytes]) -> None:
        maybe = self.model.possible - self.model.certain
        expect.holds(
            self.model.allows(view),
            f"numbers from 1 on; messages: {spelled(self.model.certain)}"
            + (f", and perhaps {spelled(maybe)}" if maybe else "")
            + (f", and perhaps {self.model.awaited} new" if self.model.awaited else ""),
            f"messages: {listings(view)}",
        )


def listings(view: Mapping[int, bytes]) -> str:
    """Unique-ids, or bodies, under their numbers, as a report shows them."""
    return ", ".join(f"{n} {printable(view[n])}" for n in sorted(view)) or "none"


def spelled(unique_ids: Iterable[bytes]) -> str:
    """Unique-ids, or bodies, as a report shows them."""
    return ", ".join(map(printable, sorted(unique_ids))) or "none"
