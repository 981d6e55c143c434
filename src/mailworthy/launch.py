"""Child processes: the reference server, and pytest over the bundled checks."""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mailworthy.violation import HarnessError

START_PATIENCE = 60.0
STOP_PATIENCE = 10.0
"""Seconds that a child may take to start, and to stop."""


@contextmanager
def reference(folder: Path, *options: str) -> Iterator[Path]:
    """Run the reference server as a child; yields its target file. It ends with the block.

    `options` are those of `python -m mailworthy.reference`. Raises HarnessError when it does not
    come up. The child also ends by itself when this process dies, since its input then closes.
    """
    errors = folder / "reference.log"
    with errors.open("wb") as log:
        child = subprocess.Popen(  # noqa: S603  our own interpreter and module
            [sys.executable, "-P", "-m", "mailworthy.reference", str(folder), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    try:
        _await_ready(child, errors)
        yield folder / "reference.toml"
    finally:
        stop(child)


@contextmanager
def temporary_reference(*options: str) -> Iterator[Path]:
    """As `reference`, in a folder that goes with it."""
    with (
        tempfile.TemporaryDirectory(prefix="mailworthy-") as folder,
        reference(Path(folder), *options) as file,
    ):
        yield file


def _await_ready(child: subprocess.Popen[bytes], errors: Path) -> None:
    watchdog = threading.Timer(START_PATIENCE, child.kill)
    watchdog.start()
    try:
        assert child.stdout is not None
        line = child.stdout.readline()
    finally:
        watchdog.cancel()
    if line.strip() != b"ready":
        said = errors.read_text(errors="replace").strip().splitlines()
        raise HarnessError(f"the reference server did not start: {said[-1] if said else 'no word'}")


def stop(child: subprocess.Popen[bytes]) -> None:
    """End a child and everything in its process group: asked first, then made to."""
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()
    try:
        child.wait(timeout=STOP_PATIENCE)
    except subprocess.TimeoutExpired:
        _signal_group(child, signal.SIGTERM)
        try:
            child.wait(timeout=STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            _signal_group(child, signal.SIGKILL)
            child.wait()


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return


@contextmanager
def loopback_port() -> Iterator[int]:
    """A free port on loopback which, on Linux, nobody else is given in this block.

    Linux lets a server bind it nevertheless if both reuse addresses, as those of ZeroMQ do.
    """
    with socket.socket() as holding:
        holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holding.bind(("127.0.0.1", 0))
        port = holding.getsockname()[1]
        if platform.system() != "Linux":
            holding.close()
        yield port


def worker_options(workers: int, port: int) -> list[str]:
    """Locust's options for so many workers of our own, who find their master on loopback alone."""
    words = [f"--processes={workers}", "--master-bind-host=127.0.0.1", "--master-host=127.0.0.1"]
    words += [f"--master-bind-port={port}", f"--master-port={port}"]
    return [*words, f"--expect-workers-max-wait={START_PATIENCE:.0f}"]


def locust_command(scenario: Path, options: Sequence[str]) -> list[str]:
    """The command that runs Locust with a scenario."""
    command = [sys.executable, "-P", "-m", "locust", "-f", str(scenario)]
    return [*command, "--loglevel", "WARNING", "--only-summary", *options]


def pytest_command(suite: Path, options: Sequence[str], jobs: int) -> list[str]:
    """The command that runs pytest over the bundled suite, apart from the user's own settings."""
    command = [sys.executable, "-P", "-m", "pytest", str(suite)]
    command += ["-c", str(suite / "pytest.toml"), "--rootdir", str(suite)]
    command += ["-p", "no:cacheprovider", "-q", "--no-header", "--no-summary", *options]
    if jobs > 1:
        # One by one, in order: neighbours that all wait would queue up at one worker.
        command += ["-n", str(jobs), "--maxschedchunk=1"]
    return command
