"""A client session with an IMAP server (RFC 3501, RFC 9051)."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Iterable, Sequence

from mailworthy.session.base import Lost, NoMechanism, Observer, Session
from mailworthy.session.imap_answer import ImapAnswer
from mailworthy.session.secret import Secret
from mailworthy.session.stream import Closed, Silent, Stream
from mailworthy.session.transcript import printable
from mailworthy.violation import NotApplicable, Unreachable, Violation
from mailworthy.wire.imap import (
    Capabilities,
    Code,
    Condition,
    Continuation,
    Event,
    Literal,
    ResponseReader,
    Tagged,
    TooLong,
    Unparsable,
    quote,
)
from mailworthy.wire.sasl import Refused, choose, exchange

__all__ = ["ImapAnswer", "ImapSession"]

Part = str | bytes | Literal | Secret
Segment = list[bytes | Secret]
"""What is sent in one go, up to where the server has to say `+`."""

WELCOME = frozenset({"OK", "PREAUTH"})
"""Greetings of a server that is willing to serve us."""
POLL_PAUSE = 0.05
"""Seconds between two NOOPs of `noop_until`."""


class ImapSession(Session):
    """One IMAP connection. Commands go one at a time, each under a tag of its own."""

    talk = 8 * 1024 * 1024
    """Octets that a server may answer a command with, literals aside; then we hang up on it.

    Parsed and kept they can take thirty times their size.
    """

    def __init__(self, stream: Stream, observers: Sequence[Observer] = ()) -> None:
        super().__init__(stream, observers)
        self.greeting: Event | None = None
        self.capabilities: frozenset[str] = frozenset()
        """As last announced, upper case; empty until asked for."""
        self._reader = ResponseReader()
        self._count = 0

    # Setting up; what fails here raises Unreachable

    def read_greeting(self) -> Event:
        """Read the greeting; raises Unreachable unless it is OK or PREAUTH."""
        try:
            self.greeting = self.read_event()
            if isinstance(self.greeting, Unparsable) and self.greeting.meant:
                self.greeting = self.read_event()
        except (Closed, Silent) as error:
            raise Unreachable(f"{self.stream.endpoint}: no greeting: {error}") from None
        if not isinstance(self.greeting, Condition) or self.greeting.status not in WELCOME:
            said = printable(self.greeting_line)
            raise Unreachable(f"{self.stream.endpoint}: no IMAP greeting: {said}")
        self._note_capabilities(self.greeting.code)
        return self.greeting

    def ask_capabilities(self) -> frozenset[str]:
        """Say CAPABILITY and keep what is announced in `capabilities`."""
        answer = self._need(self.command("CAPABILITY"), "CAPABILITY")
        told = answer.of(Capabilities)
        self.capabilities = frozenset(name for event in told for name in event.names)
        return self.capabilities

    def starttls(self) -> None:
        """Upgrade to TLS (RFC 3501 section 6.2.1): `ask_for_tls`, then `upgrade`."""
        self.ask_for_tls()
        self.upgrade()

    def ask_for_tls(self) -> None:
        """Say STARTTLS, up to where the TLS handshake is due."""
        self._need(self.command("STARTTLS"), "STARTTLS")

    def upgrade(self) -> None:
        """Shake hands for TLS; what was said and announced in clear is forgotten."""
        self._reader.drop()
        self.stream.start_tls()
        self.capabilities = frozenset()

    def log_in(self, user: str, secret: Secret, *, token: bool = False) -> None:
        """Authenticate as best the server offers: AUTHENTICATE, else LOGIN.

        `token` means that the secret is an OAuth token, not a password.
        """
        if isinstance(self.greeting, Condition) and self.greeting.status == "PREAUTH":
            return
        answer = self._need(self.try_log_in(user, secret, token=token), "the log-in")
        if not self._note_capabilities(answer.code):
            self.ask_capabilities()

    def try_log_in(self, user: str, secret: Secret, *, token: bool = False) -> ImapAnswer:
        """As `log_in`, but whatever the server answers is returned."""
        if not self.capabilities:
            self.ask_capabilities()
        offered = {c.removeprefix("AUTH=") for c in self.capabilities if c.startswith("AUTH=")}
        mechanism = choose(offered, secure=self.stream.secure, token=token)
        if mechanism is not None:
            return self.authenticate(mechanism, user, secret)
        if "LOGINDISABLED" in self.capabilities or token:
            raise NoMechanism(f"{self.stream.endpoint}: no way to log in is offered that we have")
        self.mechanism, self.user = "LOGIN command", user
        return self.command("LOGIN ", quote(user), " ", Secret(quote(secret.reveal())))

    def authenticate(self, mechanism: str, user: str, secret: Secret) -> ImapAnswer:
        """Run AUTHENTICATE with a SASL mechanism (RFC 3501 section 6.2.2, RFC 4959).

        Raises Unreachable where the server's part of the exchange is wrong.
        """
        sasl = exchange(mechanism, user, secret.reveal())
        self.mechanism, self.user = mechanism, user
        command: Segment = [f"AUTHENTICATE {mechanism}".encode()]
        pending = sasl.initial
        if pending is not None and "SASL-IR" in self.capabilities:
            command += [b" ", Secret(_encode(pending) or "=")]
            pending = None

        def respond(challenge: Continuation) -> Segment:
            nonlocal pending
            try:
                if pending is not None:
                    answer, pending = pending, None
                else:
                    decoded = base64.b64decode(challenge.text, validate=True)
                    self.hide(decoded)
                    answer = sasl.respond(decoded)
            except (Refused, binascii.Error) as error:
                raise Unreachable(f"{self.stream.endpoint}: {mechanism}: {error}") from None
            return [Secret(_encode(answer)), b"\r\n"]

        return self._exchange([*command, b"\r\n"], respond, None)

    # Talking

    def command(self, *parts: Part, within: float | None = None) -> ImapAnswer:
        """Send a command, its parts joined, under a new tag; return the whole answer.

        A literal is sent after the server's `+` (at once if it is non-synchronizing); a server
        that completes the command before is not sent the rest. `within` is seconds per event.
        """
        first, *rest = _segments(parts)

        def respond(_: Continuation) -> Segment | None:
            return rest.pop(0) if rest else None

        return self._exchange(first, respond, within)

    def append(
        self, mailbox: str, octets: bytes, flags: Iterable[str] = (), within: float | None = None
    ) -> ImapAnswer:
        """APPEND a message, by a synchronizing literal (RFC 3501 section 6.3.11)."""
        listed = f" ({' '.join(flags)})" if flags else ""
        command = f"APPEND {quote(mailbox)}{listed} "
        return self.command(command, Literal(octets), within=within)

    def fill(self, mailbox: str, *messages: bytes, flags: Iterable[str] = ()) -> ImapAnswer:
        """Append messages and SELECT the mailbox; raises Unreachable where that is refused.

        For what a check needs before it begins to judge. Raises NotApplicable where the mailbox
        is selected READ-ONLY.
        """
        for octets in messages:
            self._need(self.append(mailbox, octets, flags), "APPEND")
        answer = self._need(self.command(f"SELECT {quote(mailbox)}"), "SELECT")
        if answer.has_code("READ-ONLY"):
            raise NotApplicable(f"the mailbox {mailbox} is read-only for the account")
        return answer

    def noop_until(self, seen: Callable[[ImapAnswer], bool], within: float) -> bool:
        """Say NOOP until an answer shows what is waited for; False after `within` seconds."""
        deadline = time.monotonic() + within
        while True:
            if seen(self.command("NOOP").must_be("OK")):
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_PAUSE)

    def read_event(self, within: float | None = None) -> Event:
        """Read the next response, whatever it is; raises Closed or Silent."""
        while (found := self._reader.next()) is None:
            try:
                self._reader.feed(self.receive(within))
            except (Closed, Silent):
                if cut := self._reader.pending():
                    self.note(cut)
                raise
        event, raw = found
        self.tell(event, raw)
        if isinstance(event, TooLong):
            self.close()
            raise Unreachable(f"{self.stream.endpoint}: the server sent more than {event.bound}")
        return event

    def _exchange(
        self,
        first: Segment,
        respond: Callable[[Continuation], Segment | None],
        within: float | None,
    ) -> ImapAnswer:
        self._count += 1
        tag = f"m{self._count}"
        seen: list[Event] = []
        endpoint = self.stream.endpoint
        begun = self._reader.talk
        try:
            self.send(tag.encode() + b" ", *first)
            while True:
                event = self.read_event(within)
                if self._reader.talk - begun > self.talk:
                    self.close()
                    bound = f"at most {self.talk} octets in answer, literals aside"
                    raise Violation(bound, "the server floods us")
                if isinstance(event, Tagged):
                    if event.tag == tag:
                        return ImapAnswer(endpoint, seen, event)
                    lost = Lost(f"{event.status} under the tag {event.tag!r} instead of {tag!r}")
                    return ImapAnswer(endpoint, seen, None, lost)
                seen.append(event)
                if isinstance(event, Continuation) and (more := respond(event)) is not None:
                    self.send(*more)
        except (Closed, Silent) as error:
            return ImapAnswer(endpoint, seen, None, self.lost(error, within))

    def _note_capabilities(self, code: Code | None) -> bool:
        """Keep the capabilities that a server sends on its own (RFC 3501 section 7.2.1)."""
        if code is None or code.name != "CAPABILITY":
            return False
        self.capabilities = frozenset(code.arguments)
        return True

    def _need(self, answer: ImapAnswer, what: str) -> ImapAnswer:
        if answer.status != "OK":
            raise Unreachable(f"{self.stream.endpoint}: {what} was not taken: {answer}")
        return answer


def _encode(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _segments(parts: Sequence[Part]) -> list[Segment]:
    """Cut a command where it has to wait for the server's `+`."""
    segments: list[Segment] = [[]]
    for part in parts:
        if isinstance(part, Literal):
            segments[-1].append(part.announcement)
            if not part.plus:
                segments.append([])
            segments[-1].append(part.octets)
        else:
            segments[-1].append(part.encode() if isinstance(part, str) else part)
    segments[-1].append(b"\r\n")
    return segments
