"""What a load run came to, as `load.json` holds it and the report shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec


class LoadHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What was run, on what. Times are seconds, rates are per second."""

    tool: str = "mailworthy"
    version: str
    scenario: str
    target: str
    endpoints: tuple[str, ...]
    """The endpoints that the users went to."""
    users: int
    spawn_rate: float
    arrival_rate: float | None
    """Transactions begun per second whatever the server does; None: each user waits its turn."""
    run_time: float
    workers: int
    """Generating processes."""
    started: datetime


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """How long something took, in milliseconds."""

    p50: float = 0.0
    p90: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    max: float = 0.0


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of command ("SMTP", "MAIL") or of whole transaction ("SMTP", "send")."""

    protocol: str
    name: str
    transaction: bool
    count: int
    """Times it was done, failures included."""
    failures: int
    latency: Latency
    """Of those that did not fail. With an arrival rate transactions are measured from when they
    were due."""

    @property
    def label(self) -> str:
        """ "SMTP send"."""
        return f"{self.protocol} {self.name}"


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """What ended in one interval of a series; `at` is its end, seconds after the start."""

    at: float
    count: int
    failures: int
    p50: float
    p95: float
    """Milliseconds."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of transaction over time. `interval` is in seconds, the same for all series."""

    protocol: str
    name: str
    interval: float
    points: tuple[Point, ...]

    @property
    def label(self) -> str:
        """ "SMTP send"."""
        return f"{self.protocol} {self.name}"


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of failure: where, what, how often, and one dialogue that shows it."""

    protocol: str
    name: str
    error: str
    count: int
    transcript: tuple[str, ...] = ()


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the ledger that is told by name. `state`: lost, duplicated, corrupted."""

    id: str
    recipient: str
    state: str
    detail: str = ""


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """Where every message went. All are counts of messages.

    sent = accepted + refused + in doubt; an accepted one is delivered or lost, and a delivered
    one may be duplicated or corrupted besides. A message is in doubt when the server said
    nothing after its final dot; in doubt and seen, it counts as delivered as well, or as
    duplicated or corrupted.
    """

    sent: int = 0
    accepted: int = 0
    refused: int = 0
    in_doubt: int = 0
    delivered: int = 0
    lost: int = 0
    duplicated: int = 0
    corrupted: int = 0
    returned: int = 0
    """Accepted and not seen, but told of by a message that came back, so not lost."""
    unread: int = 0
    """Accepted for mailboxes that could not be read in the end, so neither delivered nor lost."""
    drain: float = 0.0
    """Seconds waited after the run for accepted messages to arrive."""
    messages: tuple[Message, ...] = ()
    """Those that went wrong, by name; bounded, the counts are not."""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold that decides the exit code: "p95 SMTP send < 250ms"."""

    text: str
    measured: str
    """What the run came to, or why there is nothing to hold against the limit."""
    holds: bool | None
    """None: it could not be measured."""


class Generator(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the generator itself kept up."""

    cpu_seconds: float = 0.0
    cpu_share: float = 0.0
    """Of one core, for the busiest generating process: near 1 the generator is the limit."""
    arrivals_late_p99: float = 0.0
    """Milliseconds by which the dispatcher was late, at the 99th percentile."""
    backlog: int = 0
    """Most transactions that were due and had no free user."""


class LoadFooter(msgspec.Struct, frozen=True, kw_only=True):
    """How the run ended."""

    seconds: float
    """From the first user to the end of the load, the drain left out."""
    interrupted: bool = False
    problem: str = ""
    """What kept the run from being one, in one line."""


class Tick(msgspec.Struct, frozen=True, kw_only=True, tag="tick", tag_field="kind"):
    """A sign of life of a run that goes on. Rate and latency are those of the last seconds."""

    at: float
    """Seconds after the start."""
    users: int
    rate: float
    """Transactions per second."""
    failures: int
    """Transactions that failed so far."""
    p95: float
    """Milliseconds."""
    accepted: int
    delivered: int


class Draining(msgspec.Struct, frozen=True, kw_only=True, tag="draining", tag_field="kind"):
    """A sign of life after the load: so many accepted messages have not been seen yet."""

    awaited: int


class LoadResult(msgspec.Struct, frozen=True, kw_only=True, tag="load", tag_field="kind"):
    """A load run. No footer: it broke off."""

    format: Literal[1] = 1
    header: LoadHeader
    rows: tuple[Row, ...] = ()
    series: tuple[Series, ...] = ()
    users: tuple[tuple[float, int], ...] = ()
    """Seconds after the start, users running."""
    failures: tuple[Failure, ...] = ()
    ledger: Ledger = Ledger()
    limits: tuple[Limit, ...] = ()
    generator: Generator = Generator()
    footer: LoadFooter | None = None

    @property
    def transactions(self) -> tuple[Row, ...]:
        """The rows of whole transactions."""
        return tuple(row for row in self.rows if row.transaction)


Told = Tick | Draining | LoadResult
"""What a load run tells, line by line."""


def load_exit_code(result: LoadResult) -> int:
    """The code that a load run ends with, the first that applies.

    4 interrupted or broken off · 1 a limit is missed · 3 nothing was measured, or something that
    a limit is about could not be · 0 all limits hold.
    """
    if result.footer is None or result.footer.interrupted:
        return 4
    if any(limit.holds is False for limit in result.limits):
        return 1
    measured = any(row.count > row.failures for row in result.transactions)
    unmeasured = any(limit.holds is None for limit in result.limits)
    return 0 if measured and not unmeasured and not result.footer.problem else 3
