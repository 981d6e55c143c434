"""Ctrl-C and SIGTERM: noted whenever they come, and held back where nobody can take them yet."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_noted: list[int] = []


def attend(*, even_ignored: bool = False) -> None:
    """Raise KeyboardInterrupt upon either signal from now on, and note that it came.

    A SIGINT that whoever started this process had ignored stays ignored, unless `even_ignored`.
    """
    for number in SIGNALS:
        ignored = number == signal.SIGINT and signal.getsignal(number) is signal.SIG_IGN
        if even_ignored or not ignored:
            signal.signal(number, _interrupt)


def demand_none() -> None:
    """Raise KeyboardInterrupt if a signal has come.

    What is raised while the interpreter runs a finalizer or the callback of a weak reference, as
    every import does, it prints and drops.
    """
    if _noted:
        raise KeyboardInterrupt


@contextmanager
def taken(take: Callable[[], object]) -> Iterator[None]:
    """Call `take` upon either signal in this block, wherever it comes, instead of raising.

    `take` must be safe at any point of the main thread. Raises KeyboardInterrupt if a signal came
    before.
    """
    before = {number: signal.getsignal(number) for number in SIGNALS}
    with held_back():
        demand_none()
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, lambda *_: take())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def held_back() -> Iterator[None]:
    """Let both signals wait for the end of this block; for a child that is started in it, until
    it calls `let_come`."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_come() -> None:
    """Receive both signals from now on, and what was held back at once."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _interrupt(number: int, _: FrameType | None) -> None:
    _noted.append(number)
    raise KeyboardInterrupt
