"""IDLE in a session (RFC 2177), and what a mailbox holds, by UID."""

from __future__ import annotations

import time
from collections.abc import Callable

from mailworthy.session.imap import ImapAnswer, ImapSession
from mailworthy.session.stream import Closed, Silent
from mailworthy.violation import Unreachable, Violation
from mailworthy.wire.imap import Continuation, Event, Tagged


class Idle:
    """One IDLE command: `begin`, `until` what is waited for, `end`."""

    def __init__(self, session: ImapSession) -> None:
        self.session = session
        self.events: list[Event] = []
        """All that came since the command was sent."""

    def begin(self, command: str = "IDLE") -> None:
        """Send the command and read the `+`.

        Raises Violation where the command is completed instead, Unreachable where nothing comes.
        """
        self.session.send(f"idle {command}\r\n".encode())
        try:
            while not isinstance(event := self.session.read_event(), Continuation):
                self.events.append(event)
                if isinstance(event, Tagged):
                    raise Violation("+ after IDLE", f"{event.status}")
        except (Closed, Silent) as error:
            raise Unreachable(f"{self.session.stream.endpoint}: IDLE: {error}") from None

    def until(self, seen: Callable[[Event], bool], within: float) -> bool:
        """Read until an event is what is waited for; False after `within` seconds."""
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            try:
                event = self.session.read_event(left)
            except Silent:
                return False
            except Closed as error:
                raise Unreachable(f"{self.session.stream.endpoint}: IDLE: {error}") from None
            self.events.append(event)
            if seen(event):
                return True
        return False

    def end(self, line: str = "DONE", within: float | None = None) -> ImapAnswer:
        """Send a line, DONE if nothing else is given, and read up to the completion."""
        endpoint = self.session.stream.endpoint
        try:
            self.session.send(f"{line}\r\n".encode())
            while not isinstance(event := self.session.read_event(within), Tagged):
                self.events.append(event)
        except (Closed, Silent) as error:
            return ImapAnswer(endpoint, self.events, None, self.session.lost(error, within))
        return ImapAnswer(endpoint, self.events, event)
