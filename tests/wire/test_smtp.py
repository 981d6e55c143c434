"""The SMTP reader: the same replies whatever the pieces, and what is wrong with a reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailworthy.wire.smtp import (
    MAX_LINE,
    MAX_LINES,
    Flaw,
    Reply,
    ReplyReader,
    enhanced,
    extensions,
    stuff,
)

noise = st.binary(max_size=80)
reply_lines = st.tuples(
    st.integers(200, 599), st.sampled_from(["-", " ", ""]), st.sampled_from(["", "text", "2.1.0 x"])
).map(lambda parts: "{}{}{}\r\n".format(*parts).encode())


def read(*pieces: bytes) -> list[Reply]:
    """Feed the pieces and take what is there after each."""
    reader = ReplyReader()
    replies = []
    for piece in pieces:
        reader.feed(piece)
        while (reply := reader.next()) is not None:
            replies.append(reply)
    return replies


@given(octets=st.lists(reply_lines | noise, max_size=8).map(b"".join), data=st.data())
def test_pieces_make_no_difference(octets: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(octets)))
    whole = read(octets)
    assert whole == read(octets[:at], octets[at:])
    assert whole == read(*(bytes([octet]) for octet in octets))
    assert octets.startswith(b"".join(reply.raw for reply in whole))


@given(content=st.lists(st.sampled_from([b".", b"a", b"\r\n", b"..", b""])).map(b"".join))
def test_stuffing_is_undone_by_removing_one_dot_from_each_line(content: bytes) -> None:
    stuffed = stuff(content)
    assert stuffed.endswith(b".\r\n")
    body = stuffed.removesuffix(b".\r\n")
    assert b".\r\n" not in body.splitlines(keepends=True)
    unstuffed = b"".join(line.removeprefix(b".") for line in body.splitlines(keepends=True))
    assert unstuffed == content + (b"" if content.endswith(b"\r\n") or not content else b"\r\n")


def test_a_reply_of_several_lines_is_one_reply() -> None:
    assert read(b"250-mail.example.test\r\n250-SIZE 10\r\n250 HELP\r\n") == [
        Reply(
            250,
            (b"mail.example.test", b"SIZE 10", b"HELP"),
            b"250-mail.example.test\r\n250-SIZE 10\r\n250 HELP\r\n",
        )
    ]


def test_the_text_may_be_missing() -> None:
    assert [(reply.code, reply.lines, reply.flaws) for reply in read(b"250\r\n354 \r\n")] == [
        (250, (b"",), frozenset({Flaw.BARE})),
        (354, (b"",), frozenset()),
    ]


@pytest.mark.parametrize(
    ("octets", "flaw"),
    [
        (b"650 x\r\n", Flaw.CODE),
        (b"150 x\r\n", Flaw.CODE),
        (b"+OK\r\n", Flaw.CODE),
        (b"25 x\r\n", Flaw.CODE),
        (b"\r\n", Flaw.CODE),
        (b"2500\r\n", Flaw.CODE),
        (b"250_x\r\n", Flaw.SEPARATOR),
        (b"250 x\n", Flaw.LINE_END),
        (b"250-x\n250 x\r\n", Flaw.LINE_END),
        (b"250-x\r\n251 x\r\n", Flaw.CODES_DIFFER),
        (b"250-x\r\nx\r\n", Flaw.CODES_DIFFER),
        (b"250 " + b"x" * 507 + b"\r\n", Flaw.LENGTH),
        (b"2" * MAX_LINE + b"\r\n", Flaw.LENGTH),
    ],
)
def test_each_flaw_is_seen(octets: bytes, flaw: Flaw) -> None:
    (reply,) = read(octets)
    assert flaw in reply.flaws


def test_a_line_of_512_octets_is_no_flaw() -> None:
    (reply,) = read(b"250 " + b"x" * 506 + b"\r\n")
    assert not reply.flaws


def test_a_reply_without_end_is_ended() -> None:
    (reply, *_) = read(b"250-x\r\n" * (MAX_LINES + 1))
    assert len(reply.lines) == MAX_LINES + 1
    assert reply.code is None
    assert not reply.flaws


def test_a_reader_knows_when_a_reply_is_not_whole() -> None:
    reader = ReplyReader()
    assert not reader.pending
    reader.feed(b"250-x\r\n")
    assert reader.next() is None
    assert reader.pending


def test_extensions_are_read_by_keyword_without_case() -> None:
    lines = (b"mail.example.test SIZE", b"size 100", b"AUTH PLAIN LOGIN", b"8BITMIME", b"\xff")
    announced = extensions(lines)
    assert announced["SIZE"] == "100"
    assert announced["AUTH"] == "PLAIN LOGIN"
    assert announced["8BITMIME"] == ""
    assert "MAIL.EXAMPLE.TEST" not in announced


@pytest.mark.parametrize(
    ("text", "code"),
    [(b"2.1.5 ok", "2.1.5"), (b"5.7.1", "5.7.1"), (b"3.1.1 x", None), (b"2.1.5ok", None)],
)
def test_enhanced_codes_are_found(text: bytes, code: str | None) -> None:
    assert enhanced(text) == code
