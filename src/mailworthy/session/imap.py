"""A client session with an IMAP server (RFC 3501, RFC 9051)."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Self, TypeVar

from mailworthy.session.base import Lost, NoMechanism, Observer, Session
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
    Exists,
    Fetch,
    Literal,
    ResponseReader,
    SearchResult,
    Tagged,
    TooLong,
    Unknown,
    quote,
)
from mailworthy.wire.sasl import Refused, choose, exchange

Part = str | bytes | Literal | Secret
Segment = list[bytes | Secret]
"""What is sent in one go, up to where the server has to say `+`."""
E = TypeVar("E")

POLICY = frozenset({
    "UNAVAILABLE", "INUSE", "LIMIT", "OVERQUOTA", "CONTACTADMIN", "PRIVACYREQUIRED", "NOPERM",
    "CANNOT",
})  # fmt: skip
"""Response codes of a NO that says nothing of the command (RFC 5530)."""
WELCOME = frozenset({"OK", "PREAUTH"})
"""Greetings of a server that is willing to serve us."""
POLL_PAUSE = 0.05
"""Seconds between two NOOPs of `noop_until`."""


class ImapAnswer:
    """All that came for one command: the tagged completion and the untagged data before it.

    `status` is "OK", "NO" or "BAD", or None where none came: `lost` then says why.
    """

    def __init__(
        self,
        endpoint: object,
        untagged: Sequence[Event],
        completion: Tagged | None,
        lost: Lost | None = None,
    ) -> None:
        self._endpoint = endpoint
        self.untagged = tuple(untagged)
        self.status = completion.status if completion else None
        self.code: Code | None = completion.code if completion else None
        self.text = completion.text if completion else b""
        self.lost = lost

    def __str__(self) -> str:
        if self.status is None:
            return str(self.lost)
        code = f" [{' '.join((self.code.name, *self.code.arguments))}]" if self.code else ""
        return f"{self.status}{code}"

    def has_code(self, name: str) -> bool:
        """Whether the completion carries this response code."""
        return self.code is not None and self.code.name == name

    def must_be(self, *statuses: str) -> Self:
        """Demand one of the statuses.

        Raises Violation; Unreachable where the server said BYE of its own accord (unless for a
        bug of its own) or NO for a reason of policy, since neither judges the command.
        """
        if self.status in statuses:
            return self
        farewell = next((c for c in self.of(Condition) if c.status == "BYE"), None)
        crashed = farewell is not None and farewell.code == Code("SERVERBUG")  # RFC 5530
        if self.status is None and farewell is not None and not crashed:
            said = farewell.text.decode("utf-8", "replace")
            raise Unreachable(f"{self._endpoint}: the server said BYE: {said}")
        if self.status == "NO" and self.code is not None and self.code.name in POLICY:
            raise Unreachable(f"{self._endpoint}: the server declined: {self}")
        raise Violation(" or ".join(statuses), str(self))

    def granted(self) -> Self:
        """Demand OK to a step that a check needs and does not judge.

        Raises Unreachable when the server declines.
        """
        if self.status != "OK":
            raise Unreachable(f"{self._endpoint}: the server does not go along: {self}")
        return self

    def of(self, kind: type[E]) -> list[E]:
        """The untagged events of one kind, in order."""
        return [event for event in self.untagged if isinstance(event, kind)]

    def first(self, kind: type[E], what: str) -> E:
        """The first event of a kind; raises Violation naming `what` where there is none."""
        found = self.of(kind)
        if not found:
            raise Violation(f"{what} before {self}", f"none, only {self}")
        return found[0]

    def codes(self) -> dict[str, Code]:
        """The response codes of the untagged conditions, by name."""
        return {c.code.name: c.code for c in self.of(Condition) if c.code is not None}

    def number(self, name: str) -> int:
        """The number of an untagged response code such as UIDNEXT; raises Violation without it."""
        code = self.codes().get(name)
        if code is None or code.number is None:
            raise Violation(f"OK [{name} n] before {self}", f"none, only {self}")
        return code.number

    def search(self) -> list[int]:
        """The numbers of all SEARCH responses, ascending.

        Raises NotApplicable where the server answers by ESEARCH, as IMAP4rev2 alone has it
        (RFC 9051 section 6.4.4).
        """
        if any(event.name == "ESEARCH" for event in self.of(Unknown)):
            raise NotApplicable("the server answers SEARCH by ESEARCH, as in IMAP4rev2 alone")
        return sorted(number for found in self.of(SearchResult) for number in found.numbers)

    def exists(self) -> int:
        """The last EXISTS, 0 if none came."""
        return next((event.count for event in reversed(self.of(Exists))), 0)

    def fetches(self) -> list[Fetch]:
        """The FETCH responses, in order."""
        return self.of(Fetch)

    def item(self, name: str) -> bytes:
        """The string of a FETCH item such as `BODY[TEXT]`, from whichever response has it.

        Raises Violation where no response has it; NIL counts as not having it.
        """
        for fetch in self.fetches():
            octets = fetch.octets(name)
            if octets is not None:
                return octets
        raise Violation(f"a FETCH response with {name}", self._fetched())

    def body(self) -> bytes | None:
        """The octets of the first `BODY[…]` item, None if there is none."""
        for fetch in self.fetches():
            for name, value in fetch.items.items():
                if name.startswith("BODY[") and isinstance(value, bytes):
                    return value
        return None

    def flags(self, number: int = 1) -> frozenset[str]:
        """The system flags last told of a message; raises Violation if none were.

        \\Recent is left out, and so are keywords: a server may set some on its own.
        """
        for fetch in reversed(self.fetches()):
            if fetch.number == number and fetch.flags is not None:
                return frozenset(flag for flag in fetch.flags if flag.startswith("\\"))
        raise Violation(f"a FETCH response with FLAGS of message {number}", self._fetched())

    def uids(self) -> list[int]:
        """The UIDs of the FETCH responses, in the order of their sequence numbers."""
        pairs = {fetch.number: fetch.uid for fetch in self.fetches() if fetch.uid is not None}
        return [pairs[number] for number in sorted(pairs)]

    def _fetched(self) -> str:
        shown = [f"{fetch.number} FETCH ({' '.join(fetch.items)})" for fetch in self.fetches()]
        return ", ".join([*shown, str(self)])


class ImapSession(Session):
    """One IMAP connection. Commands go one at a time, each under a tag of its own."""

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
        self.mechanism = "LOGIN command"
        return self.command("LOGIN ", quote(user), " ", Secret(quote(secret.reveal())))

    def authenticate(self, mechanism: str, user: str, secret: Secret) -> ImapAnswer:
        """Run AUTHENTICATE with a SASL mechanism (RFC 3501 section 6.2.2, RFC 4959).

        Raises Unreachable where the server's part of the exchange is wrong.
        """
        sasl = exchange(mechanism, user, secret.reveal())
        self.mechanism = mechanism
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
        try:
            self.send(tag.encode() + b" ", *first)
            while True:
                event = self.read_event(within)
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
