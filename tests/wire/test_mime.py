"""Messages in parts: fields, body, and what readers make of line ends."""

from __future__ import annotations

from mailworthy.wire.mime import field_value, split

MESSAGE = b"A: one\r\n two\r\nB: 2\r\n\r\nBody\r\n\r\n"


def test_split_parts_fields_and_body() -> None:
    assert split(MESSAGE) == ([b"A: one\r\n two\r\n", b"B: 2\r\n"], b"Body\r\n\r\n")


def test_bare_lfs_of_a_store_are_taken_as_crlf() -> None:
    shown = MESSAGE.replace(b"\r\n", b"\n")
    assert split(shown) == split(MESSAGE)
    assert field_value(shown, b"b") == b"2"


def test_a_bare_lf_in_a_message_of_crlf_stays() -> None:
    assert split(b"A: 1\r\n\r\none\ntwo\r\n")[1] == b"one\ntwo\r\n"
