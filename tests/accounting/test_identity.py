from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailworthy.accounting.identity import message, named_in, stamp_of

NAME = "1a2b3c4d.0x1.7"
DATE = "Mon, 05 Jan 2026 12:00:00 +0000"


def made(size: int = 2048) -> bytes:
    return message(NAME, "alice@example.test", "bob@example.test", size, DATE)


@given(st.integers(0, 300_000))
def test_a_message_is_of_about_its_size_and_knows_itself(size: int) -> None:
    octets = made(size)
    assert max(size, 100) <= len(octets) + 100 <= max(size, 200) + 700
    stamp = stamp_of(octets)
    assert stamp is not None
    assert (stamp.id, stamp.run, stamp.problem) == (NAME, "1a2b3c4d", "")


def test_every_line_ends_in_crlf_and_is_short_enough() -> None:
    lines = made().split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 998
    assert any(line.startswith(b".") for line in lines)


@pytest.mark.parametrize(
    "on_the_way",
    [
        lambda octets: b"Return-Path: <alice@example.test>\r\nReceived: from a by b\r\n" + octets,
        lambda octets: octets.replace(b"\r\n", b"\n"),
        lambda octets: octets.replace(b";\r\n sha256", b"; sha256"),
    ],
    ids=["trace fields", "line ends of the store", "unfolded"],
)
def test_what_a_server_may_do_is_no_damage(on_the_way: object) -> None:
    stamp = stamp_of(on_the_way(made()))  # type: ignore[operator]
    assert stamp is not None
    assert stamp.problem == ""


@given(st.data())
def test_any_octet_changed_in_the_body_is_seen(data: st.DataObject) -> None:
    octets = made(300)
    start = octets.index(b"\r\n\r\n") + 4
    at = data.draw(st.integers(start, len(octets) - 1))
    other = data.draw(st.integers(0x20, 0x7E).filter(lambda value: value != octets[at]))
    stamp = stamp_of(octets[:at] + bytes([other]) + octets[at + 1 :])
    assert stamp is not None
    assert stamp.problem


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda octets: octets + b"\r\n", "instead of"),
        (lambda octets: octets[:-2], "instead of"),
        (lambda octets: octets.replace(b"\r\n.A", b"\r\n..A"), "instead of"),
        (lambda octets: octets.replace(b"brown fox", b"brown cat"), "other octets"),
    ],
    ids=["longer", "cut", "dots doubled", "changed"],
)
def test_damage_is_told(damage: object, told: str) -> None:
    stamp = stamp_of(damage(made()))  # type: ignore[operator]
    assert stamp is not None
    assert told in stamp.problem


def test_without_its_field_a_message_is_known_by_its_message_id() -> None:
    field = b"X-Mailworthy:"
    lines = made().split(b"\r\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(field))
    del lines[start : start + 2]
    stamp = stamp_of(b"\r\n".join(lines))
    assert stamp is not None
    assert (stamp.id, stamp.problem) == (NAME, "")


def test_a_notification_names_the_messages_it_tells_of() -> None:
    report = (
        b"Subject: failed\r\n\r\nReturned:\r\n\r\n"
        + made()
        + made().replace(b"1a2b3c4d", b"ffffffff")
    )
    assert named_in(report, "1a2b3c4d") == {NAME}
    assert named_in(b"<1a2b3c4d.0x1.7@elsewhere.example>", "1a2b3c4d") == set()


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        b"Subject: hello\r\n\r\nbody\r\n",
        b"X-Mailworthy: nonsense\r\n\r\nbody\r\n",
        b"X-Mailworthy: a; octets=99999999999999; sha256=00\r\n\r\n",
        b"X-Mailworthy: \xff; octets=1\r\n\r\n",
    ],
)
def test_what_no_run_sent_is_not_ours(foreign: bytes) -> None:
    assert stamp_of(foreign) is None
