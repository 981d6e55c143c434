"""The IMAP oracle of UIDs on made-up traffic: what it finds, and what it must not."""

from __future__ import annotations

import pytest
from tests.oracles.imap_traffic import Piece, watch

from mailworthy.oracles.imap_mailbox import REMEMBERED, ImapMailboxes


def select(tag: str, validity: int, uidnext: int, count: int = 3, name: str = "x") -> list[Piece]:
    """SELECT and its answer."""
    return [
        f"{tag} SELECT {name}\r\n".encode(),
        f"* {count} EXISTS",
        f"* OK [UIDVALIDITY {validity}] x",
        f"* OK [UIDNEXT {uidnext}] x",
        f"{tag} OK [READ-WRITE] in",
    ]


FETCHED: list[Piece] = [
    b"f FETCH 1:* (UID)\r\n",
    "* 1 FETCH (UID 4)",
    "* 2 FETCH (UID 6)",
    "* 3 FETCH (UID 9)",
    "f OK",
]
OPEN: list[Piece] = [*select("a", 7, 10), *FETCHED]
STATUS = b"s STATUS x (UIDVALIDITY UIDNEXT)\r\n"
COPY = b"c COPY 1:2 x\r\n"


@pytest.mark.parametrize(
    "traffic",
    [
        [*OPEN, *OPEN],
        [*OPEN, b"g NOOP\r\n", "* 1 EXPUNGE", "* 1 FETCH (UID 6)", "* 2 FETCH (UID 9)", "g OK"],
        [*OPEN, b"g NOOP\r\n", "* 4 EXISTS", "* 4 FETCH (UID 10)", "g OK"],
        [*OPEN, *select("b", 8, 1)],
        [*OPEN, b"d DELETE x\r\n", "d OK", b"e CREATE x\r\n", "e OK", *select("b", 6, 1)],
        [*OPEN, b"d RENAME y x\r\n", "d OK", *select("b", 6, 1)],
        [*OPEN, *select("b", 5, 1, name="y")],
        [*OPEN, STATUS, "* STATUS x (UIDVALIDITY 7 UIDNEXT 3)", "s OK"],  # of the selected one
        [*OPEN, 2, STATUS, 1, *select("b", 7, 20), 2, "* STATUS x (UIDVALIDITY 7 UIDNEXT 10)"],
        [*OPEN, COPY, "c OK [COPYUID 7 4,6 10:11] ok"],
        [*OPEN, COPY, "c OK [COPYUID 8 4,6 1:2] another validity"],
        [*OPEN, b"c MOVE 1:2 x\r\n", "* OK [COPYUID 7 4,6 10:11] ok", "* 1 EXPUNGE", "c OK"],
        [*OPEN, b"c COPY 1:2 y\r\n", "c OK [COPYUID 7 4,6 1:2] another mailbox"],
        [*OPEN, b"b SELECT y\r\n", "* OK [CLOSED]", "* 1 EXISTS", "b OK",
         b"g NOOP\r\n", "* 1 FETCH (UID 1)", "g OK"],
        [*OPEN, b"b NOOP\r\nc SELECT y\r\n", "* 1 FETCH (UID 4)", "b OK", "c OK",
         b"g NOOP\r\n", "* 1 FETCH (UID 1)", "g OK"],
        [*OPEN, b"g NOOP\r\n", "* VANISHED 4,6", "* 1 FETCH (UID 9)", "g OK"],
        [b"a SELECT x\r\n", "* 1 EXISTS", "* OK [UIDVALIDITY 7] x", "* NO [UIDNOTSTICKY] no",
         "* OK [UIDNEXT 9] x", "a OK", *select("b", 7, 2)],
    ],
)  # fmt: skip
def test_lawful_mailboxes(traffic: list[Piece]) -> None:
    assert watch(ImapMailboxes(), *traffic) == []


@pytest.mark.parametrize(
    ("traffic", "found"),
    [
        ([*OPEN, b"g NOOP\r\n", "* 1 FETCH (UID 5)"], "uid-stays-in-the-session"),
        ([*OPEN, b"g NOOP\r\n", "* 1 EXPUNGE", "* 1 FETCH (UID 4)"], "uid-stays-in-the-session"),
        ([*select("a", 7, 10), b"g NOOP\r\n", "* 1 FETCH (UID 5)", "* 2 FETCH (UID 5)"],
         "uids-ascend-with-numbers"),
        ([*select("a", 7, 10), b"g NOOP\r\n", "* 3 FETCH (UID 5)", "* 1 FETCH (UID 6)"],
         "uids-ascend-with-numbers"),
        ([*OPEN, *select("b", 7, 9)], "uidnext-above-every-uid"),
        ([*select("a", 7, 20), *select("b", 7, 19)], "uidnext-above-every-uid"),
        ([*OPEN, 2, STATUS, "* STATUS x (UIDVALIDITY 7 UIDNEXT 9)"], "uidnext-above-every-uid"),
        ([*OPEN, *select("b", 6, 10)], "uidvalidity-does-not-fall"),
        ([*OPEN, 2, STATUS, "* STATUS x (UIDVALIDITY 6)"], "uidvalidity-does-not-fall"),
        ([*OPEN, COPY, "c OK [COPYUID 7 4,6 9:10] ok"], "new-message-has-the-highest-uid"),
        ([*OPEN, b"c APPEND x {1}\r\n", "+ go", b"x\r\n", "c OK [APPENDUID 7 9] ok"],
         "new-message-has-the-highest-uid"),
    ],
)  # fmt: skip
def test_unlawful_mailboxes(traffic: list[Piece], found: str) -> None:
    assert watch(ImapMailboxes(), *traffic) == [found]


def test_sessions_and_mailboxes_are_forgotten() -> None:
    oracle = ImapMailboxes()
    many = [
        piece
        for number in range(REMEMBERED + 9)
        for piece in (number, *select("a", 7, 10, name=f"x{number}"), *FETCHED)
    ]
    assert watch(oracle, *many) == []
    assert not oracle.views
    assert not oracle.commands
    assert len(oracle._boxes) == REMEMBERED
