"""Running all checks of a protocol on a hostile server, and what they come to."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis.errors
import pytest
from tests.stand_in import StandIn, serving

from mailworthy import catalogue
from mailworthy.probes import probe
from mailworthy.reference.serve import write_target
from mailworthy.session.stream import Closed, Silent
from mailworthy.settings import Settings
from mailworthy.target import Target
from mailworthy.target_file import read_target
from mailworthy.violation import NotApplicable, Unreachable, Violation

PATIENCE = 0.05
LIMIT = 5.0
"""Seconds that a check may take here before its target cuts it short."""
MEMORY = 200 * 1024 * 1024
VERDICTS = (
    Violation,
    NotApplicable,
    Unreachable,
    Closed,
    Silent,
    hypothesis.errors.Flaky,
    pytest.skip.Exception,
)
Capabilities = dict[str, frozenset[str]]
"""Endpoint scheme → what the endpoint is and announces."""


def settings_of(folder: Path, server: StandIn) -> Settings:
    """What the target file of a server says."""
    file = folder / "target.toml"
    write_target(server, file)
    return read_target(file)


def announced(folder: Path) -> Capabilities:
    """What the good server is and announces."""
    with serving() as server:
        settings = settings_of(folder, server)
        return {
            endpoint.scheme: probe(Target(settings, endpoint)).capabilities
            for endpoint in settings.endpoints
        }


def peak() -> int:
    """The most octets of memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run_all(
    settings: Settings,
    prefix: str | tuple[str, ...],
    scheme: str,
    capabilities: Capabilities,
) -> Iterator[tuple[str, str]]:
    """Run every check of this prefix that applies; yield its id, and the class of its verdict."""
    endpoint = next(e for e in settings.endpoints if e.scheme == scheme)
    target = Target(settings, endpoint, capabilities[scheme], patience=PATIENCE)
    target.delivery_patience = target.silence = PATIENCE
    for check in catalogue.checks():
        applies = all(target.has(need) for need in check.requirement.needs)
        if not (applies and check.id.startswith(prefix)):
            continue
        target.begin(settings.accounts[: check.requirement.accounts], LIMIT)
        begun = time.monotonic()
        try:
            check.function(target)
            verdict = "pass"
        except VERDICTS as error:
            verdict = type(error).__name__
        finally:
            target.finish()
        assert time.monotonic() - begun < 2 * LIMIT, check.id
        yield check.id, verdict
