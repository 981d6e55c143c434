"""What FETCH tells of a message: sections, envelope, body structure (RFC 3501 section 7.4.2)."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message as Mime
from email.utils import getaddresses

from mailworthy.reference.imap.errors import No


def split(octets: bytes) -> tuple[bytes, bytes]:
    """Header with its empty line, and text."""
    if octets.startswith(b"\r\n"):
        return b"\r\n", octets[2:]
    head, empty, text = octets.partition(b"\r\n\r\n")
    return head + empty, text


def fields_of(header: bytes, names: tuple[str, ...], *, wanted: bool) -> bytes:
    """The header fields named, or those not named, and the empty line."""
    lower = {name.lower().encode() for name in names}
    kept = b""
    keep = False
    for line in header.removesuffix(b"\r\n").splitlines(keepends=True):
        if line[:1] not in b" \t":
            keep = (line.partition(b":")[0].strip().lower() in lower) is wanted
        if keep:
            kept += line
    return kept + b"\r\n"


def section(octets: bytes, wanted: str, fields: tuple[str, ...]) -> bytes:
    """The octets of a section; raises No for a part that is not there."""
    numbers, words = _address(wanted)
    mime = b""
    for number in numbers:
        mime, octets = _part(octets, number)
    header, text = split(octets)
    match ".".join(words):
        case "":
            return octets
        case "HEADER":
            return header
        case "TEXT":
            return text
        case "HEADER.FIELDS":
            return fields_of(header, fields, wanted=True)
        case "HEADER.FIELDS.NOT":
            return fields_of(header, fields, wanted=False)
        case _:
            return mime


def _address(wanted: str) -> tuple[list[int], list[str]]:
    pieces = wanted.split(".") if wanted else []
    numbers = [int(piece) for piece in pieces if piece.isdigit()]
    return numbers, [piece for piece in pieces if not piece.isdigit()]


def _part(octets: bytes, number: int) -> tuple[bytes, bytes]:
    """MIME header and body of a direct part; a message that is no multipart has part 1."""
    header, text = split(octets)
    parsed = message_from_bytes(header)
    boundary = parsed.get_boundary()
    if parsed.get_content_maintype() != "multipart" or boundary is None:
        if number != 1:
            raise No("no such part")
        return header, text
    pieces = (b"\r\n" + text).split(b"\r\n--" + boundary.encode())
    parts = [piece.partition(b"\r\n")[2] for piece in pieces[1:] if not piece.startswith(b"--")]
    if number > len(parts):
        raise No("no such part")
    inner_header, inner_text = split(parts[number - 1])
    return inner_header, inner_text


def string(octets: bytes | str | None) -> bytes:
    """An nstring: quoted where that can be, else a literal."""
    if octets is None:
        return b"NIL"
    data = octets.encode("utf-8", "surrogateescape") if isinstance(octets, str) else octets
    if len(data) < 200 and all(0x20 <= octet < 0x7F and octet not in b'"\\' for octet in data):
        return b'"' + data + b'"'
    return literal(data)


def literal(octets: bytes) -> bytes:
    """A literal."""
    return b"{%d}\r\n%s" % (len(octets), octets)


def envelope(octets: bytes) -> bytes:
    """The envelope structure."""
    parsed = message_from_bytes(split(octets)[0])
    sender = _addresses(parsed, "From")
    members = [
        string(_value(parsed, "Date")),
        string(_value(parsed, "Subject")),
        sender,
        _addresses(parsed, "Sender", sender),
        _addresses(parsed, "Reply-To", sender),
        _addresses(parsed, "To"),
        _addresses(parsed, "Cc"),
        _addresses(parsed, "Bcc"),
        string(_value(parsed, "In-Reply-To")),
        string(_value(parsed, "Message-ID")),
    ]
    return b"(" + b" ".join(members) + b")"


def _value(parsed: Mime, name: str) -> str | None:
    value = parsed.get(name)
    return None if value is None else " ".join(str(value).split())


def _addresses(parsed: Mime, name: str, default: bytes = b"NIL") -> bytes:
    found = getaddresses([str(value) for value in parsed.get_all(name, [])])
    if not found:
        return default
    shown = b""
    for personal, address in found:
        local, _, host = address.rpartition("@")
        shown += b"(%s NIL %s %s)" % (string(personal or None), string(local), string(host))
    return b"(" + shown + b")"


def structure(octets: bytes, *, extended: bool) -> bytes:
    """BODY, or BODYSTRUCTURE where `extended`."""
    header, text = split(octets)
    return _structure(message_from_bytes(header), header, text, extended)


def _structure(parsed: Mime, header: bytes, text: bytes, extended: bool) -> bytes:
    boundary = parsed.get_boundary()
    if parsed.get_content_maintype() == "multipart" and boundary is not None:
        inner = b""
        whole = header + text
        for number in range(1, (b"\r\n" + text).count(b"\r\n--" + boundary.encode())):
            part_header, part_text = _part(whole, number)
            part = message_from_bytes(part_header)
            inner += _structure(part, part_header, part_text, extended)
        more = b" %s NIL NIL NIL" % _parameters(parsed) if extended else b""
        return b"(%s %s%s)" % (inner, string(parsed.get_content_subtype().upper()), more)
    main, sub = parsed.get_content_maintype(), parsed.get_content_subtype()
    basic = [
        string(main.upper()),
        string(sub.upper()),
        _parameters(parsed),
        string(_value(parsed, "Content-ID")),
        string(_value(parsed, "Content-Description")),
        string((_value(parsed, "Content-Transfer-Encoding") or "7BIT").upper()),
        b"%d" % len(text),
    ]
    lines = b"%d" % text.count(b"\r\n")
    if main == "text":
        basic.append(lines)
    if (main, sub) == ("message", "rfc822"):
        basic += [envelope(text), structure(text, extended=extended), lines]
    if extended:
        basic.append(b"NIL NIL NIL NIL")
    return b"(" + b" ".join(basic) + b")"


def _parameters(parsed: Mime) -> bytes:
    pairs = (parsed.get_params(failobj=[]) or [])[1:]
    if not pairs:
        return b"NIL"
    shown = [b"%s %s" % (string(name.upper()), string(value)) for name, value in pairs]
    return b"(" + b" ".join(shown) + b")"
