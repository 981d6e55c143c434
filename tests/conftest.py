"""What the harness's own tests share: the command line, a running reference, a scripted server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailworthy import launch

COMMAND_PATIENCE = 300
Behave = Callable[[socket.socket], None]


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The target file of a clean reference server that runs for the whole session."""
    with launch.reference(tmp_path_factory.mktemp("reference")) as file:
        yield file


@pytest.fixture
def mailworthy(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in a folder of its own; returns the finished process."""

    def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "mailworthy", *map(str, words)],
            cwd=tmp_path,
            env=os.environ | {"COLUMNS": "200"} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_PATIENCE,
            check=False,
        )

    return run


@pytest.fixture
def scripted() -> Callable[[Behave], object]:
    """Serve loopback connections with a function each: a context manager that yields the port."""

    @contextmanager
    def serving(behave: Behave) -> Iterator[int]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            threads: list[threading.Thread] = []
            clients: list[socket.socket] = []

            def accept() -> None:
                while True:
                    try:
                        client, _ = listening.accept()
                    except OSError:
                        return
                    clients.append(client)
                    threads.append(threading.Thread(target=converse, args=(client,)))
                    threads[-1].start()

            def converse(client: socket.socket) -> None:
                with client:
                    try:
                        behave(client)
                    except OSError:
                        return

            accepting = threading.Thread(target=accept)
            accepting.start()
            try:
                yield int(listening.getsockname()[1])
            finally:
                listening.shutdown(socket.SHUT_RDWR)
                accepting.join(30)
                for client in clients:
                    try:
                        client.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        continue
                for thread in threads:
                    thread.join(30)

    return serving
