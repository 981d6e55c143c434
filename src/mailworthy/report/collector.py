"""The consumer of events that makes the result of them."""

from __future__ import annotations

from datetime import UTC, datetime

from mailworthy.events import (
    CheckFinished,
    ChecksSelected,
    EndpointProbe,
    EndpointProbed,
    Event,
    Record,
    RunFinished,
    RunStarted,
)
from mailworthy.report.result import Footer, Header, Result, totals
from mailworthy.report.text import tidy
from mailworthy.violation import HarnessError


class Collector:
    """Takes the events of a run, in order, and makes the result of them.

    Every text is made inert and bounded here, whatever a server sent.
    """

    def __init__(self) -> None:
        self._started: RunStarted | None = None
        self._finished: RunFinished | None = None
        self._probes: list[EndpointProbe] = []
        self._records: list[Record] = []
        self._selected = 0

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case RunStarted():
                self._started = tidy(event)
            case EndpointProbed():
                self._probes.append(tidy(event.probe))
            case ChecksSelected():
                self._selected = max(self._selected, event.total)
            case CheckFinished():
                self._records.append(tidy(event.record))
            case RunFinished():
                self._finished = tidy(event)

    @property
    def began(self) -> bool:
        """Whether the first event has come."""
        return self._started is not None

    def result(self) -> Result:
        """The result so far, without a footer until the last event has come.

        Raises HarnessError when the run never began.
        """
        if self._started is None:
            raise HarnessError("the run broke off before it began: there is no result")
        return Result(
            format=1,
            header=self._header(self._started),
            records=tuple(self._records),
            footer=self._footer(self._finished) if self._finished else None,
        )

    def _header(self, started: RunStarted) -> Header:
        at = datetime.fromisoformat(started.started)
        return Header(
            version=started.version,
            target=started.target,
            profile=started.profile,
            seed=started.seed,
            strict=started.strict,
            started=at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC),
            endpoints=tuple(self._probes),
        )

    def _footer(self, finished: RunFinished) -> Footer:
        return Footer(
            totals=totals(self._records),
            known=sum(record.known for record in self._records),
            selected=self._selected,
            seconds=finished.seconds,
            interrupted=finished.interrupted,
            problem=finished.problem,
            left_behind=finished.left_behind,
        )
