"""What FETCH tells of a message: sections, envelope, body structure (RFC 3501 section 7.4.2)."""

from __future__ import annotations

import re

from mailworthy.reference.imap.addresses import Address, addresses
from mailworthy.reference.imap.mime import (
    Parameters,
    Part,
    field_value,
    fields,
    parse,
    split,
    value_and_parameters,
)

__all__ = ["Missing", "envelope", "fields_of", "literal", "section", "split", "string", "structure"]


def fields_of(header: bytes, names: tuple[str, ...], *, wanted: bool) -> bytes:
    """The header fields named, or those not named, and the empty line."""
    lower = {name.lower().encode("utf-8", "surrogateescape") for name in names}
    kept = b""
    keep = False
    for line in header.removesuffix(b"\r\n").split(b"\r\n"):
        if line[:1] not in b" \t":
            keep = (line.partition(b":")[0].strip().lower() in lower) is wanted
        if keep and line:
            kept += line + b"\r\n"
    return kept + b"\r\n"


class Missing(LookupError):
    """The message has no such section."""


def part_of(whole: Part, numbers: list[int]) -> Part:
    """The part under these numbers; raises Missing.

    A message that is no multipart has part 1 (section 6.4.5).
    """
    part, is_message = whole, True
    for number in numbers:
        if not is_message and part.message is not None:
            part, is_message = part.message, True
        if part.children:
            if number > len(part.children):
                raise Missing
            part = part.children[number - 1]
        elif number != 1 or not is_message:
            raise Missing
        is_message = False
    return part


def section(octets: bytes, wanted: str, names: tuple[str, ...] = ()) -> bytes:
    """The octets of a section; raises Missing."""
    pieces = wanted.split(".") if wanted else []
    numbers = [int(piece) for piece in pieces if piece.isdigit()]
    words = ".".join(piece for piece in pieces if not piece.isdigit())
    if not numbers:
        return _text_section(octets, words, names)
    part = part_of(parse(octets), numbers)
    if words == "MIME":
        return part.header
    if not words:
        return part.body
    if part.message is None:
        raise Missing
    return _text_section(part.body, words, names)


def _text_section(octets: bytes, words: str, names: tuple[str, ...]) -> bytes:
    header, text = split(octets)
    match words:
        case "":
            return octets
        case "HEADER":
            return header
        case "TEXT":
            return text
        case _:
            return fields_of(header, names, wanted=words == "HEADER.FIELDS")


def string(octets: bytes | str | None, *, utf8: bool = False) -> bytes:
    """An nstring: quoted where that can be, else a literal. `utf8`: quotes may hold UTF-8."""
    if octets is None:
        return b"NIL"
    data = octets.encode("utf-8", "surrogateescape") if isinstance(octets, str) else octets
    if len(data) < 200 and all(0x20 <= octet < 0x7F and octet not in b'"\\' for octet in data):
        return b'"' + data + b'"'
    if utf8 and isinstance(octets, str) and octets.isprintable():
        return b'"' + re.sub(rb'(["\\\\])', rb"\\\1", octets.encode()) + b'"'
    return literal(data)


def literal(octets: bytes) -> bytes:
    """A literal."""
    return b"{%d}\r\n%s" % (len(octets), octets)


def envelope(octets: bytes) -> bytes:
    """The envelope structure; From stands for Sender and Reply-To where they are empty."""
    header = split(octets)[0]
    sender = _addresses(header, "From")
    members = [
        string(field_value(header, "Date")),
        string(field_value(header, "Subject")),
        sender,
        _addresses(header, "Sender", sender),
        _addresses(header, "Reply-To", sender),
        _addresses(header, "To"),
        _addresses(header, "Cc"),
        _addresses(header, "Bcc"),
        string(field_value(header, "In-Reply-To")),
        string(field_value(header, "Message-ID")),
    ]
    return b"(" + b" ".join(members) + b")"


def _addresses(header: bytes, name: str, default: bytes = b"NIL") -> bytes:
    values = [value for key, value in fields(header) if key == name.lower()]
    found = addresses(b", ".join(values).decode("utf-8", "surrogateescape"))
    return b"(" + b"".join(map(_address, found)) + b")" if found else default


def _address(address: Address) -> bytes:
    members = (address.name, address.route, address.local, address.domain)
    return b"(" + b" ".join(map(string, members)) + b")"


def structure(octets: bytes, *, extended: bool) -> bytes:
    """BODY, or BODYSTRUCTURE where `extended`."""
    return _structure(parse(octets), extended)


def _structure(part: Part, extended: bool) -> bytes:
    if part.children:
        inner = b"".join(_structure(child, extended) for child in part.children)
        more = b" %s %s" % (_parameters(part.parameters), _extension(part)) if extended else b""
        return b"(%s %s%s)" % (inner, string(part.kind[1].upper()), more)
    members = [
        string(part.kind[0].upper()),
        string(part.kind[1].upper()),
        _parameters(part.parameters),
        string(part.field("Content-ID")),
        string(part.field("Content-Description")),
        string(part.encoding.upper()),
        b"%d" % len(part.body),
    ]
    lines = b"%d" % part.body.count(b"\r\n")
    if part.message is not None:
        members += [envelope(part.body), _structure(part.message, extended), lines]
    elif part.kind[0] == "text":
        members.append(lines)
    if extended:
        members += [string(part.field("Content-MD5")), _extension(part)]
    return b"(" + b" ".join(members) + b")"


def _extension(part: Part) -> bytes:
    """Disposition, language and location, which all parts may have."""
    shown = b"NIL"
    disposition = part.field("Content-Disposition")
    if disposition:
        value, parameters = value_and_parameters(disposition)
        shown = b"(%s %s)" % (string(value.upper()), _parameters(parameters))
    languages = [tag.strip() for tag in (part.field("Content-Language") or b"").split(b",")]
    spoken = b" ".join(string(tag) for tag in languages if tag)
    language = b"(" + spoken + b")" if spoken else b"NIL"
    return b"%s %s %s" % (shown, language, string(part.field("Content-Location")))


def _parameters(parameters: Parameters) -> bytes:
    if not parameters:
        return b"NIL"
    shown = [b"%s %s" % (string(name.upper()), string(value)) for name, value in parameters]
    return b"(" + b" ".join(shown) + b")"
