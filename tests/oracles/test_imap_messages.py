"""The IMAP oracle of FETCH on made-up traffic: what it finds, and what it must not."""

from __future__ import annotations

import pytest
from tests.oracles.imap_traffic import Piece, watch

from mailworthy.oracles.imap_messages import REMEMBERED, ImapMessages

HEADER = "From: Ann <ann@Example.test>\r\nSubject: two\r\n words\r\nMessage-ID: <1@x>\r\n\r\n"
ANN = '(("Ann" NIL "ann" "example.test"))'
ENVELOPE = f'(NIL "two words" {ANN} {ANN} {ANN} NIL NIL NIL NIL "<1@x>")'
NOTHING = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
TEXT = '"TEXT" "PLAIN" NIL NIL NIL "7BIT"'
NESTED = f'(("IMAGE" "PNG" NIL NIL NIL "BASE64" 8)("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 90 {NOTHING} (({TEXT} 4 1) "MIXED") 9) "MIXED")'  # noqa: E501


def literal(text: str) -> str:
    """A literal."""
    return f"{{{len(text)}}}\r\n{text}"


def select(tag: str = "a", validity: int = 7) -> list[Piece]:
    """SELECT and its answer."""
    validity_code = f"* OK [UIDVALIDITY {validity}] x"
    return [f"{tag} SELECT x\r\n".encode(), "* 3 EXISTS", validity_code, f"{tag} OK in"]


def fetch(wanted: str, *items: str, number: int = 1) -> list[Piece]:
    """FETCH, and a response for each group of items."""
    responses = [f"* {number} FETCH ({item})" for item in items]
    return [f"f FETCH {number} ({wanted})\r\n".encode(), *responses, "f OK"]


AB = fetch("UID BODY[]", 'UID 4 BODY[] "ab"')
REV2: list[Piece] = [b"e ENABLE IMAP4rev2\r\n", "* ENABLED IMAP4rev2", "e OK"]
BODY = f"BODY[HEADER] {literal(HEADER)}"


@pytest.mark.parametrize(
    "traffic",
    [
        [*AB, *fetch("BODY[]", 'BODY[] "ab"')],
        [*AB, *select("b", 8), *fetch("UID", 'UID 4 BODY[] "c"')],
        [*AB, *fetch("BODY[]", "BODY[] NIL"),
         *fetch("BODY[] RFC822.SIZE", 'BODY[] "" RFC822.SIZE 0')],
        [*AB,
         *fetch("UID BODY[]", 'UID 5 BODY[] "c"', number=2)],
        [*fetch("UID INTERNALDATE", 'UID 4 INTERNALDATE "05-Jan-2026 12:00:00 +0000"'),
         *fetch("INTERNALDATE", 'INTERNALDATE " 5-Jan-2026 14:00:00 +0200"')],
        [*fetch("BODY[] RFC822.SIZE", 'BODY[] "ab" RFC822.SIZE 2')],
        [*fetch("UID BODY[HEADER] ENVELOPE", f"UID 4 {BODY}", f"ENVELOPE {ENVELOPE} UID 4")],
        [*fetch("UID BODY[HEADER]", f"UID 4 {BODY}"),
         *fetch("UID ENVELOPE", f"UID 4 ENVELOPE {NOTHING}")],
        [*fetch("BODY[HEADER]", f"BODY[HEADER] {literal(' ' + HEADER)} ENVELOPE {NOTHING}")],
        [*fetch("BODY BODY[1]", f'BODY ({TEXT} 4 1) BODY[1] "abcd"')],
        [*fetch("UID BODY", f"UID 4 BODY {NESTED}"),
         *fetch("BODY[1] BODY[2.1]", 'BODY[1] "abcdefgh" BODY[2.1] "abcd"')],
        [b"f UID FETCH 4 FLAGS\r\n", "* 1 FETCH (FLAGS ())", "f OK"],
        [b"f UID FETCH 4 BODY[]<0.2>\r\n", '* 1 FETCH (UID 4 BODY[]<0> "ab")', "f OK"],
        [b"f UID FETCH 4 BODY[]\r\ng FETCH 2 BODY[]\r\n",
         '* 2 FETCH (BODY[] "ab")', "f OK", "g OK"],
        [b"f FETCH 1 ALL\r\n", "f OK"],
        [b"f NOOP\r\n", "* 1 FETCH (FLAGS ())", "f OK"],
        [*REV2, b"f NOOP\r\n", "* 1 FETCH (FLAGS () UID 4)", "f OK"],
        [*REV2, b"f STORE 1 FLAGS ()\r\ng NOOP\r\n", "* 1 FETCH (FLAGS ())", "f OK", "g OK"],
        [b"f FETCH 1:2 (UID ENVELOPE)\r\n", "* 2 FETCH (FLAGS ())", "* 1 FETCH (UID 4)", "f OK"],
        [b"f UID FETCH 4:5 RFC822.SIZE\r\n", "* 1 FETCH (UID 4 RFC822.SIZE 2)",
         "* 1 EXPUNGE", "f OK"],
        [b"f FETCH 1 (BODY[HEADER.FIELDS (Uid Flags)])\r\n",
         f"* 1 FETCH (BODY[HEADER.FIELDS (UID FLAGS)] {literal('A: b')})", "f OK"],
        [b"f FETCH 1 (BODY.PEEK[]<0.2> UID)\r\n", '* 1 FETCH (BODY[]<0> "ab" UID 4)', "f OK"],
    ],
)  # fmt: skip
def test_lawful_data(traffic: list[Piece]) -> None:
    assert watch(ImapMessages(), *select(), *traffic) == []


@pytest.mark.parametrize(
    ("traffic", "found"),
    [
        ([*AB, *fetch("BODY[]", 'BODY[] "ac"')],
         "message-data-never-change"),
        ([*AB, 2, *select(), *fetch("UID BODY[]", 'UID 4 BODY[] "a"')],
         "message-data-never-change"),
        ([*fetch("UID INTERNALDATE", 'UID 4 INTERNALDATE "05-Jan-2026 12:00:00 +0000"'),
          *fetch("INTERNALDATE", 'INTERNALDATE "05-Jan-2026 12:00:00 +0100"')],
         "message-data-never-change"),
        ([*fetch("BODY[] RFC822.SIZE", 'BODY[] "ab" RFC822.SIZE 3')], "size-is-that-of-the-body"),
        ([*fetch("UID RFC822.SIZE", "UID 4 RFC822.SIZE 3"), *fetch("BODY[]", 'BODY[] "ab"')],
         "size-is-that-of-the-body"),
        ([*fetch("ENVELOPE", f"{BODY} ENVELOPE {ENVELOPE.replace('two words', 'two')}")],
         "envelope-is-of-the-header"),
        ([*fetch("ENVELOPE", f"{BODY} ENVELOPE {ENVELOPE.replace('<1@x>', '<2@x>')}")],
         "envelope-is-of-the-header"),
        ([*fetch("ENVELOPE", f"{BODY} ENVELOPE {ENVELOPE.replace(ANN, 'NIL', 2)}")],
         "envelope-is-of-the-header"),
        ([*fetch("BODY BODY[1]", f'BODY ({TEXT} 5 1) BODY[1] "abcd"')],
         "structure-sizes-are-those-of-the-parts"),
        ([*fetch("BODY BODY[2.1]", f'BODY {NESTED} BODY[2.1] "abc"')],
         "structure-sizes-are-those-of-the-parts"),
        ([*REV2, b"f NOOP\r\n", "* 1 FETCH (FLAGS ())"], "unasked-fetch-tells-the-uid"),
        ([*REV2, "* 1 FETCH (FLAGS ())"], "unasked-fetch-tells-the-uid"),
        ([b"f UID FETCH 4 BODY[]\r\n", '* 1 FETCH (BODY[] "ab")'], "uid-fetch-tells-uids"),
        ([*fetch("BODY[]", 'BODY[]<0> "ab" BODY[] "ab"')], "origin-where-a-part-was-asked-for"),
        ([*fetch("FLAGS RFC822.SIZE", "RFC822.SIZE 2")], "fetch-brings-what-was-asked-for"),
        ([b"f FETCH 1 FAST\r\n", "* 1 FETCH (RFC822.SIZE 2 FLAGS ())", "f OK"],
         "fetch-brings-what-was-asked-for"),
        ([*fetch("UID BODY.PEEK[]", 'BODY[] "ab"')], "fetch-brings-what-was-asked-for"),
    ],
)  # fmt: skip
def test_unlawful_data(traffic: list[Piece], found: str) -> None:
    assert watch(ImapMessages(), *select(), *traffic) == [found]


def test_only_the_messages_last_told_of_are_remembered() -> None:
    oracle = ImapMessages()
    many = [
        f"* {number} FETCH (UID {number} RFC822.SIZE 9)" for number in range(1, REMEMBERED + 100)
    ]
    begun: list[Piece] = [*select(), b"f FETCH 1:* (UID RFC822.SIZE)\r\n", "* 2000 EXISTS"]
    assert watch(oracle, *begun, *many, "f OK") == []
    assert len(oracle._facts) == REMEMBERED
    assert not oracle._asked
    assert not oracle.views
