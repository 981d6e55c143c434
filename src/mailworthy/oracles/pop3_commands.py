"""Which command each POP3 response answers, for the oracles that ask."""

from __future__ import annotations

from collections import deque

from mailworthy.wire.pop3 import Response


class Commands:
    """The commands of one session that wait for their response, the greeting's turn first."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque([b""])
        self._pending = b""
        self._in_exchange = False

    def sent(self, octets: bytes) -> None:
        """Each line, command or SASL response, has one response to come."""
        *lines, self._pending = (self._pending + octets).split(b"\n")
        for line in lines:
            word = line.rstrip(b"\r").partition(b" ")[0].upper()
            self._waiting.append(b"AUTH" if self._in_exchange else word)
            self._in_exchange = False

    def answered(self, event: Response) -> bytes | None:
        """The keyword of what a response answers, b"" for the greeting; None for nothing."""
        if not self._waiting:
            return None
        self._in_exchange = event.status == b"+"
        return self._waiting.popleft()
