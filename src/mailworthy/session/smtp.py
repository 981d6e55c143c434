"""An SMTP, submission or LMTP client session (RFC 5321, 6409, 2033; AUTH by RFC 4954)."""

from __future__ import annotations

import base64
import binascii
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from mailworthy.session.base import Lost, NoMechanism, Observer, Session
from mailworthy.session.endpoint import Protocol
from mailworthy.session.secret import Secret
from mailworthy.session.stream import Closed, Silent, Stream
from mailworthy.violation import Unreachable, Violation
from mailworthy.wire import sasl
from mailworthy.wire.smtp import Reply, ReplyReader, chunk, enhanced, extensions, stuff

POLICY = frozenset({421, 450, 451, 452, 454, 455, 530})
"""Codes by which a server says "not now" or "not you": no answer to judge, unless asked for."""


@dataclass(frozen=True)
class SmtpAnswer:
    """A reply, or what came in its place. `code` is None when there is none to read."""

    code: int | None
    lines: tuple[bytes, ...] = ()
    lost: Lost | None = None
    closed: bool = False
    """The server ended the connection instead of answering."""
    endpoint: str = ""
    raw: bytes = b""
    """All that was received of it."""
    leaving: bool = False
    """Whether the server had said 421, and so that it closes (RFC 5321 section 3.8)."""

    @property
    def enhanced(self) -> str | None:
        """The enhanced status code ("5.1.1") that the first line begins with, if any."""
        return enhanced(self.lines[0]) if self.lines else None

    @property
    def positive(self) -> bool:
        """Whether this is a 2yz reply."""
        return self.is_in("2yz")

    def is_in(self, *allowed: int | str) -> bool:
        """Whether the code is one of these: a number, or "5yz" for all that begin so."""
        if self.code is None:
            return False
        return self.code in allowed or f"{self.code // 100}yz" in allowed

    def must_be(self, *allowed: int | str) -> Self:
        """Demand one of these codes ("5yz" for a class), else raise Violation.

        A policy answer that is not among them (`POLICY`), and the close after a 421, raise
        Unreachable.
        """
        if self.is_in(*allowed):
            return self
        if self.code in POLICY or (self.closed and self.leaving):
            raise Unreachable(f"{self.endpoint}: the server declines to answer: {self}")
        raise Violation(" or ".join(str(one) for one in allowed), str(self))

    def answered(self) -> Self:
        """Demand a 2yz, 4yz or 5yz reply to a step after which the session has to go on.

        421 ends it, whenever it comes (RFC 5321 section 3.8): Unreachable.
        """
        if self.code == 421:
            raise Unreachable(f"{self.endpoint}: the server ends the session: {self}")
        return self.must_be("2yz", "4yz", "5yz")

    def granted(self) -> Self:
        """Demand a 2yz or 3yz reply to a step that a check needs and does not judge.

        Raises Unreachable when the server declines.
        """
        if not self.is_in("2yz", "3yz"):
            raise Unreachable(f"{self.endpoint}: the server does not go along: {self}")
        return self

    def __str__(self) -> str:
        if self.lost is not None:
            return str(self.lost)
        text = self.lines[-1].decode("ascii", "backslashreplace")[:200] if self.lines else ""
        return f"{self.code} {text}" if self.code is not None else f"no reply code in {text!r}"


class SmtpSession(Session):
    """Speaks SMTP, or LMTP on an LMTP endpoint.

    `sender` is the address to use in MAIL. `greeting` is the opening reply, `extensions` what the
    last EHLO announced: keyword in upper case → parameters.
    """

    flood = 8 * 1024 * 1024

    def __init__(self, stream: Stream, observers: Sequence[Observer] = (), *, sender: str) -> None:
        super().__init__(stream, observers)
        self.sender = sender
        self.greeting = SmtpAnswer(None)
        self.extensions: dict[str, str] = {}
        self.lmtp = stream.endpoint.protocol is Protocol.LMTP
        self._reader = ReplyReader()
        self._ready: deque[Reply] = deque()
        self._recipients = 0
        self._leaving = False

    @property
    def size_limit(self) -> int | None:
        """The fixed maximum message size announced (RFC 1870): octets, 0 for none in force.

        None when SIZE is not announced or comes without a number.
        """
        parameter = self.extensions.get("SIZE", "")
        return int(parameter) if parameter.isascii() and parameter.isdigit() else None

    # Answers

    def read_greeting(self) -> SmtpAnswer:
        """Read the opening reply; raises Unreachable unless it is 220."""
        self.greeting = self.read_answer()
        self._require(self.greeting, 220, "greeting")
        return self.greeting

    def read_answer(self, within: float | None = None) -> SmtpAnswer:
        """Read one reply; a close, or silence past `within` seconds, gives a lost answer."""
        deadline = time.monotonic() + (self.stream.patience if within is None else within)
        try:
            while not self._ready:
                octets = self.receive(max(deadline - time.monotonic(), 0))
                self._reader.feed(octets)
                while (reply := self._reader.next()) is not None:
                    self.tell(reply, reply.raw)
                    self._ready.append(reply)
        except (Closed, Silent) as error:
            return self._without(error, within)
        reply = self._ready.popleft()
        self._leaving = self._leaving or reply.code == 421
        return SmtpAnswer(
            reply.code, reply.lines, endpoint=str(self.stream.endpoint), raw=reply.raw
        )

    def command(
        self, line: str | bytes, *secrets: Secret, within: float | None = None
    ) -> SmtpAnswer:
        """Send a command line, secrets after it, and CRLF; read its answer."""
        octets = line.encode() if isinstance(line, str) else line
        try:
            self.send(octets, *secrets, b"\r\n")
        except Silent as error:
            return self._without(error, within)
        except Closed:
            pass  # The server may have said why before it went.
        answer = self.read_answer(within)
        self._count(octets, answer)
        return answer

    def exchange(
        self, octets: bytes, replies: int = 1, *, within: float | None = None
    ) -> list[SmtpAnswer]:
        """Send octets as they are in one write and read that many replies, lost ones included."""
        try:
            self.send(octets)
        except Silent as error:
            return [self._without(error, within)] * replies
        except Closed:
            pass  # As in `command`.
        answers: list[SmtpAnswer] = []
        for _ in range(replies):
            over = bool(answers) and answers[-1].lost is not None
            answers.append(answers[-1] if over else self.read_answer(within))
        return answers

    # Steps that a check builds on; each raises Unreachable when the server does not go along

    def ehlo(self, name: str) -> SmtpAnswer:
        """Say EHLO (LHLO in LMTP) and note the extensions announced."""
        answer = self.command(f"{'LHLO' if self.lmtp else 'EHLO'} {name}")
        self._require(answer, 250, "EHLO")
        self.extensions = extensions(answer.lines)
        return answer

    def starttls(self, name: str) -> None:
        """Upgrade to TLS (RFC 3207): `ask_for_tls`, then `upgrade`."""
        self.ask_for_tls(name)
        self.upgrade()

    def ask_for_tls(self, name: str) -> None:
        """Say EHLO and STARTTLS, up to where the TLS handshake is due."""
        self.ehlo(name)
        self._require(self.command("STARTTLS"), 220, "STARTTLS")

    def upgrade(self) -> None:
        """Shake hands for TLS; what was said and announced in clear is forgotten."""
        self._ready.clear()
        self._reader = ReplyReader()
        self.stream.start_tls()
        self.extensions = {}

    def log_in(self, user: str, secret: Secret, *, token: bool) -> None:
        """Authenticate by the best mechanism announced (RFC 4954)."""
        answer = self.try_log_in(user, secret, token=token)
        self._require(answer, 235, f"AUTH {self.mechanism}")

    def try_log_in(self, user: str, secret: Secret, *, token: bool) -> SmtpAnswer:
        """Go through an exchange as `log_in` does; return the answer it ends with."""
        offered = self.extensions.get("AUTH", "").upper().split()
        mechanism = sasl.choose(offered, secure=self.stream.secure, token=token)
        if mechanism is None:
            raise NoMechanism(
                f"{self.stream.endpoint}: no AUTH mechanism that we have among {offered}"
            )
        self.mechanism = mechanism
        exchange = sasl.exchange(mechanism, user, secret.reveal())
        if exchange.initial is None:
            answer = self.command(f"AUTH {mechanism}")
        else:
            answer = self.command(f"AUTH {mechanism} ", _base64(exchange.initial))
        while answer.code == 334:
            answer = self.command(b"", self._response(exchange, answer))
        return answer

    def begin(self, *recipients: str, parameters: str = "") -> None:
        """Open a transaction: MAIL from the sender with `parameters`, RCPT for each recipient."""
        self.command(f"MAIL FROM:<{self.sender}> {parameters}".rstrip()).granted()
        for recipient in recipients:
            self.command(f"RCPT TO:<{recipient}>").granted()

    def rehearse(self, *recipients: str, parameters: str = "") -> None:
        """Open a transaction as `begin` does, and undo it.

        What is then refused of a transaction that differs is refused for the difference.
        """
        self.begin(*recipients, parameters=parameters)
        self.command("RSET").granted()

    def data(self, octets: bytes, within: float | None = None) -> SmtpAnswer:
        """Send a message: DATA, then the content; return the last answer.

        That is the answer to DATA itself where it is refused.
        """
        opening = self.command("DATA", within=within)
        return self.content(octets, within) if opening.code == 354 else opening

    def content(self, octets: bytes, within: float | None = None) -> SmtpAnswer:
        """Send mail data, dot-stuffed and ended, after a 354; return the answer."""
        return self._whole(stuff(octets), within)

    def bdat(self, octets: bytes, *, last: bool = False, within: float | None = None) -> SmtpAnswer:
        """Send a chunk of a message, BDAT before it (RFC 3030); return the answer."""
        sent = chunk(octets, last=last)
        return self._whole(sent, within) if last else self.exchange(sent, within=within)[0]

    # Inside

    def _whole(self, octets: bytes, within: float | None) -> SmtpAnswer:
        """Send what ends a message; return the answer.

        LMTP answers once per recipient (RFC 2033 section 4.2): the first that is not positive is
        returned, else the last.
        """
        count = max(self._recipients, 1) if self.lmtp else 1
        self._recipients = 0
        answers = self.exchange(octets, count, within=within)
        return next((answer for answer in answers if not answer.positive), answers[-1])

    def _response(self, exchange: sasl.Exchange, answer: SmtpAnswer) -> Secret:
        try:
            challenge = base64.b64decode(answer.lines[0], validate=True)
            self.hide(challenge)
            return _base64(exchange.respond(challenge), empty="")
        except (binascii.Error, sasl.Refused) as error:
            raise Unreachable(f"{self.stream.endpoint}: authentication failed: {error}") from None

    def _count(self, octets: bytes, answer: SmtpAnswer) -> None:
        """Count the recipients of the transaction, for the replies of LMTP."""
        verb = octets[:4].upper()
        if verb == b"RCPT" and answer.positive:
            self._recipients += 1
        elif verb in {b"MAIL", b"RSET", b"EHLO", b"LHLO", b"HELO"} and answer.positive:
            self._recipients = 0

    def _without(self, error: Closed | Silent, within: float | None) -> SmtpAnswer:
        lost = self.lost(error, within)
        return SmtpAnswer(
            None,
            (),
            lost,
            closed=isinstance(error, Closed),
            endpoint=str(self.stream.endpoint),
            leaving=self._leaving,
        )

    def _require(self, answer: SmtpAnswer, code: int, step: str) -> None:
        if answer.code != code:
            raise Unreachable(f"{self.stream.endpoint}: {step} wants {code}, got: {answer}")


def _base64(octets: bytes, empty: str = "=") -> Secret:
    """A SASL response as it is sent; an empty initial one is spelt "=" (RFC 4954 section 4)."""
    return Secret(base64.b64encode(octets).decode() if octets else empty)
