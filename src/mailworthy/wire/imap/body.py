"""envelope and body of RFC 3501 and RFC 9051 section 9."""

from __future__ import annotations

from mailworthy.wire.imap.scanner import DEPTH, Scanner, TooDeep
from mailworthy.wire.imap.structure import (
    Address,
    Addresses,
    BodyPart,
    Disposition,
    Envelope,
    Extension,
    Multipart,
    Pairs,
    Structure,
    Value,
)


def envelope(scanner: Scanner) -> Envelope:
    """envelope = "(" env-date SP env-subject SP env-from … SP env-message-id ")"."""
    scanner.expect(b"(", "envelope")
    date = _member(scanner, "env-date", first=True)
    subject = _member(scanner, "env-subject")
    from_, sender, reply_to, to, cc, bcc = (
        _addresses(scanner, f"env-{name}")
        for name in ("from", "sender", "reply-to", "to", "cc", "bcc")
    )
    in_reply_to = _member(scanner, "env-in-reply-to")
    message_id = _member(scanner, "env-message-id")
    scanner.expect(b")", 'envelope: ")"')
    return Envelope(
        date, subject, from_, sender, reply_to, to, cc, bcc, in_reply_to, message_id
    )  # fmt: skip


def _member(scanner: Scanner, rule: str, *, first: bool = False) -> bytes | None:
    if not first:
        scanner.expect(b" ", f"{rule}: SP")
    return scanner.nstring(rule)


def _addresses(scanner: Scanner, rule: str) -> Addresses:
    # env-from = "(" 1*address ")" / nil
    scanner.expect(b" ", f"{rule}: SP")
    if scanner.nil():
        return None
    scanner.expect(b"(", rule)
    if scanner.sees(b")"):
        scanner.note(f"{rule}: 1*address")
    found: list[Address] = []
    while not scanner.accept(b")"):
        _no_space(scanner, found, f"{rule}: 1*address")
        # address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
        scanner.expect(b"(", "address")
        found.append(
            Address(
                _member(scanner, "addr-name", first=True),
                _member(scanner, "addr-adl"),
                _member(scanner, "addr-mailbox"),
                _member(scanner, "addr-host"),
            )
        )
        scanner.expect(b")", 'address: ")"')
    return tuple(found)


def _no_space(scanner: Scanner, found: list[Address] | list[Structure], rule: str) -> None:
    """Between two of `1*address` or `1*body` stands no space."""
    if found and scanner.sees(b" ("):
        scanner.note(rule)
        scanner.at += 1


def body(scanner: Scanner, *, extensible: bool, depth: int = 0) -> Structure:
    """body = "(" (body-type-1part / body-type-mpart) ")".

    `extensible` tells BODYSTRUCTURE from BODY, whose answer has no extension data.
    """
    if depth > DEPTH:
        raise TooDeep
    scanner.expect(b"(", "body")
    if scanner.peek() == 0x28:
        found: Structure = _multipart(scanner, extensible, depth)
    else:
        found = _part(scanner, extensible, depth)
    scanner.expect(b")", 'body: ")"')
    return found


def _multipart(scanner: Scanner, extensible: bool, depth: int) -> Multipart:
    # body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
    parts: list[Structure] = []
    while scanner.peek() == 0x28:
        parts.append(body(scanner, extensible=extensible, depth=depth + 1))
        _no_space(scanner, parts, "body-type-mpart: 1*body")
    scanner.expect(b" ", "body-type-mpart: SP")
    subtype = scanner.string("media-subtype")
    if not _extended(scanner, extensible, "body-ext-mpart"):
        return Multipart(tuple(parts), subtype)
    parameters = _parameters(scanner)
    return Multipart(tuple(parts), subtype, parameters, _extension(scanner))


def _part(scanner: Scanner, extensible: bool, depth: int) -> BodyPart:
    # body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
    start = scanner.at
    type_ = scanner.string("media-basic")
    scanner.expect(b" ", "media-basic: SP")
    subtype = scanner.string("media-subtype")
    kind = type_.upper()
    if kind == b"TEXT" and scanner.octets[start] != 0x22:
        scanner.note("media-text", start)
    # body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP
    #               body-fld-octets
    scanner.expect(b" ", "body-fields: SP")
    parameters = _parameters(scanner)
    identity = _member(scanner, "body-fld-id")
    description = _member(scanner, "body-fld-desc")
    scanner.expect(b" ", "body-fld-enc: SP")
    if scanner.sees(b"NIL"):
        scanner.note("body-fld-enc")
    encoding = scanner.nstring("body-fld-enc")
    scanner.expect(b" ", "body-fld-octets: SP")
    octets = scanner.number("body-fld-octets")
    lines, inner, within = None, None, None
    if kind == b"MESSAGE" and _is_message(scanner, subtype.upper()):
        # body-type-msg = media-message SP body-fields SP envelope SP body SP body-fld-lines
        scanner.expect(b" ", "body-type-msg: SP")
        inner = envelope(scanner)
        scanner.expect(b" ", "body-type-msg: SP")
        within = body(scanner, extensible=extensible, depth=depth + 1)
    if kind == b"TEXT" or within is not None:
        scanner.expect(b" ", "body-fld-lines: SP")
        lines = scanner.number64()
    fields = (type_, subtype, parameters, identity, description, encoding, octets, lines)
    if not _extended(scanner, extensible, "body-ext-1part"):
        return BodyPart(*fields, inner, within)
    md5 = scanner.nstring("body-fld-md5")
    return BodyPart(*fields, inner, within, md5, _extension(scanner))


def _is_message(scanner: Scanner, subtype: bytes) -> bool:
    """Whether media-message is due: RFC 3501 has RFC822 there, RFC 9051 GLOBAL as well.

    Of a server of RFC 3501 a GLOBAL is taken as it comes: RFC 6532, which defines it, does not
    say what the structure of its part is.
    """
    if subtype == b"RFC822":
        return True
    return subtype == b"GLOBAL" and (not scanner.dialect.rev1 or scanner.sees(b" ("))


def _extended(scanner: Scanner, extensible: bool, rule: str) -> bool:
    if not scanner.sees(b" "):
        return False
    if not extensible:
        scanner.note(rule)  # MUST NOT be returned on non-extensible "BODY" fetch
    scanner.at += 1
    return True


def _parameters(scanner: Scanner) -> Pairs:
    # body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
    if scanner.nil():
        return None
    scanner.expect(b"(", "body-fld-param")
    if scanner.sees(b")"):
        scanner.note("body-fld-param: string")
    pairs: list[tuple[bytes, bytes]] = []
    while not scanner.accept(b")"):
        if pairs:
            scanner.expect(b" ", "body-fld-param: SP")
        attribute = scanner.string("body-fld-param: string")
        scanner.expect(b" ", "body-fld-param: SP")
        pairs.append((attribute, scanner.string("body-fld-param: string")))
    return tuple(pairs)


def _extension(scanner: Scanner) -> Extension:
    """[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]."""
    sent, disposition, languages, location = 1, None, None, None
    further: list[Value] = []
    if scanner.accept(b" "):
        sent, disposition = 2, _disposition(scanner)
        if scanner.accept(b" "):
            sent, languages = 3, _languages(scanner)
            if scanner.accept(b" "):
                sent, location = 4, scanner.nstring("body-fld-loc")
                while scanner.accept(b" "):
                    further.append(_body_extension(scanner))
    return Extension(sent + len(further), disposition, languages, location, tuple(further))


def _disposition(scanner: Scanner) -> Disposition | None:
    # body-fld-dsp = "(" string SP body-fld-param ")" / nil
    if scanner.nil():
        return None
    scanner.expect(b"(", "body-fld-dsp")
    type_ = scanner.string("body-fld-dsp: string")
    scanner.expect(b" ", "body-fld-dsp: SP")
    parameters = _parameters(scanner)
    scanner.expect(b")", 'body-fld-dsp: ")"')
    return Disposition(type_, parameters)


def _languages(scanner: Scanner) -> tuple[bytes, ...] | None:
    # body-fld-lang = nstring / "(" string *(SP string) ")"
    if not scanner.accept(b"("):
        language = scanner.nstring("body-fld-lang")
        return None if language is None else (language,)
    found = [scanner.string("body-fld-lang")]
    while not scanner.accept(b")"):
        scanner.expect(b" ", "body-fld-lang: SP")
        found.append(scanner.string("body-fld-lang"))
    return tuple(found)


def _body_extension(scanner: Scanner, depth: int = 0) -> Value:
    # body-extension = nstring / number / "(" body-extension *(SP body-extension) ")"
    if depth > DEPTH:
        raise TooDeep
    if 0x30 <= scanner.peek() <= 0x39:
        return scanner.number64()
    if not scanner.accept(b"("):
        return scanner.nstring("body-extension")
    found = [_body_extension(scanner, depth + 1)]
    while not scanner.accept(b")"):
        scanner.expect(b" ", "body-extension: SP")
        found.append(_body_extension(scanner, depth + 1))
    return tuple(found)
