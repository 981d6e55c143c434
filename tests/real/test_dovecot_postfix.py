"""Checks, machines and oracles on servers that we did not write: Dovecot and Postfix.

What fails there is held against `reports/servers/dovecot-postfix/result.json`: the deviations
known, each with the RFC sentence it stands on. A new one is red, and so is one that is gone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailworthy import content
from mailworthy.events import Verdict
from mailworthy.plan import Wanted
from mailworthy.report.json import read
from mailworthy.session.endpoint import Protocol
from mailworthy.target import Target

Command = Callable[..., subprocess.CompletedProcess[str]]

SERVERS = content.FIXTURES / "servers" / "dovecot-postfix"
KNOWN = content.REPORTS / "servers" / "dovecot-postfix" / "result.json"


@pytest.fixture
def dovecot_postfix() -> Iterator[Path]:
    """The target file of a running Dovecot and Postfix; in CI they must be there."""
    lacking = [name for name in ("dovecot", "postfix") if shutil.which(name) is None]
    if not lacking and os.geteuid() != 0:
        lacking = ["the rights of root"]
    if lacking:
        words = f"real servers are not tested: no {' and no '.join(lacking)}; run `make servers`"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    # Below pytest's own folder, which is closed to others, no server that gives up root could run.
    folder = Path(tempfile.mkdtemp(prefix="mailworthy-real-"))
    folder.chmod(0o755)
    environment = os.environ | {"PYTHON": sys.executable}
    try:
        started = subprocess.run(
            [SERVERS / "up.sh", folder],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert started.returncode == 0, started.stderr
        yield folder / "target.toml"
    finally:
        subprocess.run([SERVERS / "down.sh", folder], timeout=120, check=True)
        shutil.rmtree(folder)


def test_every_violation_is_known_and_every_known_one_is_still_there(
    mailworthy: Command, dovecot_postfix: Path, tmp_path: Path
) -> None:
    done = mailworthy(
        "check", dovecot_postfix, "--baseline", KNOWN, "--out", "o", "--jobs", 2
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no longer found" not in done.stdout, done.stdout
    result = read(tmp_path / "o" / "result.json")
    assert not [record for record in result.records if record.verdict is Verdict.ERROR]
    ran = {record.id.partition("/")[0] for record in result.records}
    assert ran == {"smtp", "pop3", "imap", "tls", "mailflow", "machine", "oracle"}


def test_the_safe_profile_leaves_no_trace(
    mailworthy: Command, dovecot_postfix: Path, tmp_path: Path
) -> None:
    def state() -> set[tuple[str, str, str, str]]:
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

    mailboxes = dovecot_postfix.parent / "mail"
    settings, _, _ = Wanted([str(dovecot_postfix)]).settings()
    for account in settings.accounts:
        target = Target(settings, settings.endpoints_of(Protocol.IMAP)[0])
        target.begin([account])
        target.deliver(target.compose())
        target.finish()
    before = state()
    done = mailworthy("check", dovecot_postfix, "--profile", "safe", "--out", "o", "--skip", "tls")
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    records = read(tmp_path / "o" / "result.json").records
    assert any(record.verdict is Verdict.PASS for record in records)
    assert any(record.reason.startswith("profile safe") for record in records)
    assert len(before) == len(settings.accounts)
    assert state() == before
