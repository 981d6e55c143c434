"""A POP3 session (RFC 1939, 2449, 2595, 5034): commands, answers, log-in."""

from __future__ import annotations

import base64
import binascii
import re
import time
from collections.abc import Sequence
from itertools import islice
from typing import Self

from mailworthy.session.base import Lost, NoMechanism, Observer, Session
from mailworthy.session.secret import Secret
from mailworthy.session.stream import Closed, Silent, Stream
from mailworthy.session.transcript import printable
from mailworthy.violation import Unreachable, Violation
from mailworthy.wire import sasl
from mailworthy.wire.pop3 import Event, Garbled, Reader, Response, end_of

SHOWN_LINES = 40
"""Lines of a multi-line response that a transcript shows; the rest is counted."""
FAREWELL = 2.0
"""Seconds that a server has to close the connection after its answer to QUIT."""
NO_SASL = "USER and PASS"
"""What the `mechanism` of a session says of a log-in without SASL."""

UNASKED = 50
"""Responses without a command between two commands, above which there is no talking."""
WAITING = frozenset({"IN-USE", "LOGIN-DELAY"})
"""Response codes of a log-in that will be let in later (RFC 2449 section 8.1)."""


class Pop3Answer:
    """What became of a command: a response, octets that are none, or a `Lost` in its place."""

    def __init__(self, event: Event | None, lost: Lost | None = None) -> None:
        self.lost = lost
        self._garbled = event if isinstance(event, Garbled) else None
        self._response = event if isinstance(event, Response) else Response(b"")

    @property
    def ok(self) -> bool | None:
        """True for "+OK", False for "-ERR", None for anything else."""
        return self._response.ok

    @property
    def closed(self) -> bool:
        """Whether the connection was closed instead of an answer."""
        return self.lost is not None and self.lost.closed

    @property
    def raw(self) -> bytes:
        """The first line as it came, with its line end; empty where there is none."""
        return self._response.first

    @property
    def text(self) -> bytes:
        """The first line after the status indicator."""
        return self._response.text

    @property
    def code(self) -> str:
        """The response code ("IN-USE", "SYS/TEMP"), upper case, or ""."""
        return self._response.code

    @property
    def lines(self) -> tuple[bytes, ...]:
        """The lines of a multi-line response, byte-stuffing undone, without line ends."""
        return self._response.lines

    @property
    def stuffed(self) -> tuple[bytes, ...]:
        """The further lines of a multi-line response as they came, byte-stuffed, with line ends."""
        return tuple(self._response.stuffed())

    @property
    def octets(self) -> bytes:
        """The content of a multi-line response, byte-stuffing undone, with line ends."""
        return self._response.octets

    @property
    def challenge(self) -> bytes | None:
        """The decoded SASL challenge of a "+ …" line (RFC 5034 section 4), else None."""
        if self._response.status != b"+":
            return None
        try:
            return base64.b64decode(self._response.text, validate=True)
        except binascii.Error:
            return None

    def __str__(self) -> str:
        if self.lost is not None:
            return str(self.lost)
        if self._garbled is not None:
            return f"octets that break the rule of {self._garbled.rule}"
        return printable(self._response.first.removesuffix(b"\r\n"))

    def must_be_ok(self) -> Self:
        """Demand "+OK". "-ERR [SYS/…]" is the server in trouble (RFC 3206): Unreachable."""
        if self.ok is False and self.code.partition("/")[0] == "SYS":
            raise Unreachable(f"the server is in trouble: {self}")
        if self.ok is not True:
            raise Violation("+OK", str(self))
        return self

    def granted(self) -> Self:
        """Demand "+OK" to a step that a check needs and does not judge; else Unreachable."""
        if self.ok is not True:
            raise Unreachable(f"the server does not go along: {self}")
        return self

    def must_be_err(self) -> Self:
        """Demand "-ERR"."""
        if self.ok is not False:
            raise Violation("-ERR", str(self))
        return self

    def drop_listing(self) -> tuple[int, int]:
        """Read the positive answer to STAT: messages and octets (RFC 1939 section 5)."""
        self.must_be_ok()
        found = re.match(rb"(\d{1,18}) (\d{1,18})(?: |$)", self.text)
        if found is None:
            raise Violation("+OK, messages and octets, a single space between each", str(self))
        return int(found[1]), int(found[2])

    def scan_listings(self) -> dict[int, int]:
        """Read the positive answer to LIST: message-number to octets (RFC 1939 section 5)."""
        found = self._listings(rb"(\d{1,18}) (\d{1,18})(?: .*)?", "a size in octets")
        return {number: int(size) for number, size in found.items()}

    def unique_ids(self) -> dict[int, bytes]:
        """Read the positive answer to UIDL: message-number to unique-id (RFC 1939 section 7)."""
        words = "1 to 70 characters from 0x21 to 0x7E"
        return self._listings(rb"(\d{1,18}) ([\x21-\x7e]{1,70})", words)

    def _listings(self, form: bytes, words: str) -> dict[int, bytes]:
        self.must_be_ok()
        lines = [self.text] if self._response.rest is None else self.lines
        found: dict[int, bytes] = {}
        for line in lines:
            matched = re.fullmatch(form, line, re.DOTALL)
            if matched is None or int(matched[1]) in found:
                seen = str(self) if self._response.rest is None else printable(line)
                raise Violation(
                    f"a message-number, once, a single space and {words}", seen or "an empty line"
                )
            found[int(matched[1])] = matched[2]
        return found


class Pop3Session(Session):
    """One POP3 connection; see `Session` for time and closing."""

    def __init__(self, stream: Stream, observers: Sequence[Observer] = ()) -> None:
        super().__init__(stream, observers)
        self._reader = Reader()
        self._asked = False
        self.capabilities: dict[str, str] = {}
        """CAPA tag, upper case, to its parameters; empty until `capa`."""
        self.greeting = Pop3Answer(None)

    def read_greeting(self) -> Pop3Answer:
        """Read the greeting; raises Unreachable unless it is positive."""
        self.greeting = self.read_answer()
        if not self.greeting.ok:
            raise Unreachable(f"{self.stream.endpoint}: no POP3 greeting: {self.greeting}")
        return self.greeting

    def command(
        self,
        line: str | bytes,
        *secrets: Secret,
        multiline: bool = False,
        within: float | None = None,
    ) -> Pop3Answer:
        """Send a command line, CRLF added, and read the answer.

        `secrets` follow the line without a space. `multiline` is for commands whose positive
        response is multi-line; `within` is seconds.
        """
        octets = line.encode() if isinstance(line, str) else line
        self._drain()
        try:
            self.send(octets, *secrets, b"\r\n")
        except (Closed, Silent) as error:
            return Pop3Answer(None, self.lost(error, within))
        return self.read_answer(multiline=multiline, within=within)

    def exchange(self, octets: bytes, *multiline: bool) -> list[Pop3Answer]:
        """Send octets as they are in one write and read as many answers, lost ones included.

        Each of `multiline` is for one answer. What came before and nobody waited for is not
        drained as by `command`, but is the first of them.
        """
        try:
            self.send(octets)
        except Silent as error:
            return [Pop3Answer(None, self.lost(error, None))] * len(multiline)
        except Closed:
            pass  # there may be something to read yet
        answers: list[Pop3Answer] = []
        for many in multiline:
            over = bool(answers) and answers[-1].lost is not None
            answers.append(answers[-1] if over else self.read_answer(multiline=many))
        return answers

    def read_answer(self, *, multiline: bool = False, within: float | None = None) -> Pop3Answer:
        """Read the next response, of a command sent before."""
        self._reader.expect(multiline=multiline)
        deadline = None if within is None else time.monotonic() + within
        try:
            while (event := self._reader.next()) is None:
                left = None if deadline is None else max(deadline - time.monotonic(), 0.0)
                self._reader.feed(self.receive(left))
        except (Closed, Silent) as error:
            return Pop3Answer(None, self.lost(error, within))
        self._tell(event)
        if isinstance(event, Garbled):
            self.close()
        return Pop3Answer(event)

    def stat(self) -> tuple[int, int]:
        """How many messages there are, and how many octets; raises Violation when refused."""
        return self.command("STAT").drop_listing()

    def sizes(self) -> dict[int, int]:
        """Message-number to octets, by LIST; raises Violation when refused."""
        return self.command("LIST", multiline=True).scan_listings()

    def unique_ids(self) -> dict[int, bytes]:
        """Message-number to unique-id, by UIDL; raises Violation when refused."""
        return self.command("UIDL", multiline=True).unique_ids()

    def retr(self, number: int) -> bytes:
        """A message's octets; raises Violation when refused.

        Raises Unreachable where it is kept for clients that say UTF8 (RFC 6856 section 5).
        """
        answer = self.command(f"RETR {number}", multiline=True)
        if answer.ok is False and answer.code == "UTF8":
            raise Unreachable(f"the message is for clients that say UTF8: {answer}")
        return answer.must_be_ok().octets

    def quit(self) -> None:
        """End the session by QUIT, and await the end of the connection.

        Raises Unreachable where not all that is marked could be removed, as RFC 1939 section 6
        allows.
        """
        answer = self.command("QUIT")
        if answer.ok is False:
            raise Unreachable(f"QUIT removed less than what was marked: {answer}")
        answer.must_be_ok()
        self.await_end()

    def await_end(self) -> None:
        """Wait a while for the server to close: some answer QUIT, and remove then."""
        self.read_answer(within=min(FAREWELL, self.stream.patience))

    def capa(self, within: float | None = None) -> Pop3Answer:
        """Ask for the capabilities and keep them; a server may refuse (RFC 2449 section 5)."""
        answer = self.command("CAPA", multiline=True, within=within)
        self._asked = True
        self.capabilities = {}
        for line in answer.lines:
            tag, _, parameters = line.decode("ascii", "replace").partition(" ")
            self.capabilities[tag.upper()] = parameters
        return answer

    def stls(self) -> None:
        """Turn TLS on (RFC 2595 section 4): `ask_for_tls`, then `upgrade`."""
        self.ask_for_tls()
        self.upgrade()

    def ask_for_tls(self) -> None:
        """Say STLS, up to where the TLS handshake is due; raises Unreachable when refused."""
        answer = self.command("STLS")
        if not answer.ok:
            raise Unreachable(f"{self.stream.endpoint}: STLS was refused: {answer}")

    def upgrade(self) -> None:
        """Shake hands for TLS; what was said and announced in clear is forgotten."""
        self.stream.start_tls()
        self._reader = Reader()
        self._asked = False
        self.capabilities = {}

    def authenticate(self, user: str, secret: Secret, *, token: bool) -> Pop3Answer:
        """Try to log in once and return the server's verdict.

        By the best SASL mechanism that both sides have, else by USER and PASS. Raises
        NoMechanism when the server announces neither.
        """
        self.user = user
        if not self._asked:
            self.capa()
        announced = self.capabilities.get("SASL", "").upper().split()
        mechanism = sasl.choose(announced, secure=self.stream.secure, token=token)
        if mechanism is not None:
            return self.authenticate_by(mechanism, user, secret)
        if token or (self.capabilities and "USER" not in self.capabilities):
            raise NoMechanism(f"{self.stream.endpoint}: no way to log in is offered that we have")
        self.mechanism = NO_SASL
        answer = self.command(f"USER {user}")
        return self.command("PASS ", secret) if answer.ok else answer

    def log_in(self, user: str, secret: Secret, *, token: bool) -> None:
        """Enter the TRANSACTION state; raises Unreachable where the server refuses.

        A maildrop in use is tried again until the session's patience ends, since the lock of a
        connection that was dropped goes when the server notices; so is a log-in that comes too
        soon after another (RFC 2449 section 6.5).
        """
        deadline = time.monotonic() + self.stream.patience
        pause = 0.02
        while not (answer := self.authenticate(user, secret, token=token)).ok:
            if answer.code not in {"IN-USE", "LOGIN-DELAY"} or time.monotonic() + pause > deadline:
                raise Unreachable(f"{self.stream.endpoint}: log-in as {user} was refused: {answer}")
            time.sleep(pause)
            pause = min(pause * 2, 5.0)

    def authenticate_by(
        self, mechanism: str, user: str, secret: Secret, *, nonce: str = ""
    ) -> Pop3Answer:
        """Try to log in once by this mechanism and return the server's verdict.

        Without initial response, which has a limit of 255 octets. `nonce` is SCRAM's; raises
        ValueError for a mechanism that we do not have.
        """
        exchange = sasl.exchange(mechanism, user, secret.reveal(), nonce)
        self.mechanism = mechanism
        first = exchange.initial
        answer = self.command(f"AUTH {mechanism}")
        while answer.challenge is not None:
            self.hide(answer.challenge)
            try:
                response = exchange.respond(answer.challenge) if first is None else first
            except sasl.Refused as error:
                self.stream.remark(str(error))
                return self.command("*")
            first = None
            answer = self.respond(response)
        return answer

    def respond(self, response: bytes) -> Pop3Answer:
        """Send the next response of a SASL exchange, which is a secret, and read the answer."""
        return self.command(b"", Secret(base64.b64encode(response).decode()))

    def _drain(self) -> None:
        """Tell of responses that are there although no command waits for one.

        Raises Unreachable where there are too many to go on.
        """
        for _ in range(UNASKED):
            if not self._reader.unread or (event := self._reader.next()) is None:
                return
            self._tell(event)
        self.close()
        raise Unreachable(f"{self.stream.endpoint}: over {UNASKED} responses without a command")

    def refuses(self, raw: bytes) -> bool:
        """Whether octets are a single line -ERR."""
        return raw.startswith(b"-ERR") and raw.endswith(b"\r\n") and len(raw.splitlines()) == 1

    def _tell(self, event: Event) -> None:
        """Record an event; a long response is shown in part."""
        if isinstance(event, Garbled):
            self.tell(event, event.octets)
            return
        left = (event.rest or b"").count(end_of(event.first)) - SHOWN_LINES
        end = b".\r\n" if event.rest is not None and left <= 0 else b""
        self.tell(event, event.first + b"".join(islice(event.stuffed(), SHOWN_LINES)) + end)
        if left > 0:
            self.stream.remark(f"{left} more lines and the final dot")
