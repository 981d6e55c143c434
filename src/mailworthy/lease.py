"""Leases of accounts, so that checks running in parallel never share a mailbox.

A lease is a file lock, so it holds across processes and ends with them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from mailworthy.settings import Account, Settings
from mailworthy.violation import NotApplicable, Unreachable

PATIENCE = 900.0
"""Seconds to wait for accounts that other checks hold."""


class Leases:
    """The accounts of one target, to be taken by checks of all processes of this user."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self.accounts = settings.accounts
        base = folder or Path(tempfile.gettempdir()) / f"mailworthy-{os.getuid()}"
        hosts = sorted({f"{e.host}:{e.port}" for e in settings.endpoints})
        self._folder = base / hashlib.sha256(" ".join(hosts).encode()).hexdigest()[:16]

    @contextmanager
    def lease(self, count: int) -> Iterator[tuple[Account, ...]]:
        """Hold `count` accounts; raises NotApplicable where the target has fewer.

        Raises Unreachable when they do not come free in time. One process at a time gathers
        accounts, so that two can never wait for each other's.
        """
        if count > len(self.accounts):
            raise NotApplicable(f"it takes {count} accounts, the target has {len(self.accounts)}")
        with ExitStack() as held:
            deadline = time.monotonic() + PATIENCE
            with self._gathering(deadline):
                mine = self._gather(held, count, deadline)
            yield mine

    def remove(self) -> None:
        """Remove the locks from the disk, unless a process of another run uses them now."""
        with ExitStack() as held:
            if not self._folder.is_dir():
                return
            gathering = held.enter_context(self._open("gathering"))
            if not (_try_lock(gathering) and _is_at(gathering)):
                return
            numbers = range(len(self.accounts))
            locks = [held.enter_context(self._open(f"account-{number}")) for number in numbers]
            if not all(map(_try_lock, locks)):
                return
            for lock in (*locks, gathering):
                Path(lock.name).unlink()
            with suppress(OSError):  # whoever comes right now has put a new lock there
                self._folder.rmdir()
                self._folder.parent.rmdir()

    @contextmanager
    def _gathering(self, deadline: float) -> Iterator[None]:
        """Be the one process that gathers accounts, by the lock that all others find too."""
        while True:
            with self._open("gathering") as lock:
                _lock(lock, deadline)
                if _is_at(lock):
                    yield
                    return

    def _gather(self, held: ExitStack, count: int, deadline: float) -> tuple[Account, ...]:
        taken: dict[int, Account] = {}
        while len(taken) < count:
            for number, account in enumerate(self.accounts):
                if number in taken or len(taken) == count:
                    continue
                lock = self._open(f"account-{number}")
                if _try_lock(lock):
                    held.enter_context(lock)
                    taken[number] = account
                else:
                    lock.close()
            if len(taken) < count:
                _pause(deadline)
        return tuple(taken[number] for number in sorted(taken))

    def _open(self, name: str) -> IO[bytes]:
        while True:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                return (self._folder / name).open("wb")
            except (FileNotFoundError, FileExistsError):  # removed meanwhile by a run that ended
                for folder in (self._folder, self._folder.parent):
                    if folder.exists() and not folder.is_dir():
                        raise


def _is_at(file: IO[bytes]) -> bool:
    """Whether the open file is the one that its name leads to: it may have been removed."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), Path(file.name).stat())
    except FileNotFoundError:
        return False


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock(file: IO[bytes], deadline: float) -> None:
    while not _try_lock(file):
        _pause(deadline)


def _pause(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise Unreachable(f"no account came free within {PATIENCE:g} s")
    time.sleep(0.01)
