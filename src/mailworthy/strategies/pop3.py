"""Machines that read, mark and leave POP3 maildrops, in every way to leave them."""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mailworthy import expect
from mailworthy.strategies.machine import Machine
from mailworthy.strategies.pop3_seat import ARRIVALS, ERRORS, KNOCKS, MESSAGES, VISITS, Seat
from mailworthy.violation import NotApplicable

NUMBERS = st.sampled_from((1, 2, 3, 1, 2, 3, 0, MESSAGES + 1, MESSAGES + ARRIVALS + 1))
"""Message-numbers, more often good ones; those next to them included."""
SEATS = st.sampled_from((0, 1))
"""Whose maildrop, counted around."""
NONSENSE = st.sampled_from(("USER alice", "XYZZ", "RETR", "DELE one"))
LINES = st.sampled_from((0, 1, 2, 100))


class Maildrops(Machine):
    """One account's maildrop or several, each with a session in it; commands with any number."""

    holders: ClassVar[int] = 1

    def prepare(self) -> None:
        """Fill the maildrops and note what is in them as the first sessions show it."""
        self.seats = [Seat(self.arena, account) for account in self.arena.accounts[: self.holders]]
        if len(self.seats) < self.holders:
            raise NotApplicable("the target has one account")
        for seat in self.seats:
            seat.fill()

    def seat(self, who: int) -> Seat:
        """The maildrop that a step is about."""
        return self.seats[who % len(self.seats)]

    def numbered(self, step: str, who: int, number: int, commands: int = 1, **more: Any) -> None:
        """A step about one message, unless its commands err and the session has seen enough."""
        seat = self.seat(who)
        if number in seat.model.visible() or seat.errors + commands <= ERRORS:
            self.step(step, who=who, number=number, **more)

    # What a client may do

    @rule(who=SEATS)
    def listings(self, who: int) -> None:
        """Count the messages, list sizes and unique-ids."""
        self.step("listings", who=who)

    @rule(who=SEATS, number=NUMBERS)
    def listing(self, who: int, number: int) -> None:
        """List one message."""
        self.numbered("listing", who, number, commands=2)

    @rule(who=SEATS, number=NUMBERS)
    def retr(self, who: int, number: int) -> None:
        """Retrieve a message."""
        self.numbered("retr", who, number)

    @rule(who=SEATS, number=NUMBERS, lines=LINES)
    def top(self, who: int, number: int, lines: int) -> None:
        """Look at the beginning of a message."""
        self.numbered("top", who, number, lines=lines)

    @rule(who=SEATS, number=NUMBERS)
    def dele(self, who: int, number: int) -> None:
        """Mark a message as deleted."""
        self.numbered("dele", who, number)

    @rule(who=SEATS)
    def rset(self, who: int) -> None:
        """Take all marks back."""
        self.step("rset", who=who)

    @rule(who=SEATS)
    def noop(self, who: int) -> None:
        """Do nothing."""
        self.step("noop", who=who)

    @rule(who=SEATS, line=NONSENSE)
    def nonsense(self, who: int, line: str) -> None:
        """Send what is unknown, not of this state, or not well formed."""
        if self.seat(who).errors < ERRORS:
            self.step("nonsense", who=who, line=line)

    @rule(who=SEATS)
    def quit_and_return(self, who: int) -> None:
        """End the session by QUIT and begin another."""
        if self.seat(who).visits < VISITS:
            self.step("quit_and_return", who=who)

    @rule(who=SEATS)
    def drop_and_return(self, who: int) -> None:
        """Drop the connection and begin another session."""
        if self.seat(who).visits < VISITS:
            self.step("drop_and_return", who=who)

    @rule(who=SEATS)
    def arrival(self, who: int) -> None:
        """Bring in a message while the session goes on."""
        if self.seat(who).arrived < ARRIVALS:
            self.step("arrival", who=who)

    @rule(who=SEATS)
    def knock(self, who: int) -> None:
        """Log in a second time while the session goes on."""
        if self.seat(who).knocks < KNOCKS:
            self.step("knock", who=who)

    # What has to come of it

    def do_listings(self, who: int = 0) -> None:
        """Marked messages are not there; numbers, sizes and unique-ids stay as they began."""
        self.seat(who).list_all()

    def do_listing(self, number: int, who: int = 0) -> None:
        """One listing tells what the whole list tells."""
        seat = self.seat(who)
        if seat.knows_of(number):
            return
        if seat.judge(answer := seat.session.command(f"LIST {number}"), number):
            expect.equal("scan listing", answer.scan_listings(), {number: seat.sizes[number]})
        if seat.has_uidl and seat.judge(answer := seat.session.command(f"UIDL {number}"), number):
            unique_id = seat.model.visible()[number]
            expect.equal("unique-id listing", answer.unique_ids(), {number: unique_id})

    def do_retr(self, number: int, who: int = 0) -> None:
        """The number brings the message that it stood for at the beginning, or an error."""
        seat = self.seat(who)
        if number in seat.model.visible():
            seat.reread(number)
        elif not seat.knows_of(number):
            seat.judge(seat.session.command(f"RETR {number}", multiline=True), number)

    def do_top(self, number: int, lines: int, who: int = 0) -> None:
        """Where there is TOP, it looks at the same message."""
        self.seat(who).look_at(number, lines)

    def do_dele(self, number: int, who: int = 0) -> None:
        """Only what is there and not yet marked can be marked."""
        seat = self.seat(who)
        if seat.knows_of(number):
            return
        if seat.judge(seat.session.command(f"DELE {number}"), number):
            seat.model.mark(number)

    def do_rset(self, who: int = 0) -> None:
        """RSET always succeeds."""
        seat = self.seat(who)
        seat.session.command("RSET").must_be_ok()
        seat.model.unmark()

    def do_noop(self, who: int = 0) -> None:
        """Nothing changes; who has no NOOP is told of that by another check."""
        answer = self.seat(who).session.command("NOOP")
        if answer.ok is not False:
            answer.must_be_ok()

    def do_nonsense(self, line: str, who: int = 0) -> None:
        """It is refused and changes nothing."""
        seat = self.seat(who)
        seat.errors += 1
        seat.session.command(line).must_be_err()

    def do_quit_and_return(self, who: int = 0) -> None:
        """What was marked is gone, and nothing else."""
        seat = self.seat(who)
        seat.quit()
        seat.enter()

    def do_drop_and_return(self, who: int = 0) -> None:
        """Nothing is gone."""
        seat = self.seat(who)
        seat.model.abandon()
        seat.enter()

    def do_arrival(self, who: int = 0) -> None:
        """It may have a number at once, behind the others, or in the next session."""
        self.seat(who).bring_another()

    def do_knock(self, who: int = 0) -> None:
        """It is refused, or shown what the maildrop still holds; the first goes on as it was."""
        self.seat(who).knock()

    def judge_end(self) -> None:
        """Every maildrop holds what its sessions left there, octet for octet."""
        for seat in self.seats:
            seat.quit()
            seat.enter()
            for number in seat.model.visible():
                seat.reread(number)
            seat.demand_arrivals()


class MaildropMachine(Maildrops):
    """Three messages in one maildrop; QUIT, a dropped connection, mail and others that come in."""

    name = "machine/pop3/maildrop"


class TwoMaildropsMachine(Maildrops):
    """The same in the maildrops of two accounts at a time."""

    name = "machine/pop3/two-maildrops"
    holders = 2
