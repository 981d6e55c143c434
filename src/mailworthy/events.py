"""Typed events of a run, in the order they occur; every report is written from these alone."""

from __future__ import annotations

import enum

import msgspec


class Verdict(enum.StrEnum):
    """How a check ended on an endpoint."""

    PASS = "pass"  # noqa: S105  a verdict, no password
    FAIL = "fail"
    WARN = "warn"
    NOTE = "note"
    SKIP = "skip"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    """The harness itself failed: our bug, told apart from the server's."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One check on one endpoint.

    `transcript` holds masked, escaped, bounded lines, ready to show. `reason` says why for every
    verdict that is neither pass nor a violation.
    """

    id: str
    endpoint: str
    source: str
    section: str
    level: str
    gist: str
    verdict: Verdict
    seconds: float
    expected: str = ""
    actual: str = ""
    reason: str = ""
    transcript: tuple[str, ...] = ()
    reproduce: str = ""
    known: bool = False
    """The violation stands in the baseline: told, but no cause for a red run."""


class EndpointProbe(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an endpoint said of itself before any check ran. `error` is set when it did not.

    `mechanism` is how the account logged in there; `locked_out` is whether it tried in vain, or
    by none of the mechanisms offered could.
    """

    endpoint: str
    greeting: str = ""
    software: str = ""
    capabilities: tuple[str, ...] = ()
    tls: str = ""
    certificate: str = ""
    mechanism: str = ""
    locked_out: bool = False
    warning: str = ""
    """What looks like a slip in the target's configuration; nothing is judged by it."""
    error: str = ""


class RunStarted(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The first event."""

    version: str
    target: str
    profile: str
    seed: int
    strict: bool
    started: str
    """UTC, ISO 8601."""
    doubts: tuple[str, ...] = ()
    """What looks like a slip in the settings, a line each; nothing is judged by it."""


class EndpointProbed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Once per endpoint, before the checks."""

    probe: EndpointProbe


class ChecksSelected(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How many records the run will bring at least (oracle records come on top)."""

    total: int
    checks: int
    """How many checks they are of: each has a record per endpoint."""


class CheckFinished(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A check, machine or oracle rule has its verdict on an endpoint."""

    record: Record


class RunFinished(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The last event. A stream without it is incomplete."""

    interrupted: bool
    seconds: float
    problem: str = ""
    """What kept the run from going through its checks, in one line."""
    left_behind: tuple[str, ...] = ()
    """What a safe run made and could not remove, each in a line."""


Event = RunStarted | EndpointProbed | ChecksSelected | CheckFinished | RunFinished


def encode(event: Event) -> bytes:
    """One JSON line, newline included."""
    return msgspec.json.encode(event) + b"\n"


_DECODER: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def decode(line: bytes) -> Event:
    """Read what `encode` wrote; raises msgspec.DecodeError on anything else."""
    return _DECODER.decode(line)
