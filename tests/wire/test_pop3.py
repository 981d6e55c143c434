"""The POP3 reader: the same responses whatever the pieces, and what is no response."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailworthy.wire.pop3 import LINE_LIMIT, Event, Garbled, Reader, Response

LINE = st.binary(max_size=20).filter(lambda line: b"\n" not in line and b"\r" not in line)
STATUS = st.sampled_from((b"+OK", b"-ERR", b"+", b"+ok", b"BYE"))


def stuffed(lines: list[bytes]) -> bytes:
    return b"".join((b"." if line[:1] == b"." else b"") + line + b"\r\n" for line in lines)


@st.composite
def dialogues(draw: st.DrawFn) -> tuple[bytes, list[bool], list[Response]]:
    """Octets of some responses, which of them are due as multi-line, and the responses."""
    octets, due, responses = b"", [], []
    for _ in range(draw(st.integers(1, 4))):
        first = draw(STATUS) + draw(st.sampled_from((b"", b" "))) + draw(LINE) + b"\r\n"
        multiline = draw(st.booleans())
        rest = None
        if multiline and Response(first).ok:
            lines = draw(st.lists(LINE, max_size=4))
            rest = stuffed(lines)
            octets += first + rest + b".\r\n"
        else:
            octets += first
        due.append(multiline)
        responses.append(Response(first, rest))
    return octets, due, responses


def read(reader: Reader, pieces: list[bytes]) -> list[Event]:
    events: list[Event] = []
    for piece in pieces:
        reader.feed(piece)
        while (event := reader.next()) is not None:
            events.append(event)
    return events


def prepared(due: list[bool]) -> Reader:
    reader = Reader()
    for multiline in due:
        reader.expect(multiline=multiline)
    return reader


@given(dialogues(), st.data())
def test_pieces_make_no_difference(
    dialogue: tuple[bytes, list[bool], list[Response]], data: st.DataObject
) -> None:
    octets, due, responses = dialogue
    cut = data.draw(st.integers(0, len(octets)))
    assert read(prepared(due), [octets]) == responses
    assert read(prepared(due), [octets[i : i + 1] for i in range(len(octets))]) == responses
    assert read(prepared(due), [octets[:cut], octets[cut:]]) == responses


@given(st.lists(LINE, max_size=6))
def test_byte_stuffing_is_undone(lines: list[bytes]) -> None:
    (event,) = read(prepared([True]), [b"+OK\r\n" + stuffed(lines) + b".\r\n"])
    assert isinstance(event, Response)
    assert b"".join(event.stuffed()) == stuffed(lines)
    assert event.octets == b"".join(line + b"\r\n" for line in lines)
    assert event.lines == tuple(lines)


@given(st.binary(max_size=200), st.lists(st.booleans(), max_size=3))
def test_any_octets_are_read_without_harm(octets: bytes, due: list[bool]) -> None:
    whole = read(prepared(due), [octets])
    single = read(prepared(due), [octets[i : i + 1] for i in range(len(octets))])
    assert whole == single


@pytest.mark.parametrize(
    ("first", "ok", "text", "code"),
    [
        (b"+OK\r\n", True, b"", ""),
        (b"+OK 2 320\r\n", True, b"2 320", ""),
        (b"-ERR [IN-USE] busy\r\n", False, b"[IN-USE] busy", "IN-USE"),
        (b"-ERR [sys/temp] busy\r\n", False, b"[sys/temp] busy", "SYS/TEMP"),
        (b"-ERR [no end\r\n", False, b"[no end", ""),
        (b"+ok yes\n", True, b"yes", ""),
        (b"+OKAY\r\n", None, b"", ""),
        (b"+ Zm9v\r\n", None, b"Zm9v", ""),
        (b"\r\n", None, b"", ""),
        (b"* OK wrong port\r\n", None, b"OK wrong port", ""),
    ],
)
def test_the_first_line_is_read(first: bytes, ok: bool | None, text: bytes, code: str) -> None:
    response = Response(first)
    assert (response.ok, response.text, response.code) == (ok, text, code)


def test_a_bare_lf_does_not_end_a_line_of_the_content() -> None:
    (event,) = read(prepared([True]), [b"+OK\r\na\n.\nb\r\n.\r\n"])
    assert isinstance(event, Response)
    assert event.octets == b"a\n.\nb\r\n"


def test_a_server_that_ends_all_lines_with_lf_is_still_read() -> None:
    (event,) = read(prepared([True]), [b"+OK\n..a\n.\n"])
    assert isinstance(event, Response)
    assert event.octets == b".a\n"


def test_many_short_lines_take_no_more_than_their_octets_in_memory() -> None:
    piece = b"1\r\n" * 1000
    reader = prepared([True])
    reader.feed(b"+OK\r\n")
    tracemalloc.start()
    for _ in range(200):
        reader.feed(piece)
        assert reader.next() is None
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 2 * 200 * len(piece)


def test_an_endless_line_is_garbled() -> None:
    (event, *_) = read(prepared([False]), [b"x" * (LINE_LIMIT + 1)])
    assert isinstance(event, Garbled)


def test_an_endless_line_of_content_is_garbled() -> None:
    piece = b"x" * 1023 + b"\n"
    events = read(prepared([True]), [b"+OK\r\n", piece * (LINE_LIMIT // 1024 + 1)])
    assert isinstance(events[0], Garbled)
