"""Every SMTP check, on servers that turn hostile in the middle: a verdict in time, no crash."""

from __future__ import annotations

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
from tests.hostile_run import (
    Capabilities,
    announced,
    end_wherever_it_closes,
    passed,
    told_at_each_close,
    verdicts,
)

from mailworthy.reference.smtp.connection import SmtpConnection
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
    seen = verdicts(tmp_path, at(kind, limit, SmtpConnection), SMTP, "smtp", capabilities)
    if limit == 0:
        assert not passed(seen)


def test_no_check_passes_when_tls_is_silent(tmp_path: Path, capabilities: Capabilities) -> None:
    class Silent(SaysNothingInTls, SmtpConnection):
        """Under TLS."""

    seen = verdicts(tmp_path, Silent, SMTP, "submissions", capabilities)
    assert not [check for check, verdict in seen.items() if verdict in {"pass", "Violation"}]


def test_each_check_ends_in_a_verdict_wherever_the_server_hangs_up(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    end_wherever_it_closes(tmp_path, SmtpConnection, SMTP, "smtp", capabilities, 800)


def send_one(target: Target) -> None:
    """A whole dialogue; raises Unreachable where it is cut short."""
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()
        smtp.command("QUIT").granted()


def test_a_close_at_any_octet_of_a_dialogue_is_told_as_one(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    whole, told = told_at_each_close(
        tmp_path, SmtpConnection, "smtp", capabilities, send_one, (Unreachable,)
    )
    assert whole > 300
    assert all("closed" in words for words in told), told
