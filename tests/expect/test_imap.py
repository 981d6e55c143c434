"""What IMAP responses add up to."""

from __future__ import annotations

import pytest

from mailworthy.expect.imap import Copied, before_expunge, copied, left_after, uid_set
from mailworthy.session.imap import ImapAnswer
from mailworthy.violation import Violation
from mailworthy.wire.imap import Code, Condition, Event, Expunge, Tagged


def answer(*untagged: Event, code: Code | None = None) -> ImapAnswer:
    return ImapAnswer("imap://test", untagged, Tagged("m1", "OK", code, b"done"))


@pytest.mark.parametrize("numbers", [(3, 3, 5), (7, 4, 3)])
def test_expunge_moves_numbers_down_at_once(numbers: tuple[int, ...]) -> None:
    assert left_after("abcdefgh", answer(*map(Expunge, numbers))) == list("abefh")


def test_expunge_beyond_the_last_is_a_violation() -> None:
    with pytest.raises(Violation):
        left_after("ab", answer(Expunge(2), Expunge(2)))


@pytest.mark.parametrize(
    ("text", "uids"),
    [("7", [7]), ("9,3:5", [9, 3, 4, 5]), ("5:3", [3, 4, 5]), ("304,319:320", [304, 319, 320])],
)
def test_uid_set_is_read_in_its_order(text: str, uids: list[int]) -> None:
    assert uid_set(text) == uids


@pytest.mark.parametrize("text", ["", "*", "0", "1:*", "1,,2", "1:2:3", "-1", "1:4294967295"])
def test_what_is_no_uid_set_is_a_violation(text: str) -> None:
    with pytest.raises(Violation):
        uid_set(text)


def test_copyuid_is_found_tagged_and_untagged() -> None:
    code = Code("COPYUID", ("9", "1:2", "5,7"))
    expected = Copied("9", [1, 2], [5, 7])
    assert copied(answer(code=code)) == expected
    assert copied(answer(Condition("OK", code, b""))) == expected
    assert copied(answer()) is None
    with pytest.raises(Violation):
        copied(answer(code=Code("COPYUID", ("9", "1"))))


def test_before_expunge_looks_at_the_order() -> None:
    told = Condition("OK", Code("COPYUID", ("9", "1", "5")), b"")
    assert before_expunge(answer(told, Expunge(1)), "COPYUID")
    assert not before_expunge(answer(Expunge(1), told), "COPYUID")
