"""The SMTP machine: commands in any order, right, nearly right and wrong, cut into any pieces.

After a run the mailbox holds what was accepted, and nothing of what was not.
"""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from mailworthy import expect
from mailworthy.models.smtp import SmtpTransaction, State
from mailworthy.session.smtp import SmtpAnswer, SmtpSession
from mailworthy.session.stream import Closed
from mailworthy.strategies.dialogues import (
    UNKNOWN,
    bodies,
    groups,
    malformed,
    nearly,
    no_commands,
)
from mailworthy.strategies.machine import Machine
from mailworthy.strategies.octets import cuts, pieces
from mailworthy.violation import Unreachable, Violation
from mailworthy.wire.mime import compose, split
from mailworthy.wire.smtp import chunk, stuff

CLIENT = "client.example.test"
OUR_DOMAIN = "our-domain"
"""Stands in generated paths for the domain of the target."""
REFUSALS = 2
"""How many in a session are enough: Exim, for one, hangs up on the fourth."""
IDLE = frozenset({"EHLO", "HELO", "NOOP", "RSET", "VRFY"})
IDLING = 6
"""How many of these in a session are enough: Exim hangs up on the eleventh."""


class SmtpMachine(Machine):
    """One session at a time, judged by the model of the transaction and by what is stored."""

    name = "machine/smtp/transaction"
    smtp: SmtpSession
    model: SmtpTransaction
    refused = 0
    """Refusals in this session."""
    idling = 0
    """Commands in this session that bring no mail."""

    def prepare(self) -> None:
        """Open a session that has said EHLO, authenticated where that is wanted.

        A sender or recipient that is refused as such would be in every state: Unreachable.
        """
        self.accepted: dict[str, bytes] = {}
        """Message-ID → body of what was accepted."""
        self.withdrawn: list[str] = []
        """Message-IDs of what was begun and not accepted."""
        with self.arena.smtp(ready=True) as smtp:
            smtp.begin(smtp.sender)
        self._open(greeted=True)

    # Rules

    @initialize(greeted=st.booleans())
    def begin(self, greeted: bool) -> None:
        """Begin before EHLO, or after."""
        if not greeted:
            self.step("reopen", greeted=False)

    @rule(verb=st.sampled_from(["EHLO", "HELO", "NOOP", "RSET", "VRFY"]), cuts=cuts)
    def plain_command(self, verb: str, cuts: list[int]) -> None:
        """A command that is allowed at any time."""
        self.step("command", verb=verb, cuts=cuts)

    @rule(verb=st.sampled_from(["MAIL", "RCPT", "RCPT"]), cuts=cuts)
    def transaction_command(self, verb: str, cuts: list[int]) -> None:
        """A command of a transaction, wherever that may be."""
        self.step("command", verb=verb, cuts=cuts)

    @rule(body=bodies, cuts=cuts)
    def onwards(self, body: list[str], cuts: list[int]) -> None:
        """The command that brings the transaction on from where it is, so that runs get far."""
        match self.model.state:
            case State.FRESH:
                self.step("command", verb="EHLO", cuts=cuts)
            case State.READY:
                self.step("command", verb="MAIL", cuts=cuts)
            case State.MAIL:
                self.step("command", verb="RCPT", cuts=cuts)
            case _:
                self.step("data", body=body, cuts=cuts)

    @rule(verbs=groups, cuts=cuts)
    def group(self, verbs: list[str], cuts: list[int]) -> None:
        """Several commands at once, where the server announces that it takes them."""
        fresh = self.model.state is State.FRESH
        if "PIPELINING" in self.smtp.extensions and not fresh and not self.refused:
            self.step("group", verbs=verbs, cuts=cuts)

    @rule(line=st.one_of(malformed, no_commands), cuts=cuts)
    def malformed_command(self, line: str, cuts: list[int]) -> None:
        """A line that has to be refused."""
        self.step("malformed", line=line, cuts=cuts)

    @rule(line=nearly(OUR_DOMAIN), cuts=cuts)
    def nearly_valid_command(self, line: str, cuts: list[int]) -> None:
        """A line that a server may make something of, or refuse."""
        self.step("nearly", line=line, cuts=cuts)

    @rule(body=bodies, cuts=cuts)
    def message(self, body: list[str], cuts: list[int]) -> None:
        """DATA, and a message where the server wants one."""
        self.step("data", body=body, cuts=cuts)

    @rule(body=bodies, at=cuts, cuts=cuts, last=st.booleans())
    def chunks(self, body: list[str], at: list[int], cuts: list[int], last: bool) -> None:
        """A message in chunks, where the server announces that it takes them; or RSET behind."""
        if "CHUNKING" in self.smtp.extensions and self.model.delivery:
            self.step("chunks", body=body, at=at, cuts=cuts, last=last)

    @rule(body=bodies, at=st.integers(0, 2000))
    def cut_short(self, body: list[str], at: int) -> None:
        """DATA, and a part of a message; then the connection is gone."""
        if self.model.delivery:
            self.step("cut_short", body=body, at=at)

    @rule(greeted=st.booleans())
    def another_session(self, greeted: bool) -> None:
        """QUIT, and begin again."""
        self.step("reopen", greeted=greeted)

    # Steps

    def step(self, name: str, **arguments: Any) -> None:
        """Carry out a step; go on in another session where this one tried the server's patience.

        A server may defend itself against clients that do nothing but err (section 7.8).
        """
        super().step(name, **arguments)
        if self.refused >= REFUSALS or self.idling >= IDLING:
            self.smtp.command("QUIT")
            self.smtp.close()
            self._open(greeted=True)

    def do_command(self, verb: str, cuts: list[int] | None = None) -> None:
        """Say a well-formed command and follow the answer."""
        self._follow(verb, self._say(self._spelled(verb), cuts))

    def do_group(self, verbs: list[str], cuts: list[int]) -> None:
        """Say several commands before any of them is answered; follow each answer."""
        octets = b"".join(self._spelled(verb) for verb in verbs)
        for verb, answer in zip(verbs, self._send(octets, cuts, len(verbs)), strict=True):
            self._follow(verb, answer)

    def do_malformed(self, line: str, cuts: list[int] | None = None) -> None:
        """Say a line that is to be refused; it changes nothing.

        A server that makes something of a MAIL or RCPT is brought back by RSET: nobody can know
        what it made.
        """
        answer = self._say(line.encode("latin-1") + b"\r\n", cuts)
        if answer.positive and line[:4] in {"MAIL", "RCPT"} and line != UNKNOWN:
            self._follow("RSET", self.smtp.command("RSET"))
        else:
            self._judge(line, answer, "5yz")

    def do_nearly(self, line: str, cuts: list[int]) -> None:
        """Say a line that may be refused, which changes nothing, or taken, which RSET undoes."""
        domain = self.smtp.sender.rpartition("@")[2]
        answer = self._say(line.replace(OUR_DOMAIN, domain).encode() + b"\r\n", cuts)
        self._judge(line, answer, "2yz", "5yz")
        if answer.positive:
            self._follow("RSET", self.smtp.command("RSET"))

    def do_data(self, body: list[str], cuts: list[int] | None = None) -> None:
        """Say DATA; where it is accepted send a message, and note what was said to it."""
        delivery = self.model.delivery
        message_id, sent, content = self._message(body)
        opening = self.smtp.command("DATA")
        self._follow("DATA", opening)
        if opening.code != 354:
            return
        if not delivery:
            self._judge("the empty message", self.smtp.exchange(b".\r\n")[0], "2yz", "5yz")
            return
        answer = self._say(stuff(content), cuts)
        if answer.is_in("5yz"):
            raise Unreachable(f"the server refuses the message for what is in it: {answer}")
        self._judge("the message", answer, 250)
        self.accepted[message_id] = sent

    def do_chunks(self, body: list[str], at: list[int], cuts: list[int], last: bool) -> None:
        """Send a message in chunks, cut `at` these places; without the last one, RSET after it."""
        message_id, sent, content = self._message(body)
        parts = pieces(content, at)
        for number, part in enumerate(parts, 1):
            answer = self._say(chunk(part, last=last and number == len(parts)), cuts)
            if answer.is_in("5yz"):
                raise Unreachable(f"the server refuses the message for what is in it: {answer}")
            self._judge(f"chunk {number} of {len(parts)}", answer, 250)
        if last:
            self.accepted[message_id] = sent
            self.model.state = State.READY
        else:
            self.withdrawn.append(message_id)
            self._follow("RSET", self.smtp.command("RSET"))

    def do_cut_short(self, body: list[str], at: int) -> None:
        """Say DATA, send a message but for its end, hang up, and begin again."""
        message_id, _, content = self._message(body)
        opening = self.smtp.command("DATA")
        self._follow("DATA", opening)
        if opening.code == 354:
            self.withdrawn.append(message_id)
            octets = stuff(content)[:-5]
            self.smtp.send(octets[: len(octets) - at % len(octets)])
        self.smtp.close()
        self._open(greeted=True)

    def do_reopen(self, greeted: bool) -> None:
        """Say QUIT, open another session."""
        self._follow("QUIT", self.smtp.command("QUIT"))
        self.smtp.close()
        self._open(greeted=greeted)

    # The end

    def judge_end(self) -> None:
        """What was accepted is stored as it was sent, and nothing that was cut short is."""
        for message_id, body in self.accepted.items():
            stored = self.arena.delivered(message_id)  # that it is lost is no MUST
            text = split(stored)[1]
            if not text.startswith(body):  # what a server adds at the end is another matter
                expect.same_octets("the body stored", text, body)
        if self.withdrawn:
            self.arena.deliver(self.arena.compose())  # what was to come before it has come
        for message_id in self.withdrawn:
            found = self.arena.find(message_id)
            expect.holds(found is None, "what was cut short is not delivered", f"{message_id} is")

    # Inside

    def _open(self, *, greeted: bool) -> None:
        """A submission endpoint wants AUTH, and so EHLO, before anything can be tried."""
        self.refused = self.idling = 0
        self.smtp = self.arena.smtp(ready=True)
        self.model = SmtpTransaction(State.READY)
        if not greeted and not self.smtp.stream.endpoint.submission:
            self.smtp.close()
            self.smtp = self.arena.smtp()
            self.model = SmtpTransaction(State.FRESH)

    def _spelled(self, verb: str) -> bytes:
        argument = {
            "EHLO": f" {CLIENT}",
            "HELO": f" {CLIENT}",
            "VRFY": f" {self.smtp.sender}",
            "MAIL": f" FROM:<{self.smtp.sender}>",
            "RCPT": f" TO:<{self.smtp.sender}>",
        }.get(verb, "")
        return f"{verb}{argument}\r\n".encode()

    def _message(self, body: list[str]) -> tuple[str, bytes, bytes]:
        """A new message: its Message-ID, its body, and the whole of it."""
        message_id = f"<{uuid.uuid4().hex}@mailworthy.example.test>"
        sent = "".join(line + "\r\n" for line in body).encode()
        content = compose(message_id, self.smtp.sender, self.smtp.sender, sent)
        return message_id, sent, content

    def _say(self, octets: bytes, cuts: list[int] | None) -> SmtpAnswer:
        return self._send(octets, cuts or [], 1)[0]

    def _send(self, octets: bytes, cuts: list[int], replies: int) -> list[SmtpAnswer]:
        """Send octets in pieces, a write for each."""
        *first, last = pieces(octets, cuts)
        try:
            for piece in first:
                self.smtp.send(piece)
        except Closed:
            pass  # The server may have said why before it went: the reading will tell.
        return self.smtp.exchange(last, replies)

    def _follow(self, verb: str, answer: SmtpAnswer) -> None:
        self.idling += verb in IDLE
        self._judge(verb, answer, *self.model.allowed(verb))
        assert answer.code is not None
        self.model.after(verb, answer.code)

    def _judge(self, what: str, answer: SmtpAnswer, *allowed: int | str) -> None:
        """Compare with what is allowed; 4yz, and X.7.Z (policy), are no answers to judge."""
        self.refused += answer.is_in("5yz")
        policy = answer.is_in("5yz") and (answer.enhanced or "").startswith("5.7.")
        if answer.is_in("4yz") or (policy and not answer.is_in(*allowed)):
            raise Unreachable(f"the server declines to answer {what}: {answer}")
        if not answer.is_in(*allowed):
            codes = " or ".join(str(one) for one in allowed)
            raise Violation(f"{codes} to {what} in state {self.model.state}", str(answer))
