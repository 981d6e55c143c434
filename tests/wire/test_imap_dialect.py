"""Which grammar holds: what was announced and enabled decides, and TLS forgets it."""

from __future__ import annotations

import pytest

from mailworthy.wire.imap import (
    EITHER,
    Dialect,
    Event,
    Fetch,
    Flags,
    ListEntry,
    ResponseReader,
    Tagged,
    Unparsable,
    parse,
)

REV1 = Dialect(rev1=True, rev2=False)
REV2 = Dialect(rev1=False, rev2=True, utf8=True)
UTF8 = Dialect(rev1=True, rev2=False, utf8=True)

EMPTY_TEXT = b"a1 OK \r\n"
BIG_SIZE = b"* 1 FETCH (RFC822.SIZE 4294967296)\r\n"
ATOM_TAG = b"* ESEARCH (TAG a1) COUNT 0\r\n"
UTF8_NAME = b'* LIST () "/" "\xc3\xa9"\r\n'
UTF8_TEXT = b"* OK \xc3\xa9\r\n"
LATIN1_NAME = b'* LIST () "/" "\xe9"\r\n'
BASIC_GLOBAL = b'* 1 FETCH (BODY ("MESSAGE" "GLOBAL" NIL NIL NIL "8BIT" 9))\r\n'
WHOLE_GLOBAL = (
    b'* 1 FETCH (BODY ("MESSAGE" "GLOBAL" NIL NIL NIL "8BIT" 9 (NIL NIL NIL NIL NIL NIL NIL NIL'
    b' NIL NIL) ("TEXT" "PLAIN" NIL NIL NIL "8BIT" 1 1) 2))\r\n'
)


@pytest.mark.parametrize(
    ("response", "lawful"),
    [
        (EMPTY_TEXT, [EITHER, REV2]),
        (BIG_SIZE, [EITHER, REV2]),
        (ATOM_TAG, [EITHER, REV2]),
        (UTF8_NAME, [REV2, UTF8]),
        (UTF8_TEXT, [REV2, UTF8]),
        (LATIN1_NAME, []),
        (BASIC_GLOBAL, [EITHER, REV1, UTF8]),
        (WHOLE_GLOBAL, [EITHER, REV1, REV2, UTF8]),
    ],
)
def test_forms_are_lawful_where_their_revision_is(response: bytes, lawful: list[Dialect]) -> None:
    for dialect in (EITHER, REV1, REV2, UTF8):
        refused = isinstance(parse(response, dialect), Unparsable)
        assert refused is (dialect not in lawful), dialect


def events(reader: ResponseReader, octets: bytes) -> list[Event]:
    reader.feed(octets)
    found: list[Event] = []
    while (event := reader.next()) is not None:
        found.append(event[0])
    return found


@pytest.mark.parametrize(
    ("said", "dialect"),
    [
        (b"* CAPABILITY IMAP4rev1 IDLE\r\n", REV1),
        (b"* OK [CAPABILITY IMAP4rev1] hello\r\n", REV1),
        (b"a1 OK [CAPABILITY IMAP4rev1] in\r\n", REV1),
        (b"* CAPABILITY IMAP4rev1 IMAP4rev2\r\n", EITHER),
        (b"* CAPABILITY IMAP4rev2\r\n", REV2),
        (b"* CAPABILITY X\r\n", EITHER),
        (b"* CAPABILITY IMAP4rev1 IMAP4rev2\r\n* ENABLED IMAP4rev2\r\n", REV2),
        (b"* ENABLED IMAP4rev2\r\n* CAPABILITY IMAP4rev1 IMAP4rev2\r\n", REV2),
        (b"* CAPABILITY IMAP4rev1 ENABLE\r\n* ENABLED UTF8=ACCEPT\r\n", UTF8),
        (b"* ENABLED CONDSTORE\r\n", EITHER),
        (b"* CAPABILITY IMAP4rev1 \r\n", REV1),
    ],
)
def test_the_reader_follows_what_is_announced_and_enabled(said: bytes, dialect: Dialect) -> None:
    reader = ResponseReader()
    events(reader, said)
    assert reader.dialect == dialect
    reader.drop()
    assert reader.dialect == EITHER


def test_what_was_meant_comes_after_the_slip_without_octets() -> None:
    reader = ResponseReader()
    reader.feed(b"* FLAGS (a]b)\r\n* 2 FETCH (UID 0)\r\na1 OK done\r\n")
    found = [reader.next() for _ in range(6)]
    assert [pair and type(pair[0]) for pair in found] == [
        Unparsable, Flags, Unparsable, Fetch, Tagged, None,
    ]  # fmt: skip
    assert [pair and bool(pair[1]) for pair in found] == [True, False, True, False, True, None]


def test_tls_forgets_what_a_slip_meant() -> None:
    reader = ResponseReader()
    reader.feed(b"* FLAGS (a]b)\r\n")
    reader.next()
    reader.drop()
    assert reader.next() is None


def test_unusual_lines_of_list_are_read_as_the_usual_ones() -> None:
    usual = parse(b'* LIST (\\Sent) "/" "a b"\r\n')
    assert usual == parse(b'* list (\\Sent) "/" {3}\r\na b\r\n')
    assert usual == ListEntry("LIST", ("\\Sent",), "/", "a b")
