"""The mailbox model: what a view allows, and what it refuses."""

from __future__ import annotations

import pytest

from mailworthy.models.imap import Letter, Mailbox, View
from mailworthy.violation import Violation
from mailworthy.wire.imap import Exists, Expunge, Fetch


def told(number: int, uid: int, mark: bytes, *flags: str) -> Fetch:
    return Fetch(number, {"UID": uid, "BODY[]": b"Subject: " + mark, "FLAGS": flags})


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox([Letter(b"<one>"), Letter(b"<two>"), Letter(b"<three>")])


@pytest.fixture
def view(mailbox: Mailbox) -> View:
    """A view that is in step with three messages of the UIDs 5, 6 and 9."""
    view = View(mailbox)
    view.begin(3)
    for event in (told(1, 5, b"<one>"), told(2, 6, b"<two>"), told(3, 9, b"<three>")):
        view.hear(event)
    assert view.in_step(dict.fromkeys((1, 2, 3), frozenset[str]()))
    return view


def test_expunge_of_a_removed_message_is_taken(mailbox: Mailbox, view: View) -> None:
    mailbox.letters[1].flags = frozenset({"\\Deleted"})
    mailbox.expunge()
    view.hear(Expunge(2))
    assert [letter.uid for letter in view.letters if letter] == [5, 9]
    view.hear(told(2, 9, b"<three>"))


def test_messages_of_others_come_in_order(mailbox: Mailbox, view: View) -> None:
    mailbox.letters.append(Letter(b"<four>"))
    view.hear(Exists(4))
    assert not view.in_step({})
    view.hear(told(4, 12, b"<four>", "\\Seen"))
    flags = {**dict.fromkeys((1, 2, 3), frozenset[str]()), 4: frozenset({"\\Seen"})}
    assert view.in_step(flags)


@pytest.mark.parametrize(
    "event",
    [
        Exists(2),
        Expunge(4),
        Expunge(1),
        told(4, 12, b"<four>"),
        told(1, 6, b"<two>"),
        told(1, 5, b"<two>"),
        told(1, 5, b"<one> with more"),
        told(1, 5, b"<one>", "\\Seen"),
    ],
)
def test_what_cannot_be_is_refused(view: View, event: Exists | Expunge | Fetch) -> None:
    with pytest.raises(Violation):
        view.hear(event)


@pytest.mark.parametrize("uid", [9, 8])
def test_a_new_message_needs_a_higher_uid(mailbox: Mailbox, view: View, uid: int) -> None:
    mailbox.letters.append(Letter(b"<four>"))
    view.hear(Exists(4))
    with pytest.raises(Violation):
        view.hear(told(4, uid, b"<four>"))


def test_another_session_may_show_flags_late(mailbox: Mailbox, view: View) -> None:
    letter = mailbox.letters[0]
    seen = frozenset({"\\Seen"})
    letter.flags = seen
    view.stored(letter, frozenset(), sign="+", flags=seen)
    view.hear(told(1, 5, b"<one>"))
    view.hear(told(1, 5, b"<one>", "\\Seen"))
    assert not view.in_step(dict.fromkeys((1, 2, 3), frozenset[str]()))
    none = frozenset[str]()
    assert view.in_step({1: seen, 2: none, 3: none})
    with pytest.raises(Violation):
        view.hear(told(1, 5, b"<one>"))


def test_the_own_session_shows_its_flags_at_once(mailbox: Mailbox, view: View) -> None:
    letter = mailbox.letters[0]
    seen = frozenset({"\\Seen"})
    letter.flags = seen
    view.stored(letter, frozenset(), sign="+", flags=seen)
    view.own_store_done(letter, "+", seen)
    with pytest.raises(Violation):
        view.hear(told(1, 5, b"<one>"))


@pytest.mark.parametrize(
    ("sign", "after"), [("+", {"a", "b", "c"}), ("-", {"a"}), ("", {"b", "c"})]
)
def test_store_adds_removes_replaces(sign: str, after: set[str]) -> None:
    before, flags = frozenset({"a", "b"}), frozenset({"b", "c"})
    assert Letter(b"").changed(sign, flags, before) == after


def test_a_removed_message_may_be_empty(mailbox: Mailbox, view: View) -> None:
    empty = Fetch(2, {"UID": 6, "BODY[]": b""})
    with pytest.raises(Violation):
        view.hear(empty)
    mailbox.letters[1].flags = frozenset({"\\Deleted"})
    mailbox.expunge()
    view.hear(empty)
    with pytest.raises(Violation):
        view.hear(Fetch(2, {"UID": 6, "BODY[]": b"Subject: <three>"}))
