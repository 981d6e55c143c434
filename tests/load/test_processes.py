"""The processes of a load run: interrupted, abandoned, and with Locust's web page."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from mailworthy.report.load_json import read_load
from mailworthy.report.load_result import LoadResult


def result(folder: Path) -> LoadResult:
    return read_load(folder / "out" / "load.json")


@contextmanager
def begun(folder: Path, *words: object) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """Run a load until it shows its first sign of life."""
    command = [sys.executable, "-P", "-m", "mailworthy", "load", *map(str, words)]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        watchdog = threading.Timer(120, child.kill)
        watchdog.start()
        try:
            assert child.stdout is not None
            for line in child.stdout:
                if " accepted, " in line:
                    break
            yield child, child.stdout
        finally:
            child.kill()
            watchdog.cancel()


def still_running(folder: Path) -> list[str]:
    """The processes whose command line names this folder."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if str(folder) in words:
            found.append(words)
    return found


def demand_nobody_left(folder: Path) -> None:
    deadline = time.monotonic() + 20
    while left := still_running(folder):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_with_its_reports(
    reference: Path, quick: Path, tmp_path: Path, workers: int, how: signal.Signals
) -> None:
    words = [reference, "--scenario", quick, "-u", 6, "-t", "90s", "--workers", workers]
    with begun(tmp_path, *words, "--out", "out") as (child, output):
        child.send_signal(how)
        said = output.read()
        assert child.wait(60) == 4, said
    assert "? Interrupted after" in said
    found = result(tmp_path)
    assert found.footer is not None
    assert found.footer.interrupted
    assert found.ledger.lost == 0
    demand_nobody_left(tmp_path)


@pytest.mark.parametrize("workers", [1, 2])
def test_no_load_goes_on_when_who_started_it_is_gone(
    reference: Path, quick: Path, tmp_path: Path, workers: int
) -> None:
    words = [reference, "--scenario", quick, "-u", 6, "-t", "90s", "--workers", workers]
    with begun(tmp_path, *words, "--out", tmp_path / "out") as (child, _):
        assert still_running(tmp_path)
        child.kill()
        child.wait(10)
        demand_nobody_left(tmp_path)


def test_ctrl_c_while_messages_are_awaited_calls_none_of_them_lost(
    defective: Callable[[str], Path], quick: Path, tmp_path: Path
) -> None:
    target = defective("smtp-fifth-message-lost")
    words = [target, "--scenario", quick, "-u", 8, "-t", "3s", "--drain", 60, "--out", "out"]
    with begun(tmp_path, *words) as (child, output):
        for line in output:
            if "waiting for" in line:
                break
        child.send_signal(signal.SIGINT)
        said = output.read()
        assert child.wait(60) == 4, said
    ledger = result(tmp_path).ledger
    assert ledger.unread > 0
    assert (ledger.lost, ledger.accepted) == (0, ledger.delivered + ledger.unread)


def test_locusts_web_page_shows_a_run(reference: Path, quick: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    words = [reference, "--scenario", quick, "-u", 6, "-t", "3s", "--web", "--web-port", port]
    with begun(tmp_path, *words, "--out", "out") as (child, output):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats/requests") as answer:
            stats = answer.read().decode()
        assert '"name": "send"' in stats
        for line in output:
            if "summary.md" in line:
                break
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 0, output.read()
    assert result(tmp_path).ledger.sent > 5
