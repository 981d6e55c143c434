from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailworthy.accounting.ledger import DeliveryLedger, Entry, Removed, Returned, Seen, Sent, State
from mailworthy.report.load_result import Ledger

RUN = "run"
BOB = "bob@example.test"


def name(number: int) -> str:
    return f"{RUN}.0x0.{number}"


def sent(number: int, state: State = State.ACCEPTED) -> Sent:
    return Sent(name(number), BOB, state)


def seen(number: int, place: str = "1", look: str = "imap INBOX 7", problem: str = "") -> Seen:
    return Seen(name(number), look, place, problem)


def closed(*entries: Entry, at_last: Iterable[Seen] = (), unread: Iterable[str] = ()) -> Ledger:
    ledger = DeliveryLedger(RUN)
    for entry in entries:
        ledger.enter(entry)
    for entry in at_last:
        ledger.found_at_last(entry)
    return ledger.conclude(list(unread), 1.0)


def told(ledger: Ledger) -> list[tuple[str, str]]:
    return [(message.id, message.state) for message in ledger.messages]


def test_accepted_and_seen_is_delivered() -> None:
    ledger = closed(sent(1), seen(1))
    assert (ledger.sent, ledger.accepted, ledger.delivered, ledger.lost) == (1, 1, 1, 0)
    assert ledger.messages == ()


def test_accepted_and_never_seen_is_lost_and_named() -> None:
    ledger = closed(sent(1), sent(2), seen(2))
    assert (ledger.accepted, ledger.delivered, ledger.lost) == (2, 1, 1)
    assert told(ledger) == [(name(1), "lost")]
    assert ledger.messages[0].recipient == BOB


def test_in_a_mailbox_that_could_not_be_read_it_is_neither_lost_nor_delivered() -> None:
    ledger = closed(sent(1), unread=[BOB])
    assert (ledger.lost, ledger.delivered, ledger.unread) == (0, 0, 1)


@pytest.mark.parametrize("state", [State.IN_DOUBT, State.REFUSED])
def test_what_was_not_accepted_is_not_lost(state: State) -> None:
    ledger = closed(sent(1, state))
    assert (ledger.sent, ledger.accepted, ledger.lost) == (1, 0, 0)
    assert (ledger.in_doubt, ledger.refused) == (
        state is State.IN_DOUBT,
        state is State.REFUSED,
    )


def test_the_last_word_of_the_server_counts() -> None:
    ledger = closed(sent(1, State.IN_DOUBT), sent(1, State.ACCEPTED), seen(1))
    assert (ledger.sent, ledger.in_doubt, ledger.accepted) == (1, 0, 1)


def test_seen_by_many_is_one_copy() -> None:
    ledger = closed(sent(1), seen(1), seen(1), seen(1, "uid-9", "pop3 a"), at_last=[seen(1)])
    assert (ledger.delivered, ledger.duplicated) == (1, 0)


def test_under_two_uids_there_are_two_copies() -> None:
    ledger = closed(sent(1), seen(1, "1"), seen(1, "2"))
    assert (ledger.delivered, ledger.duplicated) == (1, 1)
    assert told(ledger) == [(name(1), "duplicated")]
    assert ledger.messages[0].detail == "2 copies"


def test_what_lies_there_after_its_removal_is_a_second_copy() -> None:
    downloaded: list[Entry] = [sent(1), seen(1, "uid-1", "pop3 a"), Removed(name(1), "uid-1")]
    assert closed(*downloaded).duplicated == 0
    assert closed(*downloaded, at_last=[seen(1)]).duplicated == 1


def test_names_that_do_not_last_tell_no_copies_apart() -> None:
    new_validity = [seen(1, "1", "imap INBOX 7"), seen(1, "4", "imap INBOX 8")]
    new_session = [seen(1, "a", "pop3 a"), seen(1, "b", "pop3 b")]
    assert closed(sent(1), *new_validity, *new_session, at_last=new_validity).duplicated == 0
    assert closed(sent(1), seen(1, "a", "pop3 a"), seen(1, "b", "pop3 a")).duplicated == 1
    assert closed(sent(1), seen(1, "", "pop3 a"), seen(1, "", "pop3 b")).duplicated == 0


def test_a_copy_that_was_removed_twice_was_two() -> None:
    removals = [Removed(name(1), "a"), Removed(name(1), "b")]
    assert closed(sent(1), seen(1, "a", "pop3 a"), *removals).duplicated == 1
    assert closed(sent(1), seen(1, "a", "pop3 a"), removals[0], removals[0]).duplicated == 0


def test_a_message_in_doubt_may_come_twice() -> None:
    ledger = closed(sent(1, State.IN_DOUBT), seen(1, "1"), seen(1, "2"))
    assert (ledger.delivered, ledger.duplicated) == (1, 0)


def test_damage_is_counted_once_and_told() -> None:
    ledger = closed(sent(1), seen(1, problem="short"), seen(1), seen(1, problem="long"))
    assert (ledger.delivered, ledger.corrupted) == (1, 1)
    assert ledger.messages[0].detail == "short"


def test_what_came_back_is_not_lost() -> None:
    ledger = closed(sent(1), Returned(name(1)), sent(2), seen(2), Returned(name(2)), sent(3))
    assert (ledger.delivered, ledger.returned, ledger.lost) == (1, 1, 1)


def test_other_runs_are_nobodys_concern() -> None:
    assert closed(sent(1), seen(1), Seen("other.0x0.1", "imap INBOX 7", "9")).delivered == 1


def test_a_copy_is_known_to_be_intact_only_where_it_was_seen_whole() -> None:
    ledger = DeliveryLedger(RUN)
    look = "imap INBOX 7"
    ledger.enter(seen(1, "1"))
    ledger.enter(seen(2, "2", problem="short"))
    assert ledger.is_intact(name(1), look, "1")
    assert not ledger.is_intact(name(1), look, "7")
    assert not ledger.is_intact(name(1), "imap INBOX 8", "1")
    assert not ledger.is_intact(name(2), look, "2")
    assert not ledger.is_intact(name(3), look, "3")


def test_names_are_bounded_and_counts_are_not() -> None:
    ledger = closed(*(sent(number) for number in range(250)))
    assert ledger.lost == 250
    assert len(ledger.messages) == 100


ENTRIES = st.lists(
    st.one_of(
        st.builds(sent, st.integers(1, 4), st.sampled_from(State)),
        st.builds(seen, st.integers(1, 4), st.sampled_from(["1", "2"])),
        st.builds(lambda n: Removed(name(n), "1"), st.integers(1, 4)),
    ),
    max_size=30,
)


@given(ENTRIES, st.integers(1, 3))
def test_workers_ledgers_merge_into_the_one_that_one_process_would_have(
    entries: list[Entry], workers: int
) -> None:
    alone = DeliveryLedger(RUN)
    master = DeliveryLedger(RUN)
    parts = [DeliveryLedger(RUN) for _ in range(workers)]
    owner: dict[str, int] = {}
    for number, entry in enumerate(entries):
        alone.enter(entry)
        # A message is sent by one worker; anybody may see it.
        mine = owner.setdefault(entry.id, number % workers)
        parts[mine if isinstance(entry, Sent) else number % workers].enter(entry)
        if number % 5 == 0:
            for part in parts:
                master.merge(part.take_news())
    for part in parts:
        master.merge(part.take_news())
    ours, theirs = alone.conclude([], 0.0), master.conclude([], 0.0)
    assert ours.messages == theirs.messages or sorted(told(ours)) == sorted(told(theirs))
    assert [getattr(ours, f) for f in ours.__struct_fields__ if f != "messages"] == [
        getattr(theirs, f) for f in theirs.__struct_fields__ if f != "messages"
    ]
