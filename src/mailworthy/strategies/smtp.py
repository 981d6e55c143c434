"""The SMTP machine: commands in any order, right and nearly right, and messages delivered."""

from __future__ import annotations

import uuid

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from mailworthy import expect
from mailworthy.models.smtp import SmtpTransaction, State
from mailworthy.session.smtp import SmtpAnswer, SmtpSession
from mailworthy.strategies.machine import Machine
from mailworthy.violation import Unreachable, Violation
from mailworthy.wire.mime import compose, split

CLIENT = "client.example.test"

UNKNOWN = "MAILWORTHY"
malformed = st.sampled_from(
    [UNKNOWN, "MAIL", "MAIL FROM:", "RCPT", "RCPT TO:", "RCPT TO:<", "DATAX"]
)
"""Lines with nothing to carry out: unknown verbs, and known ones without what they need."""

lines = st.sampled_from(["", ".", "..", "...", ".dot", "..dots", "text", "in. the. middle.", " ."])
bodies = st.lists(lines, max_size=6)
"""Bodies as lists of lines, rich in what dot-stuffing has to keep apart."""


class SmtpMachine(Machine):
    """One session at a time, judged by the model of the transaction and by what is stored."""

    name = "machine/smtp/transaction"
    smtp: SmtpSession
    model: SmtpTransaction

    def prepare(self) -> None:
        """Open a session that has said EHLO, authenticated where that is wanted.

        A sender or recipient that is refused as such would be in every state: Unreachable.
        """
        with self.arena.smtp(ready=True) as smtp:
            smtp.begin(smtp.sender)
        self._open(greeted=True)

    # Rules

    @initialize(greeted=st.booleans())
    def begin(self, greeted: bool) -> None:
        """Begin before EHLO, or after."""
        if not greeted:
            self.step("reopen", greeted=False)

    @rule(verb=st.sampled_from(["EHLO", "HELO", "NOOP", "RSET", "VRFY"]))
    def plain_command(self, verb: str) -> None:
        """A command that is allowed at any time."""
        self.step("command", verb=verb)

    @rule(verb=st.sampled_from(["MAIL", "RCPT", "RCPT"]))
    def transaction_command(self, verb: str) -> None:
        """A command of a transaction, wherever that may be."""
        self.step("command", verb=verb)

    @rule(body=bodies)
    def onwards(self, body: list[str]) -> None:
        """The command that brings the transaction on from where it is, so that runs get far."""
        match self.model.state:
            case State.FRESH:
                self.step("command", verb="EHLO")
            case State.READY:
                self.step("command", verb="MAIL")
            case State.MAIL:
                self.step("command", verb="RCPT")
            case _:
                self.step("data", body=body)

    @rule(line=malformed)
    def malformed_command(self, line: str) -> None:
        """A line that has to be refused."""
        self.step("malformed", line=line)

    @rule(body=bodies)
    def message(self, body: list[str]) -> None:
        """DATA, and a message where the server wants one."""
        self.step("data", body=body)

    @rule(greeted=st.booleans())
    def another_session(self, greeted: bool) -> None:
        """QUIT, and begin again."""
        self.step("reopen", greeted=greeted)

    # Steps

    def do_command(self, verb: str) -> None:
        """Say a well-formed command and follow the answer."""
        argument = {
            "EHLO": f" {CLIENT}",
            "HELO": f" {CLIENT}",
            "VRFY": f" {self.smtp.sender}",
            "MAIL": f" FROM:<{self.smtp.sender}>",
            "RCPT": f" TO:<{self.smtp.sender}>",
        }.get(verb, "")
        self._follow(verb, self.smtp.command(verb + argument))

    def do_malformed(self, line: str) -> None:
        """Say a line that is to be refused; it changes nothing.

        A server that makes something of a MAIL or RCPT is brought back by RSET: nobody can know
        what it made.
        """
        answer = self.smtp.command(line)
        if answer.positive and line[:4] in {"MAIL", "RCPT"} and line != UNKNOWN:
            self._follow("RSET", self.smtp.command("RSET"))
        else:
            self._judge(line, answer, "5yz")

    def do_data(self, body: list[str]) -> None:
        """Say DATA; where it is accepted send a message, and read it again where it arrived."""
        delivery = self.model.delivery
        message_id = f"<{uuid.uuid4().hex}@mailworthy.example.test>"
        sent = "".join(line + "\r\n" for line in body).encode()
        content = compose(message_id, self.smtp.sender, self.smtp.sender, sent)
        opening = self.smtp.command("DATA")
        self._follow("DATA", opening)
        if opening.code != 354:
            return
        if not delivery:
            self._judge("the empty message", self.smtp.exchange(b".\r\n")[0], "2yz", "5yz")
            return
        answer = self.smtp.content(content)
        if answer.is_in("5yz"):
            raise Unreachable(f"the server refuses the message for what is in it: {answer}")
        self._judge("the message", answer, 250)
        self._must_be_stored(message_id, sent)

    def do_reopen(self, greeted: bool) -> None:
        """Say QUIT, open another session."""
        self._follow("QUIT", self.smtp.command("QUIT"))
        self.smtp.close()
        self._open(greeted=greeted)

    # Inside

    def _open(self, *, greeted: bool) -> None:
        """A submission endpoint wants AUTH, and so EHLO, before anything can be tried."""
        self.smtp = self.arena.smtp(ready=True)
        self.model = SmtpTransaction(State.READY)
        if not greeted and not self.smtp.stream.endpoint.submission:
            self.smtp.close()
            self.smtp = self.arena.smtp()
            self.model = SmtpTransaction(State.FRESH)

    def _follow(self, verb: str, answer: SmtpAnswer) -> None:
        self._judge(verb, answer, *self.model.allowed(verb))
        assert answer.code is not None
        self.model.after(verb, answer.code)

    def _judge(self, what: str, answer: SmtpAnswer, *allowed: int | str) -> None:
        """Compare with what is allowed; 4yz is no answer to judge."""
        if answer.is_in("4yz"):
            raise Unreachable(f"the server declines to answer {what}: {answer}")
        if not answer.is_in(*allowed):
            codes = " or ".join(str(one) for one in allowed)
            raise Violation(f"{codes} to {what} in state {self.model.state}", str(answer))

    def _must_be_stored(self, message_id: str, body: bytes) -> None:
        stored = self.arena.must_arrive(message_id)
        expect.same_octets("the body stored", split(stored)[1], body)
