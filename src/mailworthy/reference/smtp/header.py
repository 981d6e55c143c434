"""Header fields of a message, as octets."""

from __future__ import annotations

import re


def field(message: bytes, name: bytes) -> bytes | None:
    """The value of the first header field of that name, as it stands, or None."""
    found = _header_field(name).search(_head(message))
    return None if found is None else found[1]


def without(message: bytes, name: bytes) -> bytes:
    """The message without its header fields of that name."""
    head = _head(message)
    return _header_field(name).sub(b"", head) + message[len(head) :]


def _head(message: bytes) -> bytes:
    """The header section, its last CRLF included."""
    end = (b"\r\n" + message).find(b"\r\n\r\n")
    return message if end < 0 else message[:end]


def _header_field(name: bytes) -> re.Pattern[bytes]:
    pattern = rb"^" + re.escape(name) + rb"[ \t]*:((?:[^\r\n]|\r\n[ \t])*)\r\n"
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)
