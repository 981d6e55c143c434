"""A machine that reads, marks and leaves a POP3 maildrop, in every way to leave it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mailworthy import expect
from mailworthy.models.pop3 import Maildrop
from mailworthy.session.pop3 import Pop3Answer
from mailworthy.strategies.machine import Machine
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import split

MESSAGES = 3
BODIES = (b"One.\r\n", b".\r\n..\r\n.two\r\n", b"\r\nThree\r\n\r\n")
"""Bodies that differ in size, with lines that begin with a dot and empty ones."""
NUMBERS = st.sampled_from((1, 2, 3, 1, 2, 3, 0, MESSAGES + 1))
"""Message-numbers, more often good ones; those next to them included."""


class MaildropMachine(Machine):
    """Three messages; commands with good and bad numbers; QUIT, or a connection dropped."""

    name = "machine/pop3/maildrop"

    def prepare(self) -> None:
        """Fill the maildrop with three messages and note them as the first session shows them."""
        self.arena.empty()
        for body in BODIES:
            self.arena.deliver(self.arena.compose(body))
        self.session = self.arena.pop3(ready=True)
        if self.session.capabilities.get("EXPIRE", "").split()[:1] == ["0"]:
            raise NotApplicable("the server removes what was retrieved (RFC 2449 section 6.7)")
        view = self.session.unique_ids()
        self.model = Maildrop.holding(view.values())
        expect.equal("number of messages", len(self.model.certain), MESSAGES)
        self.model.enter(view)
        self.sizes = self.session.sizes()
        self.bodies = {view[number]: self.body(number) for number in view}

    def body(self, number: int) -> bytes:
        """Retrieve a message; its body, since a server may add header fields upon reading."""
        octets = self.session.retr(number)
        expect.equal(f"octets of message {number}", len(octets), self.sizes[number])
        return split(octets)[1]

    def judge(self, answer: Pop3Answer, number: int) -> bool:
        """Demand a positive answer exactly where the number is of a message not marked."""
        if number in self.model.visible():
            answer.must_be_ok()
            return True
        answer.must_be_err()
        return False

    # What a client may do

    @rule()
    def listings(self) -> None:
        """Count the messages, list sizes and unique-ids."""
        self.step("listings")

    def do_listings(self) -> None:
        """Marked messages are not there; numbers, sizes and unique-ids stay as they began."""
        visible = self.model.visible()
        expect.equal("number of messages", self.session.stat()[0], len(visible))
        sizes = self.session.sizes()
        expect.equal("scan listings", sizes, {number: self.sizes[number] for number in visible})
        unique_ids = self.session.unique_ids()
        expect.equal("unique-id listings", unique_ids, visible)

    @rule(number=NUMBERS)
    def listing(self, number: int) -> None:
        """List one message."""
        self.step("listing", number=number)

    def do_listing(self, number: int) -> None:
        """One listing tells what the whole list tells."""
        if self.judge(answer := self.session.command(f"LIST {number}"), number):
            expect.equal("scan listing", answer.scan_listings(), {number: self.sizes[number]})
        if self.judge(answer := self.session.command(f"UIDL {number}"), number):
            unique_id = self.model.visible()[number]
            expect.equal("unique-id listing", answer.unique_ids(), {number: unique_id})

    @rule(number=NUMBERS)
    def retr(self, number: int) -> None:
        """Retrieve a message."""
        self.step("retr", number=number)

    def do_retr(self, number: int) -> None:
        """The number brings the message that it stood for at the beginning, or an error."""
        if number in self.model.visible():
            expected = self.bodies[self.model.visible()[number]]
            expect.same_octets(f"body of message {number}", self.body(number), expected)
        else:
            self.session.command(f"RETR {number}", multiline=True).must_be_err()

    @rule(number=NUMBERS)
    def dele(self, number: int) -> None:
        """Mark a message as deleted."""
        self.step("dele", number=number)

    def do_dele(self, number: int) -> None:
        """Only what is there and not yet marked can be marked."""
        if self.judge(self.session.command(f"DELE {number}"), number):
            self.model.mark(number)

    @rule()
    def rset(self) -> None:
        """Take all marks back."""
        self.step("rset")

    def do_rset(self) -> None:
        """RSET always succeeds."""
        self.session.command("RSET").must_be_ok()
        self.model.unmark()

    def do_noop(self) -> None:
        """NOOP always succeeds."""
        self.session.command("NOOP").must_be_ok()

    @rule(line=st.sampled_from(("USER alice", "XYZZ", "RETR", "DELE one")))
    def nonsense(self, line: str) -> None:
        """Send what is unknown, not of this state, or not well formed."""
        self.step("nonsense", line=line)

    def do_nonsense(self, line: str) -> None:
        """It is refused and changes nothing."""
        self.session.command(line).must_be_err()

    @rule()
    def quit_and_return(self) -> None:
        """End the session by QUIT and begin another."""
        self.step("quit_and_return")

    def do_quit_and_return(self) -> None:
        """What was marked is gone, and nothing else."""
        answer = self.session.command("QUIT")
        if answer.ok is None:
            answer.must_be_ok()
        self.model.update(removed=answer.ok is True)
        self.return_to_maildrop()

    @rule()
    def drop_and_return(self) -> None:
        """Drop the connection and begin another session."""
        self.step("drop_and_return")

    def do_drop_and_return(self) -> None:
        """Nothing is gone."""
        self.model.abandon()
        self.return_to_maildrop()

    def return_to_maildrop(self) -> None:
        """Leave as the model already has it and log in anew."""
        self.session.close()
        self.session = self.arena.pop3(ready=True)
        view = self.session.unique_ids()
        expect.holds(
            self.model.allows(view),
            f"messages {sorted(self.model.certain)}, at most {sorted(self.model.possible)}",
            f"messages {sorted(view.items())}",
        )
        self.model.enter(view)
        self.sizes = self.session.sizes()
