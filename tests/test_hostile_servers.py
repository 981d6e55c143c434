"""A server that hangs, closes, floods or sends garbage ends in a verdict, never in a traceback."""

from __future__ import annotations

import random
import socket
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from mailworthy.report.json import read
from mailworthy.report.result import exit_code

Scripted = Callable[[Callable[[socket.socket], None]], AbstractContextManager[int]]
Command = Callable[..., subprocess.CompletedProcess[str]]

GREETINGS = {"smtp": b"220 x\r\n", "pop3": b"+OK x\r\n", "imap": b"* OK x\r\n"}


def hang(client: socket.socket) -> None:
    while client.recv(1024):
        pass


def close(client: socket.socket) -> None:
    client.close()


def garbage(client: socket.socket) -> None:
    noise = random.Random(7)
    client.sendall(noise.randbytes(200_000))
    while client.recv(1024):
        client.sendall(noise.randbytes(5000))


def endless_line(client: socket.socket) -> None:
    while True:
        client.sendall(b"2" * 65536)


def drip(client: socket.socket) -> None:
    client.settimeout(0.2)
    while True:
        client.sendall(b"2")
        try:
            if not client.recv(1024):
                return
        except TimeoutError:
            continue


def escape_sequences(client: socket.socket) -> None:
    client.sendall(b"220 \x1b]0;owned\x07\x1b[2J<script>alert(1)</script>\r\n")
    while client.recv(1024):
        client.sendall(b"500 \x1b[31mno\r\n")


@pytest.mark.parametrize("behave", [hang, close, garbage, endless_line, drip, escape_sequences])
def test_a_hostile_server_ends_in_a_verdict(
    scripted: Scripted,
    mailworthy: Command,
    tmp_path: Path,
    behave: Callable[[socket.socket], None],
) -> None:
    with scripted(behave) as port:
        urls = [f"{scheme}://127.0.0.1:{port}" for scheme in GREETINGS]
        done = mailworthy("check", *urls, "--patience", "0.5", "--out", "o")
    assert done.returncode in {1, 3}, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "\x1b]" not in done.stdout
    result = read(tmp_path / "o" / "result.json")
    assert exit_code(result) == done.returncode
    assert result.records
    assert all(record.verdict not in {"pass", "error"} for record in result.records)


@pytest.mark.parametrize("scheme", GREETINGS)
def test_a_server_that_greets_and_then_hangs_is_inconclusive(
    scripted: Scripted, mailworthy: Command, tmp_path: Path, scheme: str
) -> None:
    def greet(client: socket.socket) -> None:
        client.sendall(GREETINGS[scheme])
        hang(client)

    with scripted(greet) as port:
        done = mailworthy(
            "check", f"{scheme}://127.0.0.1:{port}", "--patience", "0.3", "--out", "o"
        )
    assert done.returncode == 3, done.stdout + done.stderr
    assert {r.verdict.value for r in read(tmp_path / "o" / "result.json").records} <= {
        "inconclusive",
        "skip",
    }
