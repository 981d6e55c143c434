"""The specimens of messages are well-formed, and a change of one is told."""

from __future__ import annotations

import dataclasses
import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from tests.stand_in import serving

from mailworthy import expect
from mailworthy.fidelity import ADDRESS, MESSAGE_ID, SPECIMENS, demand_stuffing, specimens
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.serve import write_target
from mailworthy.session.endpoint import Protocol
from mailworthy.target import Target
from mailworthy.target_file import read_target
from mailworthy.violation import HarnessError, Violation
from mailworthy.wire.mime import field_value, split

SENT = b"A: 1\r\nB: 2\r\n\tfolded\r\nA: 1\r\n\r\nBody.\r\n"


@pytest.mark.parametrize("file", sorted(SPECIMENS.iterdir()), ids=lambda file: file.stem)
def test_a_specimen_is_well_formed(file: Path) -> None:
    octets = file.read_bytes()
    assert re.fullmatch(r"(header|text|mime|eight|utf8)-[a-z0-9-]+\.eml", file.name)
    assert not re.search(rb"\0|(?<!\r)\n|\r(?!\n)", octets)
    assert octets.endswith(b"\r\n")
    assert all(len(line) <= 998 for line in octets.split(b"\r\n"))
    assert octets.isascii() is not file.name.startswith(("eight-", "utf8-"))
    fields, body = split(octets)
    assert b"".join(fields) + b"\r\n" + body == octets
    assert all(re.match(rb"[!-9;-~]+:", field) for field in fields)
    assert not re.search(rb"\r\n[ \t]+\r\n", b"".join(fields))
    assert field_value(octets, b"message-id") == MESSAGE_ID
    assert ADDRESS in (field_value(octets, b"from") or b"")
    assert field_value(octets, b"date")


def test_specimens_come_by_group() -> None:
    assert {"text-dots", "text-flowed"} <= set(specimens("text"))
    assert all(name.startswith("text-") for name in specimens("text"))
    with pytest.raises(HarnessError, match="no such-"):
        specimens("no such")


def test_fields_may_be_added_anywhere() -> None:
    read = b"Received: x\r\nA: 1\r\nX-Added: x\r\nB: 2\r\n\tfolded\r\nA: 1\r\n\r\nBody.\r\n"
    expect.same_message("m", read, SENT)


@pytest.mark.parametrize(
    ("read", "seen"),
    [
        (b"A: 1\r\nB: 2 folded\r\nA: 1\r\n\r\nBody.\r\n", "b'B: 2 folded"),
        (b"A: 1\r\nA: 1\r\n\r\nBody.\r\n", "no such field"),
        (b"A: 1\r\nB: 2\r\n\tfolded\r\n\r\nBody.\r\n", "b'a, b'"),
        (b"B: 2\r\n\tfolded\r\nA: 1\r\nA: 1\r\n\r\nBody.\r\n", "b'b, a, a'"),
        (SENT + b"\r\n", "9 octets"),
        (SENT[:-7], "0 octets, from octet 0 on nothing"),
        (SENT.replace(b"Body", b"body"), "from octet 0 on b'body"),
    ],
)
def test_what_was_changed_is_told(read: bytes, seen: str) -> None:
    with pytest.raises(Violation) as told:
        expect.same_message("m", read, SENT)
    assert seen in told.value.actual


class Unstuffed(Pop3Connection):
    """Byte-stuffs nothing."""

    def stuffed(self, line: bytes) -> bytes:
        return line


class LoneDots(Pop3Connection):
    """Byte-stuffs lines of a dot alone."""

    def stuffed(self, line: bytes) -> bytes:
        return b".." if line == b"." else line


class CutShort(Pop3Connection):
    """Has messages in its store up to a line of a dot alone."""

    def octets(self, number: int) -> bytes:
        return super().octets(number).partition(b"\r\n.\r\n")[0] + b"\r\n"


@pytest.mark.parametrize(
    ("part", "seen"),
    [
        (Unstuffed, "an end at line 2 of the body, and the next line, b'.two"),
        (LoneDots, "b'.two"),
        (Pop3Connection, ""),
        (CutShort, ""),
    ],
)
def test_missing_byte_stuffing_shows_to_who_reads_by_pop3_alone(
    tmp_path: Path, part: type, seen: str
) -> None:
    body = b"One\r\n.\r\n.two\r\n"
    with serving(part) as server:
        write_target(server, tmp_path / "target.toml")
        settings = dataclasses.replace(read_target(tmp_path / "target.toml"), read_by="pop3")
        target = Target(settings, settings.endpoints_of(Protocol.POP3)[0])
        target.empty()
        target.deliver(target.compose(body))
        with pytest.raises(Violation) if seen else nullcontext() as told:
            demand_stuffing(target, "RETR 1", body)
        target.finish()
    assert told is None or seen in told.value.actual
