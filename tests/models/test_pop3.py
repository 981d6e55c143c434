"""The model of the maildrop: what it allows and what it does not."""

from __future__ import annotations

from mailworthy.models.pop3 import Maildrop


def entered() -> Maildrop:
    maildrop = Maildrop.holding([b"a", b"b", b"c"])
    view = {1: b"a", 2: b"b", 3: b"c"}
    assert maildrop.allows(view)
    maildrop.enter(view)
    return maildrop


def test_marks_hide_and_numbers_stay() -> None:
    maildrop = entered()
    maildrop.mark(2)
    assert maildrop.visible() == {1: b"a", 3: b"c"}
    maildrop.unmark()
    assert maildrop.visible() == {1: b"a", 2: b"b", 3: b"c"}


def test_quit_removes_what_is_marked_and_nothing_else() -> None:
    maildrop = entered()
    maildrop.mark(1)
    maildrop.update(removed=True)
    assert maildrop.allows({1: b"b", 2: b"c"})
    assert maildrop.allows({1: b"c", 2: b"b"})
    assert not maildrop.allows({1: b"b"})
    assert not maildrop.allows({1: b"a", 2: b"b", 3: b"c"})


def test_a_quit_that_failed_leaves_it_open_what_is_gone() -> None:
    maildrop = entered()
    maildrop.mark(1)
    maildrop.mark(2)
    maildrop.update(removed=False)
    assert maildrop.allows({1: b"c"})
    assert maildrop.allows({1: b"b", 2: b"c"})
    assert maildrop.allows({1: b"a", 2: b"b", 3: b"c"})
    assert not maildrop.allows({1: b"a"})


def test_a_dropped_connection_removes_nothing() -> None:
    maildrop = entered()
    maildrop.mark(1)
    maildrop.abandon()
    assert maildrop.allows({1: b"a", 2: b"b", 3: b"c"})
    assert not maildrop.allows({1: b"b", 2: b"c"})


def test_numbers_begin_with_one_and_have_no_gap() -> None:
    maildrop = Maildrop.holding([b"a", b"b"])
    assert not maildrop.allows({0: b"a", 1: b"b"})
    assert not maildrop.allows({1: b"a", 3: b"b"})
    assert not maildrop.allows({1: b"a", 2: b"x"})


def test_what_arrives_is_shown_at_once_behind_the_others_or_in_the_next_session() -> None:
    maildrop = entered()
    maildrop.arrive()
    maildrop.mark(2)
    assert maildrop.allows_now({1: b"a", 3: b"c"})
    assert maildrop.allows_now({1: b"a", 3: b"c", 4: b"new"})
    assert not maildrop.allows_now({1: b"a", 2: b"new", 3: b"c"})
    assert not maildrop.allows_now({1: b"a", 3: b"c", 4: b"new", 5: b"newer"})
    assert not maildrop.allows_now({1: b"new", 3: b"c"})
    assert maildrop.show({1: b"a", 3: b"c", 4: b"new"}) == {4}
    assert maildrop.awaited == 0
    maildrop.abandon()
    assert maildrop.allows({1: b"a", 2: b"b", 3: b"c", 4: b"new"})
    assert not maildrop.allows({1: b"a", 2: b"b", 3: b"c"})


def test_a_new_session_may_show_what_arrived() -> None:
    maildrop = entered()
    maildrop.arrive()
    maildrop.abandon()
    assert maildrop.allows({1: b"a", 2: b"b", 3: b"c"})
    view = {1: b"new", 2: b"a", 3: b"b", 4: b"c"}
    assert maildrop.allows(view)
    assert not maildrop.allows(view | {5: b"newer"})
    assert maildrop.enter(view) == {b"new"}
    assert maildrop.awaited == 0


def test_unique_ids_that_are_alike_are_not_of_messages_that_differ() -> None:
    assert not Maildrop.holding([b"a", b"b"]).allows({1: b"a", 2: b"b", 3: b"b"})
