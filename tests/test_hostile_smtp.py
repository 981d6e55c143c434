"""Every SMTP check, on servers that turn hostile in the middle: a verdict in time, no crash."""

from __future__ import annotations

import resource
import time
import zlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import hypothesis.errors
import pytest
from tests.hostile import (
    Closes,
    Drips,
    Hostile,
    NeverEndsALine,
    NeverEndsAReply,
    SaysNothingInTls,
    SendsGarbage,
)
from tests.stand_in import serving

from mailworthy import catalogue
from mailworthy.catalogue import Check
from mailworthy.probes import probe
from mailworthy.reference.serve import write_target
from mailworthy.session.endpoint import Transport
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


@pytest.fixture(scope="module")
def capabilities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, frozenset[str]]:
    """What the good server is and announces, by endpoint scheme."""
    with serving() as server:
        file = tmp_path_factory.mktemp("good") / "target.toml"
        write_target(server, file)
        settings = read_target(file)
        return {
            endpoint.scheme: probe(Target(settings, endpoint)).capabilities
            for endpoint in settings.endpoints
        }


def smtp_checks() -> list[Check]:
    return [c for c in catalogue.checks() if c.id.startswith("smtp/")]


def settings_of(tmp_path: Path, server: object) -> Settings:
    file = tmp_path / "target.toml"
    write_target(server, file)  # type: ignore[arg-type]
    return read_target(file)


def run_all(
    settings: Settings, scheme: str, capabilities: dict[str, frozenset[str]]
) -> Iterator[tuple[str, str]]:
    """Run every SMTP check that applies; yield its id, and the class of its verdict."""
    endpoint = next(e for e in settings.endpoints if e.scheme == scheme)
    target = Target(settings, endpoint, capabilities[scheme], patience=PATIENCE)
    target.delivery_patience = PATIENCE
    for check in smtp_checks():
        if not all(target.has(need) for need in check.requirement.needs):
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


def at(kind: type[Hostile], limit: int) -> type[Hostile]:
    """The hostile server that turns after so many octets of each connection."""
    return type(f"{kind.__name__}After{limit}", (kind,), {"limit": limit})


Capabilities = dict[str, frozenset[str]]


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        *product([Closes, NeverEndsALine, NeverEndsAReply, SendsGarbage], [0, 40, 470, 620]),
        *product([Drips], [0, 620]),
    ],
)
def test_every_check_ends_in_a_verdict(
    tmp_path: Path, capabilities: Capabilities, kind: type[Hostile], limit: int
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with serving(at(kind, limit)) as server:
        seen = dict(run_all(settings_of(tmp_path, server), "smtp", capabilities))
    assert len(seen) > 30
    if limit == 0:
        assert not [check for check, verdict in seen.items() if verdict == "pass"]
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY


def test_no_check_passes_when_tls_is_silent(tmp_path: Path, capabilities: Capabilities) -> None:
    with serving(SaysNothingInTls) as server:
        seen = dict(run_all(settings_of(tmp_path, server), "submissions", capabilities))
    assert len(seen) > 30
    assert not [check for check, verdict in seen.items() if verdict in {"pass", "Violation"}]


def test_each_check_ends_in_a_verdict_wherever_the_server_hangs_up(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    """The places differ from check to check, so that all of them together cover a dialogue."""

    class HangsUp(Closes):
        limit = 0

    with serving(HangsUp) as server:
        settings = settings_of(tmp_path, server)
        for turn in range(3):
            HangsUp.limit = 1 + (zlib.crc32(bytes([turn])) % 800)
            assert dict(run_all(settings, "smtp", capabilities))


def send_one(target: Target) -> None:
    """A whole dialogue; raises Unreachable where it is cut short."""
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()
        smtp.command("QUIT").granted()


def test_a_close_at_any_octet_of_a_dialogue_is_told_as_one(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    class HangsUp(Closes):
        limit = 0

    with serving(HangsUp) as server:
        settings = settings_of(tmp_path, server)
        endpoint = next(e for e in settings.endpoints if e.transport is Transport.PLAIN)
        target = Target(settings, endpoint, capabilities["smtp"], patience=5)
        told: set[str] = set()
        whole = False
        while not whole:
            HangsUp.limit += 1
            target.begin(settings.accounts[:1])
            try:
                send_one(target)
                whole = True
            except Unreachable as error:
                told.add(str(error))
            finally:
                target.finish()
    assert HangsUp.limit > 300
    assert all("closed" in words for words in told), told
