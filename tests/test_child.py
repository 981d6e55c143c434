"""A child process, its pipe, and signals at any moment."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from mailworthy import child, interruption, launch
from mailworthy.child import Ended, run_child
from mailworthy.session.transcript import Masker

LETS_COME = "from mailworthy import interruption; interruption.let_come();"
HANDLES = """
import os, signal, sys, time
def end(*_):
    os.write(fd, b"interrupted\\n")
    sys.exit(7)
fd = int(sys.argv[1])
signal.signal(signal.SIGINT, end)
"""


@pytest.fixture(autouse=True)
def handlers_stay() -> Iterator[None]:
    before = [signal.getsignal(number) for number in interruption.SIGNALS]
    yield
    assert [signal.getsignal(number) for number in interruption.SIGNALS] == before
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())


def follow(
    script: str, take: Callable[[bytes], bool] = lambda _: True, patience: float = 60.0
) -> tuple[Ended, float]:
    """Run a script as the child; how it ended, and after how many seconds."""
    began = time.monotonic()

    def command(descriptor: int) -> list[str]:
        return [sys.executable, "-c", script, str(descriptor)]

    ended = run_child(command, take, Masker(), after_interrupt=patience)
    return ended, time.monotonic() - began


def struck(*signals: signal.Signals) -> Callable[[bytes], bool]:
    """Take lines, and deliver a signal to this process at each of the first."""
    left = list(signals)

    def take(line: bytes) -> bool:
        del line
        if left:
            os.kill(os.getpid(), left.pop(0))
        return True

    return take


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_for_a_child_that_is_not_ready(how: signal.Signals) -> None:
    # What it imports before it has a handler would have been killed by the signal, or dropped it.
    script = f"{HANDLES}os.write(fd, b'up\\n'); time.sleep(1); {LETS_COME} time.sleep(300)"
    ended, took = follow(script, struck(how))
    assert (ended.interrupted, ended.code) == (True, 7)
    assert took < 60


def test_a_child_heeds_a_signal_that_its_parent_was_to_ignore() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        script = f"{HANDLES}{LETS_COME} os.write(fd, b'up\\n'); time.sleep(300)"
        ended, _ = follow(script, struck(signal.SIGTERM))
    finally:
        signal.signal(signal.SIGINT, before)
    assert (ended.interrupted, ended.code) == (True, 7)


def test_a_line_that_an_interruption_meets_is_heard_whole() -> None:
    heard: list[bytes] = []
    strike = struck(signal.SIGINT)

    def take(line: bytes) -> bool:
        heard.append(line)
        return strike(line)

    script = (
        "import os, sys, time; fd = int(sys.argv[1]); os.write(fd, b'up\\n')\n"
        "for _ in range(20): os.write(fd, b'x' * 10000); time.sleep(0.02)\n"
        "os.write(fd, b'\\n')"
    )
    ended, _ = follow(script, take)
    assert ended.interrupted
    assert heard == [b"up\n", b"x" * 200_000 + b"\n"]


def test_a_child_that_heeds_no_signal_is_killed() -> None:
    script = "import os, sys, time; os.write(int(sys.argv[1]), b'up\\n'); time.sleep(300)"
    ended, took = follow(script, struck(signal.SIGINT), patience=0.5)
    assert (ended.interrupted, ended.code) == (True, -signal.SIGKILL)
    assert took < 60


def test_a_second_signal_kills_at_once() -> None:
    script = "import os, sys, time; os.write(int(sys.argv[1]), b'1\\n2\\n'); time.sleep(300)"
    ended, took = follow(script, struck(signal.SIGINT, signal.SIGINT))
    assert (ended.interrupted, ended.code) == (True, -signal.SIGKILL)
    assert took < 60


def test_who_holds_the_pipe_when_the_child_is_gone_is_ended_with_it() -> None:
    script = (
        "import os, sys, time; fd = int(sys.argv[1])\n"
        "if not os.fork(): time.sleep(300)\n"
        "os.write(fd, b'up\\n')"
    )
    ended, took = follow(script)
    assert (ended.interrupted, ended.code) == (False, 0)
    assert took < 60


@pytest.mark.parametrize("script", ["os.write(fd, b'last\\n' * 99999)", "os.close(fd)"])
def test_a_child_that_has_no_more_to_tell_is_given_its_time_to_end(
    script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "TO_END", 0.5)
    begin = "import os, sys, time; fd = int(sys.argv[1]);"
    ended, took = follow(f"{begin} {script}; time.sleep(300)", lambda _: False)
    assert (ended.interrupted, ended.code) == (False, -signal.SIGKILL)
    assert took < 60


def test_a_signal_that_the_interpreter_dropped_is_remembered() -> None:
    script = """
import os, signal, weakref
from mailworthy import interruption
class Thing: pass
interruption.attend()
thing = Thing()
kept = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGTERM))
del thing
print("dropped", flush=True)
try:
    interruption.demand_none()
except KeyboardInterrupt:
    print("remembered")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["dropped", "remembered"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone lets a server bind a held port")
def test_a_port_for_workers_is_nobody_elses() -> None:
    with launch.loopback_port() as port, socket.socket() as other:
        with pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))
        socket.create_server(("127.0.0.1", port)).close()
