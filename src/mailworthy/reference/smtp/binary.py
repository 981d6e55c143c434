"""Binary MIME made fit for a store of lines: no bit is lost, and none is encoded twice.

RFC 3030 section 3, for what a server may do with a message that it has taken.
"""

from __future__ import annotations

import base64
import re

_ENCODING = re.compile(
    rb"^(content-transfer-encoding:[ \t]*)binary[ \t]*(?=\r?$)", re.IGNORECASE | re.MULTILINE
)
_TYPE = re.compile(rb"^content-type:[ \t]*([a-z]+)/", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb'[;\s]boundary=(?:"([^"\r\n]+)"|([^\s;]+))', re.IGNORECASE)


def is_binary(entity: bytes) -> bool:
    """Whether the header says that the encoding is binary."""
    return _ENCODING.search(entity.partition(b"\r\n\r\n")[0]) is not None


def encode(entity: bytes) -> bytes:
    """The entity, each of its leaves that is binary in base64; anything else as it was."""
    if not is_binary(entity):
        return entity
    head, gap, body = entity.partition(b"\r\n\r\n")
    found = _TYPE.search(head)
    kind = found[1].lower() if found else b"text"
    if kind == b"multipart":
        return as_encoded(head, b"8bit") + gap + _parts(head, body)
    if kind == b"message":
        return as_encoded(head, b"8bit") + gap + encode(body)
    return as_encoded(head, b"base64") + gap + base64.encodebytes(body).replace(b"\n", b"\r\n")


def as_encoded(head: bytes, encoding: bytes) -> bytes:
    """The header, saying another encoding than binary."""
    return _ENCODING.sub(lambda found: found[1] + encoding, head)


def _parts(head: bytes, body: bytes) -> bytes:
    """The body of a multipart, each of its parts encoded."""
    found = _BOUNDARY.search(head)
    if found is None:
        return body
    delimiter = b"\r\n--" + (found[1] or found[2])
    preamble, *parts = (b"\r\n" + body).split(delimiter)
    for number, part in enumerate(parts):
        if part.startswith(b"--"):  # the end of the multipart
            break
        padding, line_end, inner = part.partition(b"\r\n")
        parts[number] = padding + line_end + encode(inner)
    return delimiter.join([preamble, *parts])[2:]
