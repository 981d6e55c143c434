"""The run as the controlling process sees it: signs of life, the drain, the result."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import gevent
import msgspec
from locust.env import Environment

from mailworthy import __version__
from mailworthy.accounting.limits import Outcome, Threshold
from mailworthy.load.context import Context
from mailworthy.load.drain import Drain
from mailworthy.report.load_result import (
    Draining,
    Generator,
    LoadFooter,
    LoadHeader,
    LoadResult,
    Tick,
    Told,
)
from mailworthy.report.text import tidy

ARRIVALS_BEGUN = 0.95
"""Share of the transactions that fell due which must have been begun, for a rate to be one."""
TICK = 1.0
"""Seconds between two signs of life."""


class Health(msgspec.Struct, array_like=True):
    """How a generating process itself does; `cpu` and `late_p99` are seconds."""

    cpu: float
    late_p99: float
    backlog: int
    fallen_due: int
    begun: int
    problem: str

    @classmethod
    def of(cls, context: Context) -> Health:
        """That of this process, in this run."""
        arrivals = context.arrivals
        return cls(
            time.process_time() - context.cpu_began,
            arrivals.late.percentile(0.99) if arrivals else 0.0,
            arrivals.backlog if arrivals else 0,
            arrivals.fallen_due if arrivals else 0,
            arrivals.begun if arrivals else 0,
            context.problem,
        )


class WorkerNews(msgspec.Struct, array_like=True):
    """What a worker tells the master: its counts since the last time, its health."""

    recorder: bytes
    ledger: bytes
    health: Health
    final: bool

    @classmethod
    def take(cls, context: Context, *, final: bool) -> WorkerNews:
        """Take what there is to tell of this process; the next time it is not told again."""
        recorder, ledger = context.recorder.take_news(), context.ledger.take_news()
        return cls(recorder, ledger, Health.of(context), final)


@dataclass
class Run:
    """One load run, from its start to its result."""

    environment: Environment
    context: Context
    thresholds: tuple[Threshold, ...]
    drain: float
    emit: Callable[[Told], None]
    header: LoadHeader
    workers: dict[str, WorkerNews] = field(default_factory=dict)
    """What each worker told last."""
    users: list[tuple[float, int]] = field(default_factory=list)
    interrupted: bool = False

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self._seconds = 0.0
        self._draining: Drain | None = None
        self._ticking = gevent.spawn(self._tick)

    def hear(self, worker: str, news: WorkerNews) -> None:
        """Take what a worker tells."""
        self.context.recorder.merge(news.recorder)
        self.context.ledger.merge(news.ledger)
        self.workers[worker] = news

    def stop_clock(self) -> None:
        """The load is over: what users still end after this is counted, the time is not."""
        self._seconds = self._seconds or time.monotonic() - self._began

    def finish(self) -> LoadResult:
        """Wait for what is still under way, read every mailbox, and say what it came to."""
        self.stop_clock()
        seconds = self._seconds
        self._ticking.kill()
        generator = self._generator(seconds)
        context = self.context
        drain = Drain(context.settings, context.ledger, context.patience, self._tell_awaited)
        self._draining = drain
        took = drain.run(self.drain)
        recorder = self.context.recorder
        recorder.settle()
        ledger = self.context.ledger.conclude(drain.unread, took)
        rows, failures = recorder.rows(), recorder.failures()
        violations = sum(f.count for f in failures if f.name.startswith("oracle/"))
        outcome = Outcome(rows, recorder.since(0), seconds, ledger, violations)
        problems = [self._lost_workers(), self._arrivals_missed(), drain.problem]
        problems += [health.problem for health in self._healths()]
        result = LoadResult(
            header=self.header,
            rows=rows,
            series=recorder.series(self.context.began, seconds),
            users=tuple(self.users),
            failures=failures,
            ledger=ledger,
            limits=tuple(outcome.judge(threshold) for threshold in self.thresholds),
            generator=generator,
            footer=LoadFooter(
                seconds=round(seconds, 3),
                interrupted=self.interrupted,
                problem=next((problem for problem in problems if problem), ""),
            ),
        )
        self.emit(result)
        return result

    def break_off(self) -> None:
        """End the run now: nothing that is still awaited is waited for."""
        self.interrupted = True
        if self._draining is not None:
            self._draining.break_off()

    def _tell_awaited(self, count: int) -> None:
        self.emit(Draining(awaited=count))

    def _arrivals_missed(self) -> str:
        """Why the arrival rate was none: a generator that waits itself measures another load."""
        fallen_due = sum(health.fallen_due for health in self._healths())
        begun = sum(health.begun for health in self._healths())
        if begun >= fallen_due * ARRIVALS_BEGUN:
            return ""
        return (
            f"only {begun} of {fallen_due} transactions that fell due were begun: "
            "more users, or a lower rate, or a faster server or generator is needed"
        )

    def _tick(self) -> None:
        while True:
            gevent.sleep(TICK)
            at = time.monotonic() - self._began
            self.users.append((round(at, 1), self._user_count()))
            self.context.recorder.settle()
            recent = self.context.recorder.since(int(time.time() - 5))
            accepted, delivered = self.context.ledger.counts()
            self.emit(
                Tick(
                    at=round(at, 1),
                    users=self._user_count(),
                    rate=recent.count / min(5.0, at),
                    failures=self.context.recorder.since(0).failures,
                    p95=recent.latency.p95,
                    accepted=accepted,
                    delivered=delivered,
                )
            )

    def _user_count(self) -> int:
        runner = self.environment.runner
        return runner.user_count if runner is not None else 0

    def _healths(self) -> list[Health]:
        """Of the processes that generate load: the workers, or this one alone."""
        return [news.health for news in self.workers.values()] or [Health.of(self.context)]

    def _lost_workers(self) -> str:
        gone = sum(not news.final for news in self.workers.values())
        gone += max(self.header.workers - len(self.workers), 0) if self.workers else 0
        return f"{gone} of {self.header.workers} workers did not come to the end" if gone else ""

    def _generator(self, seconds: float) -> Generator:
        told = self._healths()
        cpu = [health.cpu for health in told]
        return Generator(
            cpu_seconds=round(sum(cpu), 3),
            cpu_share=round(max(cpu) / seconds, 3) if seconds else 0.0,
            arrivals_late_p99=round(max(health.late_p99 for health in told) * 1000, 3),
            backlog=max(health.backlog for health in told),
        )


def header(context: Context, environment: Environment, endpoints: list[str]) -> LoadHeader:
    """What is about to be run, from Locust's options and ours."""
    options = environment.parsed_options
    assert options is not None
    return tidy(
        LoadHeader(
            version=__version__,
            scenario=Path(environment.locustfile or "").stem,
            target=context.settings.name,
            endpoints=tuple(endpoints),
            users=options.num_users or 1,
            spawn_rate=float(options.spawn_rate or 1),
            arrival_rate=options.mail_arrival_rate,
            run_time=float(options.run_time or 0),
            workers=options.mail_workers,
            started=datetime.now(UTC).replace(microsecond=0),
        )
    )
