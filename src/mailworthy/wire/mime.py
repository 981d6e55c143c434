"""Messages as octets: composed for tests, compared as RFC 5322 sees them."""

from __future__ import annotations


def compose(
    message_id: str,
    sender: str,
    recipient: str,
    body: bytes = b"Body.\r\n",
    *extra: bytes,
    subject: str = "mailworthy",
    date: str = "Mon, 05 Jan 2026 12:00:00 +0000",
) -> bytes:
    """A small well-formed message; `extra` are header lines with CRLF, `body` uses CRLF."""
    head = (
        f"From: <{sender}>\r\nTo: <{recipient}>\r\nSubject: {subject}\r\n"
        f"Date: {date}\r\nMessage-ID: {message_id}\r\n"
    )
    return head.encode() + b"".join(extra) + b"\r\n" + body


def split(message: bytes) -> tuple[list[bytes], bytes]:
    """Part a message into its header fields (folded lines kept, with CRLF) and its body.

    A message whose first line ends in a bare LF comes from a reader that shows its store as it
    is: all its lines are taken to end in CRLF, since that error is not its sender's.
    """
    if message.partition(b"\n")[0][-1:] != b"\r":
        message = message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    head, _, body = message.partition(b"\r\n\r\n")
    if message.startswith(b"\r\n"):
        return [], message[2:]
    fields: list[bytes] = []
    for line in (head + b"\r\n").splitlines(keepends=True):
        if line[:1] in b" \t" and fields:
            fields[-1] += line
        else:
            fields.append(line)
    return fields, body


def field_name(field: bytes) -> bytes:
    """The name of a header field, lower case."""
    return field.partition(b":")[0].strip().lower()


def fields_of(message: bytes, name: bytes) -> list[bytes]:
    """The fields of that name, as `split` gives them."""
    return [field for field in split(message)[0] if field_name(field) == name.lower()]


def field_value(message: bytes, name: bytes) -> bytes | None:
    """The value of the first field of that name, unfolded and stripped, or None."""
    return next(map(unfolded_value, fields_of(message, name)), None)


def unfolded_value(field: bytes) -> bytes:
    """The value of a header field, unfolded and stripped."""
    return field.partition(b":")[2].replace(b"\r\n", b"").strip()
