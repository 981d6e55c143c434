"""A child process that tells what happens, line by line, on a pipe of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

from mailworthy.session.transcript import Masker


@dataclass(frozen=True)
class Ended:
    """How the child ended: by Ctrl-C or not, and the lines it said aside, secrets masked."""

    interrupted: bool
    said: tuple[str, ...]


def run_child(
    command: Callable[[int], Sequence[str]],
    take: Callable[[bytes], bool],
    masker: Masker,
    *,
    after_interrupt: float,
    own_session: bool = False,
) -> Ended:
    """Run a child to its end, and give each line that it writes to the pipe to `take`.

    `command` is given the pipe's descriptor. `take` returns False for a line that it cannot read,
    which ends the listening. Upon Ctrl-C the child is asked to end and has `after_interrupt`
    seconds for it; with `own_session` the terminal's Ctrl-C does not reach it by itself.
    """
    with tempfile.TemporaryFile() as log:
        reading, writing = os.pipe()
        child = subprocess.Popen(  # noqa: S603  our own interpreter and module
            list(command(writing)),
            pass_fds=(writing,),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=own_session,
        )
        os.close(writing)
        kill = os.killpg if own_session else os.kill
        with os.fdopen(reading, "rb") as stream:
            try:
                interrupted = _listen(stream, take, child, after_interrupt)
                child.wait()
            except KeyboardInterrupt:
                interrupted = True
            finally:
                if child.poll() is None:
                    kill(child.pid, signal.SIGKILL)
                child.wait()
        log.seek(0)
        said = masker.text(log.read().decode("utf-8", "replace")).strip().splitlines()
    return Ended(interrupted, tuple(said))


def _listen(
    stream: IO[bytes],
    take: Callable[[bytes], bool],
    child: subprocess.Popen[bytes],
    after_interrupt: float,
) -> bool:
    """Read to the end; whether a first Ctrl-C came meanwhile. A second one is raised."""
    try:
        _read(stream, take)
    except KeyboardInterrupt:
        watchdog = threading.Timer(after_interrupt, child.kill)
        watchdog.start()
        try:
            if child.poll() is None:
                child.send_signal(signal.SIGINT)
            _read(stream, take)
            child.wait()
        finally:
            watchdog.cancel()
        return True
    return False


def _read(stream: IO[bytes], take: Callable[[bytes], bool]) -> None:
    for line in stream:
        if not take(line):
            return
