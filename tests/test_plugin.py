"""The pytest plugin: inert until asked, and of use to checks that are not ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

THEIR_CHECK = """
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321", "4.1.1.9", Level.MUST, "NOOP is answered with 250",
    needs=[Capability.SMTP], fails_on=["their-own-defect"],
)
def test_noop(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("NOOP").must_be({code})


def test_no_check_of_ours() -> None:
    assert True
"""


def run_pytest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_without_a_target_the_plugin_is_inert(tmp_path: Path) -> None:
    (tmp_path / "test_plain.py").write_text(
        "import sys\ndef test_it():\n    assert 'locust' not in sys.modules\n"
        "    assert 'gevent' not in sys.modules\n"
    )
    done = run_pytest(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_checks_without_a_target_are_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(THEIR_CHECK.replace("{code}", "250"))
    done = run_pytest(tmp_path)
    assert done.returncode == 4
    assert "needs a target: give --mail-target" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("code", "outcome", "exit_code"), [("250", "passed", 0), ("299", "failed", 1)]
)
def test_checks_of_others_run_per_endpoint(
    tmp_path: Path, reference: Path, code: str, outcome: str, exit_code: int
) -> None:
    (tmp_path / "test_theirs.py").write_text(THEIR_CHECK.replace("{code}", code))
    done = run_pytest(tmp_path, f"--mail-target={reference}", f"--mail-out={tmp_path / 'o'}")
    assert done.returncode == exit_code, done.stdout
    passed = 5 if outcome == "passed" else 1
    assert f"{passed} passed" in done.stdout
    assert outcome == "passed" or "4 failed" in done.stdout
    assert (tmp_path / "o" / "result.json").is_file()


def test_a_wrong_target_is_a_usage_error(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, "--mail-target=nowhere.toml")
    assert done.returncode == 4
    assert "nowhere.toml: cannot be read" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_the_bundled_server_can_be_named_as_the_target(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(THEIR_CHECK.replace("{code}", "250"))
    done = run_pytest(tmp_path, "--mail-target=reference")
    assert done.returncode == 0, done.stdout


def test_a_crash_in_a_check_is_an_error_of_ours_and_shows_no_password(
    tmp_path: Path, reference: Path
) -> None:
    crash = THEIR_CHECK.replace("{code}", "250").replace(
        'smtp.command("NOOP")', "raise RuntimeError(target.account.secret.reveal()); smtp.x"
    )
    (tmp_path / "test_theirs.py").write_text(crash)
    done = run_pytest(tmp_path, f"--mail-target={reference}", "--showlocals", "--tb=long")
    passwords = [
        line.split('"')[1] for line in reference.read_text().splitlines() if "password" in line
    ]
    assert done.returncode == 1
    assert "RuntimeError: ********" in done.stdout
    assert not any(password in done.stdout + done.stderr for password in passwords)


def test_the_safe_profile_refuses_parallel_connections(reference: Path, tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(THEIR_CHECK.replace("{code}", "250"))
    done = run_pytest(tmp_path, f"--mail-target={reference}", "--mail-profile=safe", "-n", "2")
    assert done.returncode == 4
    assert "one connection at a time" in done.stdout + done.stderr


def test_a_test_that_takes_the_target_without_a_requirement_is_refused(
    tmp_path: Path, reference: Path
) -> None:
    (tmp_path / "test_theirs.py").write_text("def test_it(target):\n    assert False\n")
    done = run_pytest(tmp_path, f"--mail-target={reference}")
    assert done.returncode == 4
    assert "takes a target but has no @requirement" in done.stdout + done.stderr


def test_a_failure_of_a_check_of_others_says_how_to_run_it_again(
    tmp_path: Path, reference: Path
) -> None:
    (tmp_path / "test_theirs.py").write_text(THEIR_CHECK.replace("{code}", "299"))
    done = run_pytest(tmp_path, f"--mail-target={reference}")
    assert f"Reproduce with: pytest {tmp_path / 'test_theirs.py'} --mail-target=" in done.stdout
