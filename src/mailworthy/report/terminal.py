"""The live view of a run: a progress bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from mailworthy.events import (
    CheckFinished,
    ChecksSelected,
    EndpointProbe,
    EndpointProbed,
    Event,
    Record,
    RunFinished,
    RunStarted,
    Verdict,
)
from mailworthy.report import plain
from mailworthy.report.baseline import Stale
from mailworthy.report.findings import kind
from mailworthy.report.result import Result
from mailworthy.report.text import several

STYLES = {
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
    Verdict.WARN: "bold yellow",
    Verdict.INCONCLUSIVE: "bold magenta",
    Verdict.NOTE: "cyan",
    Verdict.SKIP: "dim",
    Verdict.PASS: "green",
}
_BRIEF = {Verdict.PASS, Verdict.SKIP}
_TONES = {"✓": "bold green", "✗": "bold red", "?": "bold magenta"}
_SIGN_OF_LIFE = 100
"""From so many records on, a log that is no terminal gets a line at each tenth."""


class LastingConsole(Console):
    """A console whose reader may go away (`| head`): the run goes on and writes its reports."""

    def on_broken_pipe(self) -> None:
        """Fall silent."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class TerminalView:
    """Shows the events of a run as they come; use it in a `with`, which takes the bar away.

    A finding is shown where it is first met; the other endpoints that it was made on follow in
    the summary. Nothing that a server sent is ever read as markup or as an escape sequence.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or LastingConsole()
        self._probes: list[EndpointProbe] = []
        self._problems: set[str] = set()
        self._told: dict[tuple[object, ...], list[Record]] = {}
        self._total = 0
        self._done = 0
        self._failed = 0
        live = self._console.is_terminal and not self._console.is_dumb_terminal
        self._progress = self._bar() if live else None
        self._task: TaskID | None = None
        if self._progress is not None:
            self._task = self._progress.add_task("Checking", total=None, fail=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case RunStarted():
                self._line(plain.opening(event), "bold")
                for line in plain.doubts(event):
                    self._line(line, _TONES.get(line[:1], ""))
            case EndpointProbed():
                self._probes.append(event.probe)
                self._problems |= {event.probe.error} - {""}
            case ChecksSelected():
                self._selected(event)
            case CheckFinished():
                self._finished(event.record)
            case RunFinished():
                self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()

    def summary(
        self, result: Result, reports: Mapping[str, object], stale: Sequence[Stale] = ()
    ) -> None:
        """Show the end of the run: `reports` maps the name of each report to where it is."""
        self.conclude(plain.summary(result, reports, stale))

    def conclude(self, lines: Sequence[str]) -> None:
        """Show what was found on several endpoints, and end with these lines."""
        self.close()
        self._line("")
        for line in [*plain.on_several(list(self._told.values())), *lines]:
            self._line(line, _TONES.get(line[:1], ""))

    def _selected(self, selected: ChecksSelected) -> None:
        if not self._total:
            for line in plain.endpoint_table(self._probes):
                self._line(f"  {line}")
        self._total = max(self._total, selected.total)
        if self._progress is None:
            self._line(
                f"{several(selected.checks, 'check')} to run: {several(self._total, 'record')}"
            )
        elif self._task is not None:
            self._progress.update(self._task, total=self._total)
            self._progress.start()

    def _finished(self, record: Record) -> None:
        self._done += 1
        self._failed += record.verdict is Verdict.FAIL and not record.known
        told = record.verdict is Verdict.INCONCLUSIVE and record.reason in self._problems
        if not told and record.verdict not in _BRIEF:
            self._tell(record)
        if self._progress is not None and self._task is not None:
            total = max(self._total, self._done)
            self._progress.update(self._task, completed=self._done, total=total, fail=self._failed)
        elif self._total >= max(_SIGN_OF_LIFE, self._done) and self._done * 10 % self._total < 10:
            self._line(f"{self._done} of {self._total} records, {self._failed} fail")

    def _tell(self, record: Record) -> None:
        alike = self._told.setdefault(kind(record), [])
        alike.append(record)
        if len(alike) > 1:
            return
        if record.known or record.verdict is Verdict.NOTE:
            self._line(plain.remark(record), STYLES[Verdict.NOTE])
            return
        first, *rest = plain.block(record)
        self._line(first, STYLES[record.verdict])
        for line in rest:
            self._line(line)
        self._line("")

    def _line(self, line: str, style: str = "") -> None:
        encoding = self._console.encoding
        line = line.encode(encoding, "replace").decode(encoding)
        self._console.print(Text(line, style), soft_wrap=True)

    def _bar(self) -> Progress:
        return Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("records, {task.fields[fail]} fail", markup=False),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
