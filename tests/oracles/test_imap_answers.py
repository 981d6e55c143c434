"""The IMAP oracle of answers and codes on made-up traffic: what it finds, and what it must not."""

from __future__ import annotations

import pytest
from tests.oracles.imap_traffic import Piece, watch

from mailworthy.oracles.imap_answers import ImapAnswers

FLAGS = "* FLAGS (\\Answered \\flagged \\DELETED \\Seen \\Draft $Forwarded)"
DATA: tuple[Piece, ...] = (FLAGS, "* OK [PERMANENTFLAGS (\\Seen $forwarded \\*)] x", "* 3 EXISTS")
SELECT: tuple[Piece, ...] = (b"a SELECT x\r\n", *DATA, "a OK [READ-WRITE] in")


@pytest.mark.parametrize(
    "traffic",
    [
        SELECT,
        (b"a EXAMINE x\r\n", *DATA, "a OK [READ-ONLY] in"),
        (b"a EXAMINE x\r\n", "a NO [NONEXISTENT] no"),
        (b"a SELECT x\r\n", "* OK [PERMANENTFLAGS (a)] x", "* 3 EXISTS", FLAGS, "a OK in"),
        (b"a SEARCH ALL\r\n", "* SEARCH", "a OK"),
        (b"a SEARCH ALL\r\n", "a NO [BADCHARSET] what"),
        (b"a SEARCH RETURN (SAVE) ALL\r\n", "a OK"),
        (b"a SEARCH ALL\r\n", '* ESEARCH (TAG "a") ALL 1', "a OK"),
        (b"a UID SEARCH RETURN () 1\r\n", '* ESEARCH (TAG "a") UID ALL 1', "* ESEARCH UID", "a OK"),
        (b"a APPEND x {1}\r\n", "a NO [TRYCREATE] no", b"b COPY 1 x\r\n", "b NO [TRYCREATE] no"),
        (b"a UID MOVE 1 x\r\n", "* OK [COPYUID 7 1:3 9,8,7] so", "* 1 EXPUNGE", "a OK"),
        (b"a APPEND x {1}\r\n", "+ go", b"x\r\n", "a OK [APPENDUID 7 1] so"),
        (b"a NOOP\r\nb COPY 1 x\r\n", "* OK [COPYUID 7 1 2] so", "a OK", "b OK [COPYUID 7 1 2] so"),
        (*SELECT, "* OK [READ-ONLY] now", b"b STORE 1 FLAGS ()\r\n", "b NO [READ-ONLY] so it is"),
        (*SELECT, b"b NOOP\r\n", "* BYE [UNAVAILABLE] off"),
    ],
)  # fmt: skip
def test_lawful_answers(traffic: tuple[Piece, ...]) -> None:
    assert watch(ImapAnswers(), *traffic) == []


@pytest.mark.parametrize(
    ("traffic", "found"),
    [
        ((b"a SELECT x\r\n", FLAGS, "a OK"), "select-tells-flags-and-exists"),
        ((b"a SELECT x\r\n", "* 3 EXISTS", "a OK"), "select-tells-flags-and-exists"),
        ((*DATA, b"a SELECT x\r\n", "a OK"), "select-tells-flags-and-exists"),
        ((b"a EXAMINE x\r\n", *DATA, "a OK"), "examine-is-read-only"),
        ((b"a EXAMINE x\r\n", *DATA, "a OK [READ-WRITE] so"), "examine-is-read-only"),
        ((b"a UID SEARCH 1\r\n", "a OK"), "search-is-answered"),
        (("* FLAGS (\\Seen)",), "flags-have-the-system-flags"),
        ((FLAGS, "* OK [PERMANENTFLAGS (\\Seen odd)] x"), "permanent-flags-are-of-the-flags"),
        ((b"a SELECT x\r\n", "a NO [TRYCREATE] no"), "code-in-its-place"),
        ((b"a APPEND x {1}\r\n", "+ go", b"x\r\n", "a OK [TRYCREATE] so"), "code-in-its-place"),
        ((b"a EXAMINE x\r\n", "a NO [READ-ONLY] no"), "code-in-its-place"),
        ((b"a NOOP\r\n", "a OK [APPENDUID 7 1] so"), "uid-code-in-its-place"),
        ((b"a COPY 1 x\r\n", "a NO [COPYUID 7 1 2] so"), "uid-code-in-its-place"),
        ((b"a UID SEARCH 1\r\n", '* ESEARCH (TAG "a") ALL 1'), "esearch-of-uids-says-so"),
        ((b"a SEARCH 1\r\n", '* ESEARCH (TAG "b") ALL 1'), "esearch-has-the-tag-of-its-command"),
        ((b"a COPY 1:2 x\r\n", "a OK [COPYUID 7 1:2 3] so"), "copyuid-names-as-many-copies"),
    ],
)  # fmt: skip
def test_unlawful_answers(traffic: tuple[Piece, ...], found: str) -> None:
    assert watch(ImapAnswers(), *traffic) == [found]


def test_commands_are_forgotten() -> None:
    oracle = ImapAnswers()
    assert watch(oracle, *SELECT, *SELECT) == []
    assert not oracle._heard
    assert not oracle._flags
