"""Conducting a run: pytest as a child process, its events read, shown and written as reports."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from mailworthy import content, launch
from mailworthy.events import Event, RunFinished, decode
from mailworthy.report.collector import Collector
from mailworthy.report.result import Result
from mailworthy.session.transcript import Masker
from mailworthy.violation import HarnessError

AFTER_INTERRUPT = 30.0
"""Seconds that the child may take to close its sessions after Ctrl-C."""


def conduct(
    options: Sequence[str],
    jobs: int,
    listeners: Sequence[Callable[[Event], object]],
    masker: Masker,
) -> Result:
    """Run the bundled checks with these plugin options; returns the result.

    Ctrl-C ends the child and leaves an interrupted result, and so does a child that breaks off,
    with what it said, masked. Raises HarnessError when the run never began.
    """
    collector = Collector()
    began = time.monotonic()
    ended = interrupted = False
    with tempfile.TemporaryFile() as log:
        reading, writing = os.pipe()
        command = launch.pytest_command(
            content.CONFORMANCE, [*options, "--mail-events-fd", str(writing)], jobs
        )
        child = subprocess.Popen(  # noqa: S603  our own interpreter and module
            command, pass_fds=(writing,), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        os.close(writing)
        try:
            for event in _events(reading):
                collector(event)
                ended = isinstance(event, RunFinished)
                for listen in listeners:
                    listen(event)
            child.wait()
        except KeyboardInterrupt:
            _interrupt(child)
            interrupted = True
        finally:
            os.close(reading)
            _end(child)
        log.seek(0)
        said = masker.text(log.read().decode("utf-8", "replace")).strip().splitlines()
    if interrupted and not collector.began:
        raise KeyboardInterrupt
    if not collector.began:
        raise HarnessError(f"the checks did not run: {_telling(said)}")
    if not ended:
        problem = "" if interrupted else f"pytest broke off: {_telling(said)}"
        seconds = round(time.monotonic() - began, 3)
        collector(RunFinished(interrupted=True, seconds=seconds, problem=problem))
    return collector.result()


def _events(descriptor: int) -> Iterator[Event]:
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        for line in stream:
            try:
                yield decode(line)
            except msgspec.DecodeError:
                return


def _interrupt(child: subprocess.Popen[bytes]) -> None:
    """Let the child end by itself: Ctrl-C on a terminal has reached it as well."""
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
    try:
        child.wait(timeout=AFTER_INTERRUPT)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.kill()


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
    child.wait()


def _telling(lines: Sequence[str]) -> str:
    """The line of pytest's output that says what went wrong."""
    for line in lines:
        if line.startswith(("ERROR:", "Exit:", "E   ")):
            return line.partition(" ")[2].strip()
    return lines[-1].removeprefix("INTERNALERROR>").strip() if lines else "pytest said nothing"
