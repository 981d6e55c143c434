"""Leases: no two holders of one account, no deadlock, nothing held afterwards."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mailworthy.lease import Leases
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.secret import Secret
from mailworthy.settings import Account, Settings
from mailworthy.violation import NotApplicable

SETTINGS = Settings(
    name="t",
    domain="example.test",
    endpoints=(Endpoint.parse("imap://127.0.0.1:1"),),
    accounts=tuple(Account(u, f"{u}@example.test", Secret("x")) for u in ("a", "b", "c")),
)


def test_two_leases_never_share_an_account(tmp_path: Path) -> None:
    first, second = Leases(SETTINGS, tmp_path), Leases(SETTINGS, tmp_path)
    with first.lease(2) as mine, second.lease(1) as theirs:
        assert not set(mine) & set(theirs)


def test_more_accounts_than_there_are_do_not_apply(tmp_path: Path) -> None:
    lease = Leases(SETTINGS, tmp_path).lease(4)
    with pytest.raises(NotApplicable, match="takes 4 accounts, the target has 3"), lease:
        pass


def test_who_wants_all_waits_until_all_are_free(tmp_path: Path) -> None:
    holding, release, got = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        with Leases(SETTINGS, tmp_path).lease(1):
            holding.set()
            assert release.wait(30)

    def want_all() -> None:
        with Leases(SETTINGS, tmp_path).lease(3):
            got.set()

    holder = threading.Thread(target=hold)
    holder.start()
    assert holding.wait(30)
    waiter = threading.Thread(target=want_all)
    waiter.start()
    assert not got.is_set()
    release.set()
    assert got.wait(30)
    holder.join(30)
    waiter.join(30)


def test_many_holders_of_changing_numbers_all_come_through(tmp_path: Path) -> None:
    held: set[Account] = set()
    guard = threading.Lock()
    clashes: list[Account] = []

    def work(count: int) -> None:
        with Leases(SETTINGS, tmp_path).lease(count) as mine:
            with guard:
                clashes.extend(held & set(mine))
                held.update(mine)
            with guard:
                held.difference_update(mine)

    threads = [threading.Thread(target=work, args=(1 + n % 3,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert clashes == []
