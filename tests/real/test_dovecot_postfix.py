"""Checks, machines and oracles on servers that we did not write: Dovecot and Postfix.

What fails there is held against `reports/servers/dovecot-postfix/result.json`: the deviations
known, each with the RFC sentence it stands on. A new one is red, and so is one that is gone.
Their SMTP and POP3 suites run in `test_smtp_servers.py` and `test_pop3_servers.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.command import Command
from tests.real.servers import known_of, started

from mailworthy.events import Verdict
from mailworthy.plan import Wanted
from mailworthy.report.baseline import Baseline
from mailworthy.report.certificate import Certificate
from mailworthy.report.json import read
from mailworthy.report.load_json import read_load
from mailworthy.session.endpoint import Endpoint, Protocol
from mailworthy.settings import Settings
from mailworthy.target import Target

KNOWN = known_of("dovecot-postfix")


@pytest.fixture
def dovecot_postfix() -> Iterator[Path]:
    """The target file of a running Dovecot and Postfix; in CI they must be there."""
    with started("dovecot-postfix") as target:
        yield target


def test_every_violation_is_known_and_every_known_one_is_still_there(
    mailworthy: Command, dovecot_postfix: Path, tmp_path: Path
) -> None:
    suites = ("smtp", "machine/smtp", "pop3", "machine/pop3")
    left_out = [word for suite in suites for word in ("--skip", suite)]
    done = mailworthy(
        "check", dovecot_postfix, *left_out, "--baseline", KNOWN, "--out", "o", "--jobs", 4
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = read(tmp_path / "o" / "result.json")
    assert not [record for record in result.records if record.verdict is Verdict.ERROR]
    stale = Baseline(read(KNOWN)).stale(result)
    elsewhere = (*suites, "oracle/smtp", "oracle/pop3")
    gone = [str(each) for each in stale if not each.id.startswith(elsewhere)]
    assert not gone, gone
    ran = {record.id.partition("/")[0] for record in result.records}
    assert ran == {"imap", "tls", "mailflow", "machine", "oracle"}


def state(mailboxes: Path) -> set[tuple[str, str, str, str]]:
    """User, name, flags and digest of every message, wherever Dovecot files it."""
    return {
        (
            file.relative_to(mailboxes).parts[0],
            *file.name.partition(":2,")[::2],
            hashlib.sha256(file.read_bytes()).hexdigest(),
        )
        for file in mailboxes.rglob("*")
        if file.is_file() and file.parent.name in {"cur", "new"}
    }


def fill(settings: Settings) -> None:
    """Bring a message to each account."""
    for account in settings.accounts:
        target = Target(settings, settings.endpoints_of(Protocol.IMAP)[0])
        target.begin([account])
        target.deliver(target.compose())
        target.finish()


def test_the_safe_profile_leaves_no_trace(
    mailworthy: Command, dovecot_postfix: Path, tmp_path: Path
) -> None:
    mailboxes = dovecot_postfix.parent / "mail"
    settings, _, _ = Wanted([str(dovecot_postfix)]).settings()
    fill(settings)
    before = state(mailboxes)
    done = mailworthy("check", dovecot_postfix, "--profile", "safe", "--out", "o", "--skip", "tls")
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    records = read(tmp_path / "o" / "result.json").records
    assert any(record.verdict is Verdict.PASS for record in records)
    assert any(record.reason.startswith("profile safe") for record in records)
    assert len(before) == len(settings.accounts)
    assert state(mailboxes) == before


def test_a_provider_that_runs_them_is_certified_and_left_as_it_was(
    mailworthy: Command, dovecot_postfix: Path, tmp_path: Path
) -> None:
    settings, _, _ = Wanted([str(dovecot_postfix)]).settings()
    fill(settings)
    mailboxes = dovecot_postfix.parent / "mail"
    before = state(mailboxes)
    at = {endpoint.scheme: endpoint for endpoint in settings.endpoints}
    schemes = ("submissions", "submission", "pop3s", "pop3+starttls", "imaps", "imap+starttls")
    urls = {f"{scheme}://mail.example.test": at[scheme] for scheme in schemes}
    (tmp_path / "own.toml").write_text(
        'name = "Dovecot and Postfix"\nsource = "up.sh"\ndomains = ["example.test"]\n'
        f'takes = ["password"]\nhint = "See target.toml."\npublished = {json.dumps(list(urls))}\n'
    )
    redirected = [
        word
        for url, real in urls.items()
        for word in (
            "--connect-to",
            f"mail.example.test:{Endpoint.parse(url).port}={real.host}:{real.port}",
        )
    ]
    done = mailworthy(
        "certify", "own.toml", "--user", "alice", "--password-env", "PW", "--out", "o",
        "--ca", dovecot_postfix.parent / "ca.pem", *redirected,
        PW=settings.accounts[0].secret.reveal(),
    )  # fmt: skip
    text = (tmp_path / "o" / "certificate.json").read_bytes()
    certificate = msgspec.json.decode(text, type=Certificate)
    found = {
        (evidence.check, evidence.verdict)
        for area in certificate.areas
        for evidence in area.evidence
        if evidence.verdict is not Verdict.PASS
    }
    assert done.returncode == 1, done.stdout + done.stderr
    assert found <= {(record.id, record.verdict) for record in read(KNOWN).records}
    assert {area.name: area.grade.value for area in certificate.areas} == {
        "transport": "F",
        "log-in": "A",
        "sending": "A",
        "POP3": "F",
        "IMAP": "A",
        "round trip": "A",
    }
    assert not certificate.left_behind
    assert state(mailboxes) == before


@pytest.mark.parametrize("transport", ["plain", "starttls", "ssl"])
def test_a_load_loses_nothing(
    mailworthy: Command, dovecot_postfix: Path, tmp_path: Path, transport: str
) -> None:
    seconds = 20 if transport == "ssl" else 5
    done = mailworthy(
        "load", dovecot_postfix, "-u", 20, "-t", f"{seconds}s", "--transport", transport,
        "--workers", 2, "--out", "o",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    result = read_load(tmp_path / "o" / "load.json")
    ledger = result.ledger
    assert ledger.accepted > seconds
    assert ledger.delivered >= ledger.accepted
    assert (ledger.lost, ledger.duplicated, ledger.corrupted, ledger.unread) == (0, 0, 0, 0)
    assert {row.label for row in result.transactions} == {"SMTP send", "IMAP fetch", "POP3 fetch"}
    assert not [row for row in result.rows if row.failures]
