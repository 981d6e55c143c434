"""Running all checks of a protocol on a hostile server, and what they come to."""

from __future__ import annotations

import resource
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis.errors
import pytest
from tests.hostile import Closes, at
from tests.stand_in import StandIn, serving

from mailworthy import catalogue
from mailworthy.probes import probe
from mailworthy.reference.connection import Connection
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


def verdicts(
    folder: Path,
    server: type[Connection],
    prefix: str | tuple[str, ...],
    scheme: str,
    capabilities: Capabilities,
) -> dict[str, str]:
    """What every check of this prefix comes to on a server, by id, within bounds of memory."""
    before = peak()
    with serving(server) as running:
        seen = dict(run_all(settings_of(folder, running), prefix, scheme, capabilities))
    assert len(seen) > 50
    assert peak() - before < MEMORY, peak() - before
    return seen


def passed(seen: dict[str, str]) -> list[str]:
    """The checks that passed."""
    return [check for check, verdict in seen.items() if verdict == "pass"]


def end_wherever_it_closes(
    folder: Path,
    server: type[Connection],
    prefix: str | tuple[str, ...],
    scheme: str,
    capabilities: Capabilities,
    within: int,
) -> None:
    """Demand verdicts where the server closes after so many octets, at three places below `within`.

    The places differ from check to check, so that all of them together cover a dialogue.
    """
    for turn in range(3):
        place = 1 + (zlib.crc32(bytes([turn])) % within)
        verdicts(folder, at(Closes, place, server), prefix, scheme, capabilities)


def told_at_each_close(
    folder: Path,
    server: type[Connection],
    scheme: str,
    capabilities: Capabilities,
    talk: Callable[[Target], None],
    cut: tuple[type[Exception], ...],
    step: int = 1,
) -> tuple[int, set[str]]:
    """Talk to a server that closes after `step` octets, after twice as many, until it is whole.

    `cut` is what `talk` may raise until then. Returns after how many octets it was whole, and the
    words of what was raised.
    """

    class HangsUp(Closes, server):  # type: ignore[misc, valid-type]
        limit = 0

    told: set[str] = set()
    with serving(HangsUp) as running:
        settings = settings_of(folder, running)
        endpoint = next(e for e in settings.endpoints if e.scheme == scheme)
        target = Target(settings, endpoint, capabilities[scheme], patience=5)
        while True:
            HangsUp.limit += step
            target.begin(settings.accounts[:1])
            try:
                talk(target)
            except cut as error:
                told.add(str(error))
            else:
                return HangsUp.limit, told
            finally:
                target.finish()
