"""A parser of server responses after the formal syntax of RFC 3501 and RFC 9051, section 9.

`parse` takes one whole response and never raises: what does not follow the grammar becomes
`Unparsable`. It is as wide as the RFCs are where an extension may lawfully add something: unknown
untagged responses, response codes, FETCH and STATUS items, data after a LIST entry.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from mailworthy.wire.imap.codes import capabilities, resp_text, text
from mailworthy.wire.imap.dialect import EITHER, Dialect
from mailworthy.wire.imap.events import (
    Capabilities,
    Condition,
    Continuation,
    Enabled,
    Event,
    Flags,
    ListEntry,
    Tagged,
    TooLong,
    Unknown,
    Unparsable,
)
from mailworthy.wire.imap.mailbox_data import (
    esearch,
    list_entry,
    namespaces,
    search,
    server_id,
    status,
    unlawful_attributes,
)
from mailworthy.wire.imap.message_data import numbered
from mailworthy.wire.imap.scanner import ATOM, DEPTH, TAG, Mismatch, Scanner, TooDeep

CONDITIONS = frozenset({"OK", "NO", "BAD", "BYE", "PREAUTH"})
COMPLETIONS = frozenset({"OK", "NO", "BAD"})

# The usual line of LIST or LSUB, read at once for speed.
_USUAL_ENTRY = re.compile(
    rb"\* (LIST|LSUB) \(((?:\\[A-Za-z]{1,24}(?: \\[A-Za-z]{1,24}){0,7})?)\) "
    rb'(?:"([^"\\\x00\r\n\x80-\xff])"|NIL) '
    rb'(?:"([^"\\\x00\r\n\x80-\xff]*)"|([!#$&\'+,\-./0-9:;<=>?@A-Z\[\]^_`a-z|}~]+))\r\n',
    re.IGNORECASE,
)


def parse(response: bytes, dialect: Dialect = EITHER) -> Event:
    """Read one response, its literals and its final CRLF included."""
    if (usual := _USUAL_ENTRY.fullmatch(response)) and (entry := _usual_entry(usual)):
        return entry
    scanner = Scanner(response[:-2], dialect)
    if not response.endswith(b"\r\n"):
        if not response.endswith(b"\n"):
            return Unparsable("CRLF", len(response), response)
        scanner = Scanner(response[:-1], dialect)
        scanner.note("CRLF", len(response) - 1)
    try:
        event = _response(scanner)
    except Mismatch as error:
        first = scanner.lapse or error
        return Unparsable(first.rule, first.position, response)
    except TooDeep:
        return TooLong(f"lists nested {DEPTH} deep")
    if scanner.lapse:
        return Unparsable(scanner.lapse.rule, scanner.lapse.position, response, event)
    return event


def _usual_entry(found: re.Match[bytes]) -> ListEntry | None:
    kind, attributes, separator, quoted, atom = found.groups()
    known = _attributes(attributes)
    if known is None:
        return None
    return ListEntry(
        kind.decode().upper(),
        known,
        None if separator is None else separator.decode(),
        (atom if quoted is None else quoted).decode(),
    )


@functools.lru_cache(maxsize=256)
def _attributes(octets: bytes) -> tuple[str, ...] | None:
    """The attributes of a line, None where they exclude each other."""
    names = tuple(octets.decode().split())
    return names if unlawful_attributes(names) is None else None


def _response(scanner: Scanner) -> Event:
    if scanner.accept(b"* "):
        return _untagged(scanner)
    if scanner.accept(b"+"):
        # continue-req = "+" SP (resp-text / base64); base64 may be empty
        if not scanner.accept(b" "):
            scanner.note("continue-req: SP")
        return Continuation(text(scanner))
    tag = scanner.word(TAG, "tag")
    scanner.expect(b" ", "response-tagged: SP")
    start = scanner.at
    name = scanner.word(ATOM, "resp-cond-state").upper()
    if name not in COMPLETIONS:
        raise Mismatch("resp-cond-state", start)
    code, words = resp_text(scanner, "resp-cond-state")
    return Tagged(tag, name, code, words)


def _untagged(scanner: Scanner) -> Event:
    if 0x30 <= scanner.peek() <= 0x39:
        return numbered(scanner)
    name = scanner.word(ATOM, "response-data").upper()
    if name in CONDITIONS:
        code, words = resp_text(scanner, "resp-cond-state")
        return Condition(name, code, words)
    match name:
        case "LIST" | "LSUB":
            return list_entry(scanner, name)
        case "CAPABILITY":
            names = capabilities(scanner)
            scanner.end("capability-data")
            return Capabilities(names)
        case "ENABLED":
            names = capabilities(scanner)
            scanner.end("enable-data")
            return Enabled(names)
        case "FLAGS":
            scanner.expect(b" ", "mailbox-data: SP")
            flags = scanner.flags()
            scanner.end("mailbox-data")
            return Flags(flags)
    reader = _READERS.get(name)
    return reader(scanner) if reader else Unknown(name, scanner.unknown())


_READERS: dict[str, Callable[[Scanner], Event]] = {
    "SEARCH": search,
    "ESEARCH": esearch,
    "STATUS": status,
    "NAMESPACE": namespaces,
    "ID": server_id,
}
