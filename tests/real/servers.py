"""Real servers for the tests: each is started from `fixtures/servers/` and stopped again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailworthy import content

SMTP = ("dovecot-postfix", "exim", "opensmtpd", "aiosmtpd")
POP3 = ("dovecot-postfix", "courier", "popa3d")
MISSING = 2
"""What up.sh exits with where something that it needs is not there."""


def folder_of(name: str) -> Path:
    """Where a server's scripts are."""
    return content.FIXTURES / "servers" / name


def known_of(name: str) -> Path:
    """The published result of a server: the deviations known, each read against its RFC."""
    return content.REPORTS / "servers" / name / "result.json"


@contextmanager
def started(name: str) -> Iterator[Path]:
    """The target file of a running server; where it is missing the test is skipped, in CI fails."""
    # Below pytest's own folder, which is closed to others, no server that gives up root could run.
    folder = Path(tempfile.mkdtemp(prefix="mailworthy-real-"))
    folder.chmod(0o755)
    try:
        done = subprocess.run(
            [folder_of(name) / "up.sh", folder],
            env=os.environ | {"PYTHON": sys.executable},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode == MISSING:
            words = f"{name} is not tested; run `make servers`: {done.stderr.strip()}"
            if os.environ.get("CI"):
                pytest.fail(words)
            pytest.skip(words)
        assert done.returncode == 0, done.stderr
        yield folder / "target.toml"
    finally:
        subprocess.run([folder_of(name) / "down.sh", folder], timeout=120, check=True)
        shutil.rmtree(folder)
