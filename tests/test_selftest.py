"""The gate proves the checks, and turns red when one of them is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mailworthy.catalogue import checks
from mailworthy.oracles.base import all_rules
from mailworthy.reference.defects.registry import all_defects
from mailworthy.selection import REPLAYS
from mailworthy.selftest import on_trial, unmatched_names
from mailworthy.strategies.machine import read_script

ROOT = Path(__file__).resolve().parent.parent
FILE = "conformance/smtp/test_rfc5321_3_3_mail_transactions.py"


def test_defects_and_names_are_the_same_set() -> None:
    assert unmatched_names() == []
    assert len(all_defects()) >= len(checks())


def test_only_the_defects_that_the_chosen_ids_name_are_on_trial() -> None:
    assert on_trial() == sorted(all_defects())
    assert on_trial(["smtp/rfc5321/4.1.1.9"]) == sorted(
        {
            name
            for check in checks()
            if check.id.startswith("smtp/rfc5321/4.1.1.9/")
            for name in check.requirement.fails_on
        }
    )
    assert on_trial(["oracle/pop3"])


def test_every_machine_and_rule_has_a_script_for_each_of_its_defects() -> None:
    scripts = [read_script(file) for file in REPLAYS.glob("*.json")]
    proven = {(script.violates, script.defect) for script in scripts}
    wanted = {(rule.id, name) for rule in all_rules() for name in rule.fails_on}
    wanted |= {
        (check.id, name)
        for check in checks()
        if check.id.startswith("machine/")
        for name in check.requirement.fails_on
    }
    assert proven == wanted


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the project to break."""
    for folder in ("src", "conformance", "fixtures", "reports"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("out", "__pycache__")
        )
    return tmp_path


def gate(scratch: Path, only: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "mailworthy", "selftest", "--only", only, "--out", "o"],
        cwd=scratch,
        env=os.environ | {"PYTHONPATH": str(scratch / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_check_that_can_no_longer_fail_turns_the_gate_red(scratch: Path) -> None:
    file = scratch / FILE
    text = file.read_text()
    assert ".must_be(503)" in text
    file.write_text(text.replace(".must_be(503)", ""))
    done = gate(scratch, "smtp/rfc5321/3.3")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "was not seen to fail on 'smtp-rcpt-before-mail-accepted'" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("✗ Not proven: ")


def test_a_check_that_accuses_the_clean_reference_turns_the_gate_red(scratch: Path) -> None:
    file = scratch / FILE
    file.write_text(file.read_text().replace(".must_be(503)", ".must_be(504)"))
    done = gate(scratch, "smtp/rfc5321/3.3")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "the clean reference does not pass smtp/rfc5321/3.3/" in done.stdout


def test_left_alone_the_gate_is_green(scratch: Path) -> None:
    done = gate(scratch, "smtp/rfc5321/3.3")
    assert done.returncode == 0, done.stdout + done.stderr
    verdict = done.stdout.splitlines()[-1]
    assert verdict.startswith("✓ Proven: every check holds on the clean reference; ")
    assert [line for line in done.stdout.splitlines() if line.startswith("✓")] == [verdict]
