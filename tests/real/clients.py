"""Mail clients that we did not write, and how the tests run them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection

import pytest

NAME = "mail.example.test"
"""The name in the reference server's certificate."""


def run(*words: str, octets: bytes = b"", allowed: Collection[int] = (0,)) -> bytes:
    """Run a client, and return what it printed; in CI it must be there."""
    if shutil.which(words[0]) is None:
        lacking = f"{words[0]} is not installed; run `make clients`"
        if os.environ.get("CI"):
            pytest.fail(lacking)
        pytest.skip(lacking)
    done = subprocess.run(words, input=octets, capture_output=True, timeout=60, check=False)
    assert done.returncode in allowed, done.stdout.decode() + done.stderr.decode()
    return done.stdout
