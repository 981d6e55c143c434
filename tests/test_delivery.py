"""Reading messages out of a maildir, as `read_by = "maildir:…"` does."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailworthy.delivery import find_in_maildir, holding_in_maildir
from mailworthy.session.secret import Secret
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.wire.mime import compose


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize("folder", ["new", "cur"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_message_is_found_by_its_id_with_crlf(
    maildir: Path, folder: str, line_end: bytes
) -> None:
    wanted = compose("<wanted@x.test>", "a@x.test", "b@x.test", b".dot\r\n\r\nend\r\n")
    other = compose("<other@x.test>", "a@x.test", "b@x.test")
    (maildir / folder / "1").write_bytes(other.replace(b"\r\n", line_end))
    (maildir / folder / "2").write_bytes(wanted.replace(b"\r\n", line_end))
    transcript = Transcript(Masker([Secret("dot")]))
    assert find_in_maildir(maildir, "<wanted@x.test>", transcript) == wanted
    told, *lines = transcript.lines()
    assert told == f"(read from a file: {len(wanted)} octets)"
    assert lines[0].startswith("M: ")
    assert lines[-3:] == ["M: .********", "M: ", "M: end"]


def test_a_message_still_being_written_is_not_there(maildir: Path) -> None:
    (maildir / "tmp" / "1").write_bytes(compose("<w@x.test>", "a@x.test", "b@x.test"))
    transcript = Transcript(Masker())
    assert find_in_maildir(maildir, "<w@x.test>", transcript) is None
    assert transcript.lines() == ()


def test_what_holds_a_mark_is_noted_and_nothing_else(maildir: Path) -> None:
    ours = compose("<1@x.test>", "a@x.test", "b@x.test", b"the mark\r\n")
    (maildir / "new" / "1").write_bytes(ours)
    (maildir / "new" / "2").write_bytes(compose("<2@x.test>", "a@x.test", "b@x.test"))
    transcript = Transcript(Masker())
    assert holding_in_maildir(maildir, "the mark", transcript) == [ours]
    assert [line for line in transcript.lines() if "read from" in line] == [
        f"(read from a file: {len(ours)} octets)"
    ]
