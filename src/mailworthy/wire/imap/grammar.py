"""A recursive descent parser of server responses, after RFC 3501 section 9.

`parse` takes one whole response and never raises: what does not follow the grammar becomes
`Unparsable`. It is wider than the RFC where an extension may lawfully add something: unknown
untagged responses, unknown FETCH items, data after a LIST entry, UTF-8 in human-readable text.
"""

from __future__ import annotations

import re

from mailworthy.wire.imap.events import (
    Capabilities,
    Code,
    Condition,
    Continuation,
    Event,
    Exists,
    Expunge,
    Fetch,
    Flags,
    ListEntry,
    MailboxStatus,
    Recent,
    SearchResult,
    Tagged,
    Unknown,
    Unparsable,
    Value,
)
from mailworthy.wire.imap.scanner import ASTRING, ATOM, ITEM, TAG, Mismatch, Scanner

CONDITIONS = frozenset({"OK", "NO", "BAD", "BYE", "PREAUTH"})
COMPLETIONS = frozenset({"OK", "NO", "BAD"})

# date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
_DATE_TIME = re.compile(
    rb"( \d|\d\d)-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{4}"
    rb" \d\d:\d\d:\d\d [+-]\d{4}",
    re.IGNORECASE,
)
_ENVELOPE_MEMBERS = 10
_CODE = re.compile(rb"\[([^\x00-\x20\x7f-\xff(){%*\"\\\]]+)(?: ([^\]]+))?\](?: |\Z)")


def parse(response: bytes) -> Event:
    """Read one response, its literals and its final CRLF included."""
    if not response.endswith(b"\r\n"):
        return Unparsable("CRLF", max(len(response) - 1, 0), response)
    scanner = Scanner(response[:-2])
    try:
        return _response(scanner)
    except Mismatch as error:
        return Unparsable(error.rule, error.position, response)


def _response(scanner: Scanner) -> Event:
    if scanner.accept(b"+"):
        # continue-req = "+" SP (resp-text / base64); a bare "+" is understood everywhere.
        if not scanner.ended():
            scanner.expect(b" ", "SP after +")
        return Continuation(_text(scanner))
    if scanner.accept(b"* "):
        return _untagged(scanner)
    tag = scanner.word(TAG, "tag")
    scanner.expect(b" ", "SP after tag")
    status = scanner.word(ATOM, "resp-cond-state").upper()
    if status not in COMPLETIONS:
        raise scanner.fail("OK, NO or BAD after a tag")
    code, text = _resp_text(scanner)
    return Tagged(tag, status, code, text)


def _untagged(scanner: Scanner) -> Event:
    if 0x30 <= scanner.peek() <= 0x39:
        return _numbered(scanner)
    name = scanner.word(ATOM, "response name").upper()
    if name in CONDITIONS:
        code, text = _resp_text(scanner)
        return Condition(name, code, text)
    match name:
        case "CAPABILITY":
            return Capabilities(_capabilities(scanner))
        case "FLAGS":
            scanner.expect(b" ", "SP after FLAGS")
            flags = scanner.flag_list()
            scanner.end("FLAGS")
            return Flags(flags)
        case "LIST" | "LSUB":
            return _list_entry(scanner, name)
        case "SEARCH":
            return _search(scanner)
        case "STATUS":
            return _status(scanner)
    return Unknown(name, _text(scanner, literals=True))


def _numbered(scanner: Scanner) -> Event:
    number = scanner.number()
    start = scanner.at
    scanner.expect(b" ", "SP after number")
    name = scanner.word(ATOM, "response name").upper()
    match name:
        case "EXISTS" | "RECENT":
            scanner.end(name)
            return Exists(number) if name == "EXISTS" else Recent(number)
        case "EXPUNGE" | "FETCH" if number == 0:
            raise Mismatch("nz-number", start - 1)
        case "EXPUNGE":
            scanner.end(name)
            return Expunge(number)
        case "FETCH":
            scanner.expect(b" ", "SP after FETCH")
            items = _msg_att(scanner)
            scanner.end(name)
            return Fetch(number, items)
    return Unknown(name, _text(scanner, literals=True))


def _msg_att(scanner: Scanner) -> dict[str, Value]:
    # msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (…)) ")"
    scanner.expect(b"(", "msg-att")
    items: dict[str, Value] = {}
    while not items or not scanner.accept(b")"):
        if items:
            scanner.expect(b" ", "SP in msg-att")
        name = scanner.word(ITEM, "msg-att item").upper() + _section(scanner)
        scanner.expect(b" ", f"SP after {name}")
        items[name] = _item(scanner, name)
    return items


def _section(scanner: Scanner) -> str:
    # section = "[" [section-spec] "]"; then ["<" number ">"]
    shown = ""
    if scanner.accept(b"["):
        shown = "["
        while not scanner.accept(b"]"):
            if scanner.accept(b" ("):
                shown += f" ({' '.join(_header_list(scanner))})"
            else:
                shown += scanner.word(ATOM, "section-spec").upper()
        shown += "]"
    if scanner.accept(b"<"):
        shown += f"<{scanner.number('origin octet')}>"
        scanner.expect(b">", "origin octet")
    return shown


def _header_list(scanner: Scanner) -> list[str]:
    # header-list = "(" header-fld-name *(SP header-fld-name) ")"
    names: list[str] = []
    while not names or not scanner.accept(b")"):
        if names:
            scanner.expect(b" ", "SP in header-list")
        names.append(scanner.astring("header-fld-name").upper())
    return names


def _item(scanner: Scanner, name: str) -> Value:
    if name.startswith("BODY[") or name in {"RFC822", "RFC822.HEADER", "RFC822.TEXT"}:
        return scanner.nstring()
    match name:
        case "FLAGS":
            return scanner.flag_list()
        case "UID":
            return scanner.nz_number("uniqueid")
        case "RFC822.SIZE":
            return scanner.number()
        case "INTERNALDATE":
            date = scanner.quoted()
            if not _DATE_TIME.fullmatch(date):
                raise scanner.fail("date-time")
            return date
        case "ENVELOPE":
            envelope = scanner.list()
            if len(envelope) != _ENVELOPE_MEMBERS:
                raise scanner.fail(f"envelope of {_ENVELOPE_MEMBERS} members")
            return envelope
        case "BODY" | "BODYSTRUCTURE":
            return scanner.list()
    return scanner.value()


def _list_entry(scanner: Scanner, kind: str) -> ListEntry:
    # mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
    scanner.expect(b" ", f"SP after {kind}")
    attributes = scanner.flag_list()
    scanner.expect(b" ", "SP after mbx-list-flags")
    separator = scanner.nstring("hierarchy separator")
    if separator is not None and len(separator) != 1:
        raise scanner.fail("a hierarchy separator of one character")
    scanner.expect(b" ", "SP after hierarchy separator")
    name = scanner.astring("mailbox")
    if scanner.accept(b" "):
        scanner.value()  # mbox-list-extended, RFC 5258
    scanner.end(kind)
    shown = None if separator is None else separator.decode("latin-1")
    return ListEntry(kind, attributes, shown, name)


def _search(scanner: Scanner) -> SearchResult:
    # "SEARCH" *(SP nz-number); RFC 7162 adds "(MODSEQ n)" at the end
    numbers: list[int] = []
    while scanner.accept(b" "):
        if scanner.sees(b"("):
            scanner.list()
            break
        numbers.append(scanner.nz_number())
    scanner.end("SEARCH")
    return SearchResult(tuple(numbers))


def _status(scanner: Scanner) -> MailboxStatus:
    # "STATUS" SP mailbox SP "(" [status-att-list] ")"
    scanner.expect(b" ", "SP after STATUS")
    mailbox = scanner.astring("mailbox")
    scanner.expect(b" ", "SP after mailbox")
    pairs = scanner.list()
    scanner.end("STATUS")
    if len(pairs) % 2:
        raise scanner.fail("status-att-list of pairs")
    return MailboxStatus(
        mailbox,
        {str(key).upper(): value for key, value in zip(pairs[::2], pairs[1::2], strict=True)},
    )


def _capabilities(scanner: Scanner) -> tuple[str, ...]:
    # capability-data = "CAPABILITY" *(SP capability) …
    names: list[str] = []
    while not scanner.ended():
        scanner.expect(b" ", "SP before capability")
        names.append(scanner.word(ASTRING, "capability").upper())
    return tuple(names)


def _resp_text(scanner: Scanner) -> tuple[Code | None, bytes]:
    # resp-text = ["[" resp-text-code "]" SP] text; RFC 9051 lets the text be empty, so do we.
    if scanner.ended():
        return None, b""
    scanner.expect(b" ", "SP before resp-text")
    text = _text(scanner)
    found = _CODE.match(text)
    if found is None:
        return None, text  # text may begin with "[" too
    name = found[1].decode().upper()
    # Any code may be read as `atom [SP 1*<any TEXT-CHAR except "]">]`, so none is refused here.
    arguments = (found[2] or b"").decode("utf-8", "replace")
    if name == "PERMANENTFLAGS":
        arguments = arguments.strip("()")
    if name == "CAPABILITY":
        arguments = arguments.upper()
    return Code(name, tuple(arguments.split())), text[found.end() :]


def _text(scanner: Scanner, *, literals: bool = False) -> bytes:
    # TEXT-CHAR = <any CHAR except CR and LF>; NUL is never allowed (section 9, point 3).
    start = scanner.at
    text = scanner.rest()
    for octet in b"\0" if literals else b"\0\r\n":
        if octet in text:
            raise Mismatch("TEXT-CHAR", start + text.index(octet))
    return text
