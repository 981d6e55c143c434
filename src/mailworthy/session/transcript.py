"""What went over the wire, ready to show: masked, escaped and bounded."""

from __future__ import annotations

import base64
import time
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from mailworthy.session.secret import Secret

MASK = "********"
MAX_LINE = 400
"""Octets of a line that are shown; the rest is counted."""
MAX_ENTRIES = 300
"""Entries kept at either end of a long dialogue; what lies between is counted."""
MAX_KEPT = 16384
"""Octets kept of an entry; the rest is counted."""


class Masker:
    """Blots out secrets, wherever and however a server or a client writes them."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._spellings: set[bytes] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: Secret) -> None:
        """Mask this secret from now on: as it is, quoted, and in base64."""
        if not secret:
            return
        octets = secret.reveal().encode()
        quoted = octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        self._spellings |= {octets, quoted, base64.b64encode(octets)}

    def octets(self, data: bytes) -> bytes:
        """Return `data` with each secret replaced."""
        for spelling in sorted(self._spellings, key=len, reverse=True):
            data = data.replace(spelling, MASK.encode())
        return data

    def text(self, shown: str) -> str:
        """Return `shown` with each secret replaced."""
        masked = self.octets(shown.encode("utf-8", "surrogateescape"))
        return masked.decode("utf-8", "surrogateescape")


def printable(data: bytes) -> str:
    """Spell untrusted octets in printable ASCII, line ends as `\\r\\n`, bounded by MAX_LINE."""
    shown = data[:MAX_LINE]
    text = "".join(
        chr(octet) if 0x20 <= octet < 0x7F else _ESCAPES.get(octet, f"\\x{octet:02x}")
        for octet in shown
    )
    return text if len(data) <= MAX_LINE else f"{text}… ({len(data)} octets)"


_ESCAPES = {0x0D: "\\r", 0x0A: "\\n", 0x09: "\\t"}


class Entry(NamedTuple):
    """One thing that happened in a session: `side` is "C", "S" or "" for a remark.

    "M" is a message that was read in no session, but from a file; its session is 0.
    """

    session: int
    side: str
    octets: bytes
    at: float
    left_out: int = 0


class Transcript:
    """The journal of all sessions of one check, in order. Sessions are numbered from 1.

    `entries` are kept at either end of a long dialogue.
    """

    def __init__(self, masker: Masker, entries: int = MAX_ENTRIES) -> None:
        self.masker = masker
        self._most = entries
        self._head: list[Entry] = []
        self._tail: deque[Entry] = deque(maxlen=entries)
        self._dropped = 0
        self._sessions = 0

    def new_session(self) -> int:
        """Return the number of a session that now begins."""
        self._sessions += 1
        return self._sessions

    def client(self, session: int, octets: bytes) -> None:
        """Note what was sent."""
        self._note(session, "C", octets)

    def server(self, session: int, octets: bytes) -> None:
        """Note what was received."""
        self._note(session, "S", octets)

    def remark(self, session: int, words: str) -> None:
        """Note what is no traffic: a connection opened, closed, secured."""
        self._note(session, "", words.encode())

    def message(self, octets: bytes) -> None:
        """Note a message, whole, that was read from a file instead of from the server."""
        self._note(0, "", f"read from a file: {len(octets)} octets".encode())
        self._note(0, "M", octets)

    def _note(self, session: int, side: str, octets: bytes) -> None:
        left_out = 0
        if len(octets) > MAX_KEPT:
            # Masked first, since the cut could leave half a secret that no mask fits.
            octets = self.masker.octets(octets)
            left_out = max(len(octets) - MAX_KEPT, 0)
            octets = octets[:MAX_KEPT]
        entry = Entry(session, side, octets, time.monotonic(), left_out)
        if len(self._head) < self._most:
            self._head.append(entry)
            return
        if len(self._tail) == self._most:
            self._dropped += 1
        self._tail.append(entry)

    def lines(self) -> tuple[str, ...]:
        """The dialogue, a line each: `C: EHLO …`, with a session number where there are several."""
        shown: list[str] = []
        for entry in self._head:
            shown.extend(self._show(entry))
        if self._dropped:
            shown.append(f"({self._dropped} lines left out)")
        for entry in self._tail:
            shown.extend(self._show(entry))
        return tuple(shown)

    def _show(self, entry: Entry) -> list[str]:
        number = f"{entry.session} " if self._sessions > 1 and entry.session else ""
        if not entry.side:
            return [f"{number}({self.masker.text(entry.octets.decode())})"]
        masked = self.masker.octets(entry.octets)
        lines = [
            f"{number}{entry.side}: {printable(line)}"
            for line in masked.removesuffix(b"\r\n").split(b"\r\n")
        ]
        if entry.side == "C" and not (entry.left_out or masked.endswith(b"\r\n")):
            lines[-1] += " (no CRLF)"
        return lines + [f"{number}({entry.left_out} octets left out)"] * bool(entry.left_out)
