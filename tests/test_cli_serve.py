"""`mailworthy serve`: the reference server as a user runs it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.command import Command, one_endpoint

from mailworthy import launch


def test_serve_writes_a_target_that_check_takes(tmp_path: Path, mailworthy: Command) -> None:
    file = tmp_path / "served.toml"
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "mailworthy", "serve", "--write-target", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    try:
        done = mailworthy("probe", file)
        over_v6 = mailworthy(
            "probe", one_endpoint(file, "imaps").replace("127.0.0.1", "[::1]"), "--insecure"
        )
    finally:
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=30)
    assert done.returncode == 0
    assert over_v6.returncode == 0, over_v6.stdout
    assert child.returncode == 0


def test_the_reference_stands_in_for_other_names_and_another_domain(
    tmp_path: Path, mailworthy: Command
) -> None:
    with launch.reference(tmp_path, "--domain", "qq.com", "--name", "imap.qq.com") as file:
        assert 'address = "alice@qq.com"' in file.read_text()
        port = one_endpoint(file, "imaps").rpartition(":")[2]
        done = mailworthy(
            "probe", "imaps://imap.qq.com", "--ca", tmp_path / "reference.ca.pem",
            "--user", "alice@qq.com", "--password-env", "PW",
            "--connect-to", f"imap.qq.com:993=127.0.0.1:{port}", PW="wonder-1865",
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ imaps://imap.qq.com:993" in done.stdout


def test_the_reference_server_is_for_this_machine_alone(mailworthy: Command) -> None:
    for host in ("0.0.0.0", "192.0.2.1", "mail.example.test"):
        done = mailworthy("serve", "--host", host)
        assert done.returncode == 2
        assert done.stderr == (
            f"mailworthy: --host {host}: give a loopback address, such as 127.0.0.1 or ::1\n"
        )
