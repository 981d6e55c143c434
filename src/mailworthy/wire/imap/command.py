"""Parts of commands as a client writes them (RFC 3501 section 4.3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Literal:
    """A string sent as a literal: announced, sent after the server's `+`.

    `plus` makes it non-synchronizing (RFC 7888), for servers that announce LITERAL+.
    """

    octets: bytes
    plus: bool = False

    @property
    def announcement(self) -> bytes:
        """`{n}` or `{n+}` with its CRLF."""
        return b"{%d%s}\r\n" % (len(self.octets), b"+" if self.plus else b"")


def quote(text: str) -> str:
    """Write a quoted string; raises ValueError where only a literal will do."""
    if any(character in text for character in "\0\r\n"):
        raise ValueError(f"{text!r} cannot be a quoted string")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
