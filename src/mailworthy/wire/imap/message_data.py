"""What begins with a number: EXISTS, RECENT, EXPUNGE, FETCH (message-data, section 9)."""

from __future__ import annotations

import re

from mailworthy.wire.imap.body import body, envelope
from mailworthy.wire.imap.events import Event, Exists, Expunge, Fetch, Recent, Unknown
from mailworthy.wire.imap.scanner import ATOM, ITEM, Mismatch, Scanner
from mailworthy.wire.imap.structure import Value

# date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
_DATE_TIME = re.compile(
    rb'"((?: [0-9]|[0-9]{2})-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{4}'
    rb' [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4})"',
    re.IGNORECASE,
)
_PART = rb"[1-9][0-9]*(?:\.[1-9][0-9]*)*"
# section = "[" [section-spec] "]", but for what has a header-list
_SECTION = re.compile(rb"\[(?:%s(?:\.(?:HEADER|TEXT|MIME))?|HEADER|TEXT)?\]" % _PART, re.IGNORECASE)
_FIELDS = re.compile(rb"\[(?:%s\.)?HEADER\.FIELDS(?:\.NOT)? (?=\()" % _PART, re.IGNORECASE)
_SECTION_BINARY = re.compile(rb"\[(?:%s)?\]" % _PART)
_ORIGIN = re.compile(rb"<[0-9]{1,10}>")
_STRINGS = frozenset({"RFC822", "RFC822.HEADER", "RFC822.TEXT"})


def numbered(scanner: Scanner) -> Event:
    """number SP "EXISTS" / number SP "RECENT" / message-data, or an extension's."""
    start = scanner.at
    number = scanner.number()
    scanner.expect(b" ", "message-data: SP")
    name = scanner.word(ATOM, "message-data").upper()
    if name in {"EXPUNGE", "FETCH"} and scanner.octets[start] == 0x30:
        raise Mismatch("message-data: nz-number", start)
    match name:
        case "EXISTS" | "RECENT":
            scanner.end("mailbox-data")
            return Exists(number) if name == "EXISTS" else Recent(number)
        case "EXPUNGE":
            scanner.end("message-data")
            return Expunge(number)
        case "FETCH":
            scanner.expect(b" ", "message-data: SP")
            items = _msg_att(scanner)
            scanner.end("message-data")
            return Fetch(number, items)
    return Unknown(name, scanner.unknown())


def _msg_att(scanner: Scanner) -> dict[str, Value]:
    # msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (…)) ")"
    scanner.expect(b"(", "msg-att")
    items: dict[str, Value] = {}
    if scanner.sees(b")"):
        scanner.note("msg-att: msg-att-static")
    while not scanner.accept(b")"):
        if items:
            scanner.expect(b" ", "msg-att: SP")
        name = scanner.word(ITEM, "msg-att-static").upper()
        if scanner.peek() in (0x5B, 0x3C):
            name += _section(scanner, name)
        scanner.expect(b" ", f"msg-att-static: SP after {name}")
        items[name] = _item(scanner, name)
    return items


def _section(scanner: Scanner, name: str) -> str:
    """section or section-binary, and ["<" number ">"], which the prose of BINARY has as well."""
    binary = name.startswith("BINARY")
    rule = "section-binary" if binary else "section"
    found = scanner.match(_SECTION_BINARY if binary else _SECTION)
    if found:
        shown = found[0].decode("ascii").upper()
    elif not binary and (fields := scanner.match(_FIELDS)):
        shown = f"{fields[0].decode('ascii').upper()}({' '.join(_header_list(scanner))})]"
        scanner.expect(b"]", 'section: "]"')
    else:
        raise scanner.fail(rule)
    if scanner.peek() == 0x3C:
        origin = scanner.match(_ORIGIN)
        if origin is None:
            raise scanner.fail('msg-att-static: "<" number ">"')
        shown += origin[0].decode("ascii")
    return shown


def _header_list(scanner: Scanner) -> list[str]:
    # header-list = "(" header-fld-name *(SP header-fld-name) ")"
    scanner.expect(b"(", "header-list")
    names = [scanner.astring("header-fld-name").upper()]
    while not scanner.accept(b")"):
        scanner.expect(b" ", "header-list: SP")
        names.append(scanner.astring("header-fld-name").upper())
    return names


def _item(scanner: Scanner, name: str) -> Value:
    if name.startswith("BODY[") or name in _STRINGS:
        return scanner.nstring()
    if name.startswith("BINARY["):
        return scanner.nstring(binary=True)
    match name:
        case "FLAGS":
            return scanner.flags("msg-att-dynamic")
        case "UID":
            return scanner.nz_number("uniqueid: nz-number")
        case "RFC822.SIZE":
            return scanner.number64()
        case "INTERNALDATE":
            date = scanner.match(_DATE_TIME)
            if date is None:
                raise scanner.fail("date-time")
            return date[1]
        case "ENVELOPE":
            return envelope(scanner)
        case "BODY" | "BODYSTRUCTURE":
            return body(scanner, extensible=name == "BODYSTRUCTURE")
    if name.startswith("BINARY.SIZE["):
        return scanner.number()
    return scanner.value()
