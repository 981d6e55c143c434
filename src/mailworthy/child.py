"""A child process that tells what happens, line by line, on a pipe of its own."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from queue import Empty, SimpleQueue

from mailworthy import interruption
from mailworthy.session.transcript import Masker

TO_END = 30.0
"""Seconds that a child may take to end when it has no more to tell."""
AFTER_KILL = 10.0
"""Seconds in which a child that was killed is gone, and so is who else could write to the pipe."""


@dataclass(frozen=True)
class Ended:
    """How the child ended: by Ctrl-C or not, by which exit code, and the lines it said aside,
    secrets masked."""

    interrupted: bool
    code: int
    said: tuple[str, ...]


class _News(Enum):
    INTERRUPT = auto()
    """Ctrl-C or SIGTERM came."""
    GONE = auto()
    """The child is no more; what it has started may still be."""
    SILENT = auto()
    """Nobody can write to the pipe any more."""


def run_child(
    command: Callable[[int], Sequence[str]],
    take: Callable[[bytes], bool],
    masker: Masker,
    *,
    after_interrupt: float,
) -> Ended:
    """Run a child to its end, and give each line that it writes to the pipe to `take`.

    `command` is given the pipe's descriptor. `take` returns False for the last line, or for one
    that it cannot read: nothing is listened to after it, and the child has `TO_END` seconds. Upon
    Ctrl-C or SIGTERM it is sent one SIGINT and has `after_interrupt` seconds; upon a second one
    it is killed. The child has a session of its own, so that the terminal's Ctrl-C reaches it
    through this process alone, and holds both signals back until it calls
    `interruption.let_come`. Nothing of that session is left behind.
    """
    news: SimpleQueue[bytes | _News] = SimpleQueue()
    with (
        tempfile.TemporaryFile() as log,
        interruption.taken(lambda: news.put(_News.INTERRUPT)),
    ):
        reading, writing = os.pipe()
        with interruption.held_back():
            child = subprocess.Popen(  # noqa: S603  our own interpreter and module
                list(command(writing)),
                pass_fds=(writing,),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        os.close(writing)
        waiting = threading.Thread(target=_wait, args=(child, news), daemon=True)
        waiting.start()
        threading.Thread(target=_read, args=(reading, news), daemon=True).start()
        try:
            interrupted = _follow(child, news, take, after_interrupt)
        finally:
            _kill(child)
            waiting.join()
        log.seek(0)
        said = masker.text(log.read().decode("utf-8", "replace")).strip().splitlines()
    return Ended(interrupted, child.returncode, tuple(said))


def _wait(child: subprocess.Popen[bytes], news: SimpleQueue[bytes | _News]) -> None:
    child.wait()
    news.put(_News.GONE)


def _read(descriptor: int, news: SimpleQueue[bytes | _News]) -> None:
    with os.fdopen(descriptor, "rb") as stream:
        for line in stream:
            news.put(line)
    news.put(_News.SILENT)


def _follow(
    child: subprocess.Popen[bytes],
    news: SimpleQueue[bytes | _News],
    take: Callable[[bytes], bool],
    after_interrupt: float,
) -> bool:
    """Follow a child until it is gone and all it told is heard; whether it was interrupted."""
    awaited: set[bytes | _News | None] = {_News.GONE, _News.SILENT}
    interrupted = killed = False
    listening = True
    deadline = math.inf
    while awaited:
        try:
            told: bytes | _News | None = news.get(timeout=_left(deadline))
        except Empty:
            if killed:
                break
            told = None
        now = time.monotonic()
        if isinstance(told, bytes):
            if listening and not take(told):
                listening = False
                deadline = min(deadline, now + TO_END)
        elif told is _News.SILENT:
            deadline = min(deadline, now + TO_END)
        elif told is _News.INTERRUPT and not interrupted:
            interrupted = True
            deadline = min(deadline, now + after_interrupt)
            child.send_signal(signal.SIGINT)
        else:
            # Its time is up, or it is gone and leaves others behind, or Ctrl-C came again.
            killed = True
            deadline = now + AFTER_KILL
            _kill(child)
        awaited.discard(told)
    return interrupted


def _left(deadline: float) -> float | None:
    return max(deadline - time.monotonic(), 0.0) if math.isfinite(deadline) else None


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and everything in its session."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
