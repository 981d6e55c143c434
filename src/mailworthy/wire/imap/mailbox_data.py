"""mailbox-data of section 9, and what extensions add: LIST, STATUS, SEARCH, NAMESPACE, ID."""

from __future__ import annotations

import re

from mailworthy.wire.imap.events import (
    Esearch,
    ListEntry,
    MailboxStatus,
    Namespace,
    Namespaces,
    SearchResult,
    ServerId,
)
from mailworthy.wire.imap.numbers import NUMBER64, NumberSet
from mailworthy.wire.imap.scanner import LABEL, Scanner
from mailworthy.wire.imap.structure import Value

_SELECTABILITY = frozenset({"\\noselect", "\\marked", "\\unmarked", "\\nonexistent"})
_CHILDREN = frozenset({"\\haschildren", "\\hasnochildren"})
_UID = re.compile(rb" UID(?= |\Z)", re.IGNORECASE)
_TAG = re.compile(rb" \(TAG ", re.IGNORECASE)
_NUMBERS = re.compile(rb"(?: [1-9][0-9]{0,8})*(?= |\Z)")


def list_entry(scanner: Scanner, kind: str) -> ListEntry:
    """mailbox-list, with the mbox-list-extended of RFC 5258 and RFC 9051."""
    scanner.expect(b" ", "mailbox-data: SP")
    start = scanner.at
    attributes = scanner.flags("mbx-list-flags")
    if rule := unlawful_attributes(attributes):
        scanner.note(rule, start)
    scanner.expect(b" ", "mailbox-list: SP")
    separator = scanner.separator("mailbox-list")
    scanner.expect(b" ", "mailbox-list: SP")
    name = scanner.astring("mailbox")
    extended: tuple[tuple[str, Value], ...] = ()
    if scanner.sees(b" ("):
        scanner.at += 1
        extended = _extended(scanner)
    scanner.end("mailbox-list")
    return ListEntry(kind, attributes, separator, name, extended)


def unlawful_attributes(attributes: tuple[str, ...]) -> str | None:
    """The rule that attributes of a LIST response break, None where they break none."""
    names = [name.lower() for name in attributes]
    if any(not name.startswith("\\") for name in names):
        return "mbx-list-oflag"
    if len(_SELECTABILITY.intersection(names)) > 1:
        return "mbx-list-sflag"  # only one per LIST response
    if _CHILDREN.issubset(names):
        return "child-mbox-flag"  # at most one per LIST response
    return None


def _extended(scanner: Scanner) -> tuple[tuple[str, Value], ...]:
    # mbox-list-extended = "(" [mbox-list-extended-item *(SP mbox-list-extended-item)] ")"
    # The tagged-ext-val of tags unknown may be anything: that syntax is only recommended to them.
    scanner.expect(b"(", "mbox-list-extended")
    items: list[tuple[str, Value]] = []
    while not scanner.accept(b")"):
        if items:
            scanner.expect(b" ", "mbox-list-extended: SP")
        tag = scanner.astring("mbox-list-extended-item-tag").upper()
        scanner.expect(b" ", "mbox-list-extended-item: SP")
        match tag:
            case "CHILDINFO":
                items.append((tag, _child_info(scanner)))
            case "OLDNAME":
                scanner.expect(b"(", 'oldname-extended-item: "("')
                items.append((tag, (scanner.astring("oldname-extended-item: mailbox"),)))
                scanner.expect(b")", 'oldname-extended-item: ")"')
            case _:
                items.append((tag, scanner.value()))
    return tuple(items)


def _child_info(scanner: Scanner) -> Value:
    # "CHILDINFO" SP "(" list-select-base-opt-quoted *(SP list-select-base-opt-quoted) ")"
    scanner.expect(b"(", "childinfo-extended-item")
    options: list[Value] = []
    while not options or not scanner.accept(b")"):
        if options:
            scanner.expect(b" ", "childinfo-extended-item: SP")
        if scanner.peek() != 0x22:
            scanner.note("list-select-base-opt-quoted")
        options.append(scanner.astring("list-select-base-opt-quoted"))
    return tuple(options)


def search(scanner: Scanner) -> SearchResult:
    """ "SEARCH" *(SP nz-number); RFC 7162 adds SP "(" "MODSEQ" SP mod-sequence-value ")"."""
    plain = scanner.match(_NUMBERS)
    numbers = [int(number) for number in plain[0].split()] if plain else []
    while scanner.more():
        if scanner.peek() == 0x28:
            scanner.list()
            break
        numbers.append(scanner.nz_number("mailbox-data: nz-number"))
    scanner.end("mailbox-data")
    return SearchResult(tuple(numbers))


def esearch(scanner: Scanner) -> Esearch:
    """esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)."""
    tag: str | None = None
    if scanner.match(_TAG):
        # search-correlator = SP "(" "TAG" SP tag-string ")"; tag-string is a string in RFC 4466
        if not scanner.dialect.rev2 and scanner.peek() not in (0x22, 0x7B):
            scanner.note("tag-string")
        tag = scanner.astring("tag-string")
        scanner.expect(b")", 'search-correlator: ")"')
    uid = scanner.match(_UID) is not None
    items: dict[str, Value | NumberSet] = {}
    while scanner.more():
        name = scanner.word(LABEL, "search-modifier-name").upper()
        scanner.expect(b" ", "search-return-data: SP")
        items[name] = _search_return_value(scanner, name)
    scanner.end("esearch-response")
    return Esearch(tag, uid, items)


def _search_return_value(scanner: Scanner, name: str) -> Value | NumberSet:
    match name:
        case "MIN" | "MAX":
            return scanner.nz_number("search-return-data: nz-number")
        case "COUNT":
            return scanner.number("search-return-data: number")
        case "ALL":
            return scanner.number_set("sequence-set")
        case "MODSEQ":
            return scanner.number("mod-sequence-value", NUMBER64)
    return scanner.value()


def status(scanner: Scanner) -> MailboxStatus:
    """ "STATUS" SP mailbox SP "(" [status-att-list] ")"."""
    scanner.expect(b" ", "mailbox-data: SP")
    mailbox = scanner.astring("mailbox")
    scanner.expect(b" ", "mailbox-data: SP")
    scanner.expect(b"(", 'mailbox-data: "("')
    items: dict[str, Value] = {}
    while not scanner.accept(b")"):
        if items:
            scanner.expect(b" ", "status-att-list: SP")
        name = scanner.word(LABEL, "status-att").upper()
        scanner.expect(b" ", "status-att-val: SP")
        items[name] = _status_value(scanner, name)
    scanner.end("mailbox-data")
    return MailboxStatus(mailbox, items)


def _status_value(scanner: Scanner, name: str) -> Value:
    match name:
        case "MESSAGES" | "RECENT" | "UNSEEN" | "DELETED":
            return scanner.number("status-att-val: number")
        case "UIDNEXT" | "UIDVALIDITY":
            return scanner.nz_number("status-att-val: nz-number")
        case "SIZE":
            return scanner.number("status-att-val: number64", NUMBER64)
        case "HIGHESTMODSEQ":
            return scanner.number("mod-sequence-valzer", NUMBER64)
    return scanner.value()


def namespaces(scanner: Scanner) -> Namespaces:
    """namespace-response = "NAMESPACE" SP namespace SP namespace SP namespace."""
    personal, others, shared = (_namespace(scanner) for _ in range(3))
    scanner.end("namespace-response")
    return Namespaces(personal, others, shared)


def _namespace(scanner: Scanner) -> tuple[Namespace, ...]:
    # namespace = nil / "(" 1*namespace-descr ")"
    scanner.expect(b" ", "namespace-response: SP")
    if scanner.nil():
        return ()
    scanner.expect(b"(", "namespace")
    found: list[Namespace] = []
    if scanner.sees(b")"):
        scanner.note("namespace: 1*namespace-descr")
    while not scanner.accept(b")"):
        if found and scanner.sees(b" ("):
            scanner.note("namespace: 1*namespace-descr")
            scanner.at += 1
        found.append(_descr(scanner))
    return tuple(found)


def _descr(scanner: Scanner) -> Namespace:
    # namespace-descr = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) [extensions] ")"
    scanner.expect(b"(", "namespace-descr")
    prefix = _text(scanner.string("namespace-descr: string"))
    scanner.expect(b" ", "namespace-descr: SP")
    separator = scanner.separator("namespace-descr")
    extensions: list[tuple[str, tuple[str, ...]]] = []
    while scanner.accept(b" "):
        # namespace-response-extension = SP string SP "(" string *(SP string) ")"
        name = _text(scanner.string("namespace-response-extension"))
        scanner.expect(b" (", "namespace-response-extension")
        values = [_text(scanner.string("namespace-response-extension"))]
        while not scanner.accept(b")"):
            scanner.expect(b" ", "namespace-response-extension: SP")
            values.append(_text(scanner.string("namespace-response-extension")))
        extensions.append((name, tuple(values)))
    scanner.expect(b")", 'namespace-descr: ")"')
    return Namespace(prefix, separator, tuple(extensions))


def server_id(scanner: Scanner) -> ServerId:
    """id_params_list of RFC 2971: "(" #(string SPACE nstring) ")" / nil."""
    scanner.expect(b" ", "id_response: SPACE")
    if scanner.nil():
        scanner.end("id_response")
        return ServerId(None)
    scanner.expect(b"(", "id_params_list")
    fields: dict[str, str | None] = {}
    while not scanner.accept(b")"):
        if fields:
            scanner.expect(b" ", "id_params_list: SPACE")
        name = _text(scanner.string("id_params_list: string"))
        scanner.expect(b" ", "id_params_list: SPACE")
        value = scanner.nstring("id_params_list: nstring")
        fields[name] = None if value is None else _text(value)
    scanner.end("id_response")
    return ServerId(fields)


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")
