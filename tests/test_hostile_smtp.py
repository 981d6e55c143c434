"""Every SMTP check, on servers that turn hostile in the middle: a verdict in time, no crash."""

from __future__ import annotations

import zlib
from itertools import product
from pathlib import Path

import pytest
from tests.hostile import (
    Closes,
    Drips,
    Hostile,
    NeverEndsALine,
    NeverEndsAReply,
    SaysNothingInTls,
    SendsGarbage,
    at,
)
from tests.hostile_run import MEMORY, Capabilities, announced, peak, run_all, settings_of
from tests.stand_in import serving

from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.session.endpoint import Transport
from mailworthy.target import Target
from mailworthy.violation import Unreachable

SMTP = "smtp/"


@pytest.fixture(scope="module")
def capabilities(tmp_path_factory: pytest.TempPathFactory) -> Capabilities:
    """What the good server is and announces, by endpoint scheme."""
    return announced(tmp_path_factory.mktemp("good"))


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
    before = peak()
    with serving(at(kind, limit, SmtpConnection)) as server:
        seen = dict(run_all(settings_of(tmp_path, server), SMTP, "smtp", capabilities))
    assert len(seen) > 30
    if limit == 0:
        assert not [check for check, verdict in seen.items() if verdict == "pass"]
    assert peak() - before < MEMORY


def test_no_check_passes_when_tls_is_silent(tmp_path: Path, capabilities: Capabilities) -> None:
    class Silent(SaysNothingInTls, SmtpConnection):
        """Under TLS."""

    with serving(Silent) as server:
        seen = dict(run_all(settings_of(tmp_path, server), SMTP, "submissions", capabilities))
    assert len(seen) > 30
    assert not [check for check, verdict in seen.items() if verdict in {"pass", "Violation"}]


def test_each_check_ends_in_a_verdict_wherever_the_server_hangs_up(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    """The places differ from check to check, so that all of them together cover a dialogue."""

    class HangsUp(Closes, SmtpConnection):
        limit = 0

    with serving(HangsUp) as server:
        settings = settings_of(tmp_path, server)
        for turn in range(3):
            HangsUp.limit = 1 + (zlib.crc32(bytes([turn])) % 800)
            assert dict(run_all(settings, SMTP, "smtp", capabilities))


def send_one(target: Target) -> None:
    """A whole dialogue; raises Unreachable where it is cut short."""
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()
        smtp.command("QUIT").granted()


def test_a_close_at_any_octet_of_a_dialogue_is_told_as_one(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    class HangsUp(Closes, SmtpConnection):
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
