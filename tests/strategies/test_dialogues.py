"""Whatever a client says, the reference answers each line once and goes on."""

from __future__ import annotations

from hypothesis import find, given, settings
from hypothesis import strategies as st
from tests.reference.test_smtp import converse

from mailworthy.strategies import dialogues, octets
from mailworthy.wire.smtp import ReplyReader


def answered(sent: bytes) -> list[int | None]:
    """The codes of the replies to what was sent, the greeting's first."""
    reader = ReplyReader()
    reader.feed(b"".join(converse(sent)))
    codes = []
    while (reply := reader.next()) is not None:
        assert not reply.flaws
        codes.append(reply.code)
    assert not reader.pending
    return codes


@settings(max_examples=200, deadline=None)
@given(dialogues.dialogues("example.test"))
def test_each_line_of_a_dialogue_gets_one_reply(lines: list[str]) -> None:
    sent = "".join(f"{line}\r\n" for line in [*lines, "QUIT"]).encode("latin-1")
    codes = answered(sent)
    assert len(codes) == len(lines) + 2
    assert codes[-1] == 221


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_octets_break_the_reference(sent: bytes) -> None:
    assert answered(sent)[0] == 220


def test_a_dialogue_may_succeed() -> None:
    def succeeds(lines: list[str]) -> bool:
        codes = answered("".join(f"{line}\r\n" for line in lines).encode("latin-1"))
        return codes.count(250) >= 2

    assert find(dialogues.dialogues("example.test"), succeeds)


@given(st.one_of(dialogues.no_commands, octets.garbage))
def test_garbage_is_no_known_verb(line: str) -> None:
    assert line.split(maxsplit=1)[0].upper() not in {"MAIL", "RCPT", "DATA", "QUIT", "RSET"}
