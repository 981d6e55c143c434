"""Conducting a run: pytest as a child process, its events read, shown and written as reports."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import msgspec

from mailworthy import content, launch
from mailworthy.child import run_child
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
    ended = False

    def take(line: bytes) -> bool:
        nonlocal ended
        try:
            event = decode(line)
        except msgspec.DecodeError:
            return False
        collector(event)
        ended = isinstance(event, RunFinished)
        for listen in listeners:
            listen(event)
        return not ended

    def command(descriptor: int) -> Sequence[str]:
        plugin = [*options, "--mail-events-fd", str(descriptor)]
        return launch.pytest_command(content.CONFORMANCE, plugin, jobs)

    child = run_child(command, take, masker, after_interrupt=AFTER_INTERRUPT)
    if child.interrupted and not collector.began:
        raise KeyboardInterrupt
    if not collector.began:
        raise HarnessError(f"the checks did not run: {_telling(child.said)}")
    if child.interrupted or not ended:
        problem = "" if child.interrupted else f"pytest broke off: {_telling(child.said)}"
        seconds = round(time.monotonic() - began, 3)
        collector(RunFinished(interrupted=True, seconds=seconds, problem=problem))
    return collector.result()


def _telling(lines: Sequence[str]) -> str:
    """The line of pytest's output that says what went wrong."""
    for line in lines:
        if line.startswith(("ERROR:", "Exit:", "E   ")):
            return line.partition(" ")[2].strip()
    return lines[-1].removeprefix("INTERNALERROR>").strip() if lines else "pytest said nothing"
