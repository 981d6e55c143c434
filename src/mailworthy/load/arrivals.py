"""Arrivals: transactions fall due at a fixed rate, whether or not the server keeps up."""

from __future__ import annotations

import time

import gevent
from gevent.queue import SimpleQueue
from locust.exception import StopUser

from mailworthy.accounting.histogram import Histogram

_OVER = -1.0


class Arrivals:
    """A queue of due times, on the clock of `time.monotonic`, filled at `rate` per second."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.late = Histogram()
        """Seconds by which the dispatcher was late."""
        self.backlog = 0
        """Most transactions that were due at once and had no free user."""
        self.fallen_due = 0
        self.begun = 0
        """Transactions that fell due, and those of them that a user has begun."""
        self._due: SimpleQueue[float] = SimpleQueue()
        self._dispatcher: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin to let transactions fall due. Safe to call twice."""
        if self._dispatcher is None:
            self._dispatcher = gevent.spawn(self._dispatch)

    def stop(self) -> None:
        """Let nothing more fall due, and send home the users that wait."""
        if self._dispatcher is not None:
            self._dispatcher.kill()
        while not self._due.empty():
            self._due.get_nowait()
        self._due.put(_OVER)

    def take(self) -> float:
        """Wait for a transaction to fall due; the time at which it did.

        Raises StopUser when no more will.
        """
        due = self._due.get()
        if due == _OVER:
            self._due.put(_OVER)
            raise StopUser
        self.begun += 1
        return due

    def _dispatch(self) -> None:
        began = time.monotonic()
        number = 0
        while True:
            due = began + number / self.rate
            wait = due - time.monotonic()
            if wait > 0:
                gevent.sleep(wait)
            self.late.add(max(time.monotonic() - due, 0))
            self._due.put(due)
            self.fallen_due += 1
            self.backlog = max(self.backlog, self._due.qsize())
            number += 1
