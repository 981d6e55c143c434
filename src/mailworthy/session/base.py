"""What the sessions of all protocols share: the reading loop, the observers, the answer."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol as TypingProtocol
from typing import Self

from mailworthy.session.secret import Secret
from mailworthy.session.stream import Closed, Silent, Stream
from mailworthy.violation import Unreachable, Violation


class Observer(TypingProtocol):
    """Whoever watches sessions: the oracles. Called in the order in which things happen."""

    def opened(self, session: Session) -> None:
        """A session begins; nothing has been read yet."""

    def sent(self, session: Session, octets: bytes) -> None:
        """The session sent a command, data or a literal, secrets blotted out."""

    def received(self, session: Session, event: object) -> None:
        """The session read a whole event of its protocol's wire module."""

    def closed(self, session: Session) -> None:
        """The session is over, by whichever side."""


class NoMechanism(Unreachable):
    """The server offers no way to log in that we have: nothing was tried, nothing refused."""


class Lost:
    """What stands in the place of an answer that never came: closed, or silent past a deadline."""

    def __init__(self, words: str, *, closed: bool = False) -> None:
        self.words = words
        self.closed = closed

    def __str__(self) -> str:
        return self.words


class Session:
    """One connection to an endpoint. Subclasses speak a protocol over it.

    A context manager: leaving it drops the connection. `patience` is how many seconds an answer
    may take; an answer that a check gave a shorter deadline itself becomes a `Lost` answer, all
    other silence raises Unreachable, since the harness's own time-out proves nothing.
    """

    flood = 64 * 1024 * 1024
    """Octets that a server may send before we say something again; then we hang up on it."""

    def __init__(self, stream: Stream, observers: Sequence[Observer] = ()) -> None:
        self.stream = stream
        self.observers = tuple(observers)
        self.over = False
        """Whether the connection is closed."""
        self.greeting_line = b""
        """The first that the server said, as it came, without its CRLF."""
        self.mechanism = ""
        """How the last log-in was tried: a SASL mechanism, or the commands used instead."""
        self.user = ""
        """Who logged in, or tried to, where the session knows."""
        self.veiled = False
        """Whether what comes in is to be shown nowhere; see `veil`."""
        self._unseen = ""
        """What is not to be shown, until the first of it came and that was told."""
        self._answered = 0
        """Octets received when we last said something."""
        self._waiting_since: float | None = None
        """When the wait for the next whole event began; dripping octets do not prolong it."""
        for observer in self.observers:
            observer.opened(self)

    @property
    def number(self) -> int:
        """The session's number in the transcript, from 1."""
        return self.stream.number

    def send(self, *parts: bytes | Secret) -> None:
        """Send octets as they are and tell the observers."""
        self._waiting_since = None
        self._answered = self.stream.received
        self.stream.send(*parts)
        shown = b"".join(b"*" if isinstance(part, Secret) else part for part in parts)
        for observer in self.observers:
            observer.sent(self, shown)

    def tell(self, event: object, raw: bytes) -> None:
        """Put a whole event into the transcript and before the observers.

        An event without octets of its own says again, as it was meant, what was told before.
        """
        self._waiting_since = None
        if raw:
            self.note(raw)
        self.greeting_line = self.greeting_line or raw.removesuffix(b"\r\n")
        for observer in self.observers:
            observer.received(self, event)

    def note(self, raw: bytes) -> None:
        """Put octets of the server into the transcript, unless a veil lies over them."""
        if not self.veiled or (self._unseen and self.refuses(raw)):
            self.stream.transcript.server(self.number, raw)
        else:
            self._tell_unseen()

    def refuses(self, raw: bytes) -> bool:
        """Whether octets are a refusal and no more, in which nobody's mail is: shown in any case.

        Asked under a veil, as long as nothing but refusals came.
        """
        del raw
        return False

    def _tell_unseen(self) -> None:
        if self._unseen:
            self.stream.remark(f"{self._unseen}: not shown")
            self._unseen = ""

    @contextmanager
    def veil(self, what: str) -> Iterator[None]:
        """Keep what the server sends out of the transcript; `what` is told in its place.

        For answers that may hold what is none of a report's business: mailbox names, and what
        stands in messages that are not ours.
        """
        self._unseen = what
        self.veiled = True
        try:
            yield
        finally:
            self._unseen = ""
            self.veiled = False

    def receive(self, within: float | None = None) -> bytes:
        """Read some octets of the next event, which must be whole `within` seconds.

        Without `within` it is the session's patience. Raises Closed, Silent, or Violation when
        the server floods us.
        """
        patience = self.stream.patience if within is None else within
        if self._waiting_since is None:
            self._waiting_since = time.monotonic()
        octets = self.stream.receive(self._waiting_since + patience)
        if self.stream.received - self._answered > self.flood:
            self.close()
            raise Violation(f"at most {self.flood} octets in answer", "the server floods us")
        return octets

    def close(self) -> None:
        """Drop the connection without a farewell. Safe to call twice."""
        self.stream.close()
        if not self.over:
            self.over = True
            for observer in self.observers:
                observer.closed(self)

    def hide(self, challenge: bytes) -> None:
        """Blot a SCRAM challenge out of the transcript.

        With nonce, salt and the server's proof, passwords could be tried offline (RFC 5802
        section 9); the reports are meant to be shown around.
        """
        if challenge.startswith((b"r=", b"v=")):
            encoded = base64.b64encode(challenge).decode()
            self.stream.transcript.masker.add(Secret(encoded))

    def lost(self, error: Closed | Silent, within: float | None) -> Lost:
        """Turn the end of a wait into a Lost answer, or raise Unreachable for our own time-out."""
        if isinstance(error, Silent):
            if within is None:
                raise Unreachable(
                    f"{self.stream.endpoint}: no answer within {self.stream.patience:g} s"
                ) from None
            self.stream.remark(f"no answer within {within:g} s")
            return Lost(f"no answer within {within:g} s")
        return Lost(str(error), closed=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
