"""The command line as the tests run it, by the fixture `mailworthy`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., subprocess.CompletedProcess[str]]


def told(done: subprocess.CompletedProcess[str]) -> str:
    """What went to standard error; never a traceback."""
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr


def one_endpoint(reference: Path, scheme: str) -> str:
    """The URL of a target file's first endpoint of this scheme."""
    text = reference.read_text()
    return next(word.strip('" ,') for word in text.split() if word.startswith(f'"{scheme}://'))
