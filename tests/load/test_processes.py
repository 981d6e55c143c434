"""The processes of a load run: interrupted, abandoned, and with Locust's web page."""

from __future__ import annotations

import signal
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
from tests.command import Command

from mailworthy import launch
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


def demand_file(file: Path) -> None:
    deadline = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline, f"no {file.name}"
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
    words = [reference, "--scenario", quick, "-u", 6, "-t", "3s", "--out", "out", "--web"]
    with (
        launch.loopback_port() as port,
        begun(tmp_path, *words, "--web-port", port) as (child, output),
    ):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats/requests") as answer:
            stats = answer.read().decode()
        assert '"name": "send"' in stats
        for line in output:
            if "summary.md" in line:
                break
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 0, output.read()
    assert result(tmp_path).ledger.sent > 5


LISTENING_IS_STRUCK = """
import os, signal

from locust import events
from locust.runners import MasterRunner


@events.init.add_listener
def _strike(environment, **_):
    if not isinstance(environment.runner, MasterRunner):
        return
    server = environment.runner.server
    receive = server.recv_from_client
    struck = []

    def received():
        told = receive()
        if told[1].type == "mailworthy-news" and not struck:
            struck.append(True)
            os.kill(os.getpid(), signal.SIGINT)
        return told

    server.recv_from_client = received
"""


def test_a_signal_while_the_master_hears_its_workers_ends_the_run(
    mailworthy: Command, reference: Path, quick: Path, tmp_path: Path
) -> None:
    quick.write_text(quick.read_text() + LISTENING_IS_STRUCK)
    done = mailworthy(
        "load", reference, "--scenario", quick, "-u", 6, "-t", "90s", "--workers", 2, "--out", "out"
    )
    assert "? Interrupted after" in done.stdout, done.stdout + done.stderr
    found = result(tmp_path)
    assert found.footer is not None
    assert found.footer.interrupted
    assert found.footer.seconds < 60
    assert found.ledger.lost == 0


NO_WORKER_COMES = """
import time
from pathlib import Path

from locust.runners import WorkerRunner


def _never(self):
    Path("waiting").touch()
    time.sleep(3600)


WorkerRunner.connect_to_master = _never
"""


def test_a_run_whose_workers_do_not_come_can_be_interrupted(
    reference: Path, quick: Path, tmp_path: Path
) -> None:
    quick.write_text(quick.read_text() + NO_WORKER_COMES)
    command = [sys.executable, "-P", "-m", "mailworthy", "load", reference, "--scenario", quick]
    child = subprocess.Popen([*map(str, command), "--workers", "2"], cwd=tmp_path)
    try:
        demand_file(tmp_path / "waiting")
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 4
    finally:
        child.kill()
    demand_nobody_left(tmp_path)


def test_a_master_that_refuses_leaves_no_worker_waiting(
    mailworthy: Command, quick: Path, tmp_path: Path
) -> None:
    with launch.loopback_port() as port:
        urls = [f"{scheme}://127.0.0.1:{port}" for scheme in ("smtp", "pop3", "imap")]
        began = time.monotonic()
        done = mailworthy(
            "load", *urls, "--user", "a", "--password-env", "PW", "--scenario", quick,
            "--workers", 2, PW="x",
        )  # fmt: skip
    assert done.returncode == 3, done.stdout + done.stderr
    assert time.monotonic() - began < 120
    demand_nobody_left(tmp_path)


STOPPED_BY_THE_GUARD = """
import gevent
from locust import events
from locust.runners import MasterRunner


@events.test_start.add_listener
def _lose_workers(environment, **_):
    if isinstance(environment.runner, MasterRunner):

        def stop():
            gevent.sleep(2)
            environment.runner.stop()

        # Where Locust looks for heartbeats, and stops the load when the last worker has none.
        environment.runner.greenlet.spawn(stop)
"""


def test_a_run_that_lost_its_workers_is_concluded_when_its_time_is_up(
    mailworthy: Command, defective: Callable[[str], Path], quick: Path, tmp_path: Path
) -> None:
    quick.write_text(quick.read_text() + STOPPED_BY_THE_GUARD)
    mailworthy(
        "load", defective("smtp-fifth-message-lost"), "--scenario", quick, "-u", 6, "-t", "5s",
        "--drain", 8, "--workers", 2, "--out", "out",
    )  # fmt: skip
    found = result(tmp_path)
    assert found.ledger.lost > 0
    assert found.footer is not None
    assert not found.footer.interrupted


MAILBOX_WITHOUT_END = """
import time
from pathlib import Path

from mailworthy.load.drain import Drain


def _read_on(self, account):
    Path("reading").touch()
    time.sleep(3600)
    yield


Drain._maildrop = _read_on
"""


def test_ctrl_c_ends_the_reading_of_a_mailbox_without_end(
    reference: Path, quick: Path, tmp_path: Path
) -> None:
    quick.write_text(quick.read_text() + MAILBOX_WITHOUT_END)
    words = [reference, "--scenario", quick, "-u", 6, "-t", "2s", "--out", "out"]
    with begun(tmp_path, *words) as (child, output):
        demand_file(tmp_path / "reading")
        child.send_signal(signal.SIGINT)
        said = output.read()
        assert child.wait(60) == 4, said
    ledger = result(tmp_path).ledger
    assert ledger.unread > 0
    assert ledger.lost == 0
