"""What a transcript shows: never a secret, never a raw control character, never without bound."""

from __future__ import annotations

import base64
import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailworthy.session.secret import Secret
from mailworthy.session.transcript import MAX_ENTRIES, MAX_LINE, Masker, Transcript, printable


def test_a_secret_shows_nothing() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "hunter2"
    for copying in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError):
            copying(secret)


@given(st.text('abcdefgh0123"\\', min_size=4, max_size=40))
def test_secrets_are_masked_in_every_usual_spelling(password: str) -> None:
    transcript = Transcript(Masker([Secret(password)]))
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')
    encoded = base64.b64encode(password.encode()).decode()
    for spelling in (f"<{password}>", f"<{quoted}>", f"<{encoded}>"):
        transcript.server(1, f"-ERR {spelling}\r\n".encode())
    assert set(transcript.lines()) == {"S: -ERR <********>"}


@given(st.binary(max_size=2000))
def test_whatever_a_server_sends_is_shown_as_bounded_printable_ascii(octets: bytes) -> None:
    shown = printable(octets)
    assert all(" " <= character <= "~" or character == "…" for character in shown)
    assert len(shown) <= 4 * MAX_LINE + 40


def test_line_ends_part_lines_and_one_session_goes_unnumbered() -> None:
    transcript = Transcript(Masker())
    session = transcript.new_session()
    transcript.client(session, b"EHLO x\r\n")
    transcript.server(session, b"250-a\r\n250 b\r\n")
    transcript.remark(session, "closed")
    assert transcript.lines() == ("C: EHLO x", "S: 250-a", "S: 250 b", "(closed)")


def test_a_line_that_the_client_does_not_end_is_marked() -> None:
    transcript = Transcript(Masker())
    session = transcript.new_session()
    transcript.client(session, b"NOOP\r\nQUIT")
    transcript.client(session, b"\r\n")
    transcript.server(session, b"+O")
    assert transcript.lines() == ("C: NOOP", "C: QUIT (no CRLF)", "C: ", "S: +O")


def test_several_sessions_are_numbered() -> None:
    transcript = Transcript(Masker())
    first, second = transcript.new_session(), transcript.new_session()
    transcript.client(first, b"NOOP\r\n")
    transcript.client(second, b"QUIT\r\n")
    assert transcript.lines() == ("1 C: NOOP", "2 C: QUIT")


def test_a_long_dialogue_keeps_its_beginning_and_its_end() -> None:
    transcript = Transcript(Masker())
    session = transcript.new_session()
    for number in range(3 * MAX_ENTRIES):
        transcript.client(session, f"{number}\r\n".encode())
    lines = transcript.lines()
    assert lines[0] == "C: 0"
    assert lines[-1] == f"C: {3 * MAX_ENTRIES - 1}"
    assert f"({MAX_ENTRIES} lines left out)" in lines
