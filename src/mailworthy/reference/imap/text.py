"""What a message says, its encodings undone, in UTF-8: what SEARCH looks into."""

from __future__ import annotations

from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Mime


def field_values(header: bytes, name: str | None) -> list[bytes]:
    """The values of the fields of that name, unfolded, encoded words (RFC 2047) undone.

    With None, all fields, names and all.
    """
    values = []
    for field in unfolded(header):
        theirs, colon, value = field.partition(b":")
        if name is None:
            values.append(theirs + colon + _decoded(value))
        elif colon and theirs.strip().lower() == name.lower().encode():
            values.append(_decoded(value))
    return values


def unfolded(header: bytes) -> list[bytes]:
    """Header fields, each one line."""
    fields: list[bytes] = []
    for line in header.split(b"\r\n"):
        if line[:1] in {b" ", b"\t"} and fields:
            fields[-1] += line
        elif line:
            fields.append(line)
    return fields


def _decoded(value: bytes) -> bytes:
    text = value.decode("utf-8", "surrogateescape")
    if "=?" not in text:
        return value
    try:
        shown = str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError):
        return value
    return shown.encode("utf-8", "surrogateescape")


def readable(octets: bytes) -> bytes:
    """The text of all parts of a message, and the headers of parts."""
    parsed = message_from_bytes(octets)
    pieces = []
    for part in parsed.walk():
        if part is not parsed:
            pieces += [
                f"{name}: {value}".encode("utf-8", "replace") for name, value in part.items()
            ]
        if not part.is_multipart():
            pieces.append(_text(part))
    return b"\n".join(pieces)


def _text(part: Mime) -> bytes:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return b""
    charset = part.get_content_charset("utf-8")
    try:
        return payload.decode(charset).encode("utf-8")
    except (LookupError, UnicodeError):
        return payload
