"""Leases: no two holders of one account, no deadlock, nothing held afterwards."""

from __future__ import annotations

import fcntl
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


def test_what_was_locked_by_is_removed_with_its_folder(tmp_path: Path) -> None:
    base = tmp_path / "locks"
    leases = Leases(SETTINGS, base)
    leases.remove()
    with leases.lease(2):
        assert any(base.iterdir())
    leases.remove()
    assert not base.exists()


def test_nothing_is_removed_that_another_run_holds(tmp_path: Path) -> None:
    mine, theirs = Leases(SETTINGS, tmp_path), Leases(SETTINGS, tmp_path)
    with theirs.lease(1) as held:
        mine.remove()
        with mine.lease(2) as others:
            assert not set(held) & set(others)


def test_who_waits_for_a_lock_that_is_removed_takes_the_new_one(tmp_path: Path) -> None:
    leases = Leases(SETTINGS, tmp_path)
    with leases.lease(1):
        pass
    gathering = next(tmp_path.rglob("gathering"))
    got = threading.Event()

    def want() -> None:
        with Leases(SETTINGS, tmp_path).lease(1):
            assert next(tmp_path.rglob("gathering")).stat().st_ino != stale
            got.set()

    with gathering.open("wb") as lock:
        stale = gathering.stat().st_ino
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiter = threading.Thread(target=want)
        waiter.start()
        gathering.rename(tmp_path / "gone")
    assert got.wait(30)
    waiter.join(30)


def test_many_holders_of_changing_numbers_all_come_through(tmp_path: Path) -> None:
    held: set[Account] = set()
    guard = threading.Lock()
    clashes: list[Account] = []

    def work(count: int) -> None:
        leases = Leases(SETTINGS, tmp_path / "locks")
        with leases.lease(count) as mine:
            with guard:
                clashes.extend(held & set(mine))
                held.update(mine)
            with guard:
                held.difference_update(mine)
        leases.remove()

    threads = [threading.Thread(target=work, args=(1 + n % 3,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert clashes == []
