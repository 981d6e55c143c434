"""What the tests of load share: a quick scenario, and servers with a defect.

Locust patches sockets for the whole process, so it only ever runs in child processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mailworthy import launch

QUICK = '''
"""Nobody waits long."""

from locust import between, task

from mailworthy.load import ImapUser, Pop3User, SmtpUser


class Writer(SmtpUser):
    weight = 2
    wait_time = between(0.05, 0.15)

    @task
    def write(self) -> None:
        self.send(2048)


class Reader(ImapUser):
    wait_time = between(0.1, 0.3)

    @task
    def look(self) -> None:
        self.fetch()


class Downloader(Pop3User):
    wait_time = between(0.2, 0.4)

    @task
    def download(self) -> None:
        self.fetch()
'''


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """A scenario of all three kinds of user, with short pauses."""
    file = tmp_path / "quick.py"
    file.write_text(QUICK)
    return file


@pytest.fixture
def defective(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Start a reference server with a defect; gives its target file."""
    with ExitStack() as held:

        def start(defect: str) -> Path:
            held.enter_context(launch.reference(tmp_path, "--defect", defect))
            return tmp_path / f"{defect}.toml"

        yield start
