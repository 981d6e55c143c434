"""Machines from end to end: found, shrunk, shown, saved, and replayed."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailworthy import launch
from mailworthy.events import Verdict
from mailworthy.report.json import read
from mailworthy.selection import REPLAYS
from mailworthy.strategies.machine import find_machine, read_script
from mailworthy.violation import HarnessError

Command = Callable[..., subprocess.CompletedProcess[str]]
DEFECT = "imap-copy-is-of-the-next"


@pytest.fixture(scope="module")
def defective(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A target file with one endpoint, of a server whose COPY copies the wrong message."""
    folder = tmp_path_factory.mktemp("defective")
    with launch.reference(folder, "--defect", DEFECT):
        text = (folder / f"{DEFECT}.toml").read_text()
        imaps = re.search(r'"imaps://[^"]+"', text)
        assert imaps is not None
        file = folder / "imaps.toml"
        file.write_text(
            re.sub(r"endpoints = \[.*?\]", f"endpoints = [{imaps.group()}]", text, flags=re.DOTALL)
            .replace('"smtp"', '"append"')
        )  # fmt: skip
        yield file


def test_a_failure_is_shrunk_shown_saved_and_replayed(
    mailworthy: Command, defective: Path, tmp_path: Path, reference: Path
) -> None:
    done = mailworthy("check", defective, "--only", "machine/imap", "--out", "o", "--strict")
    assert done.returncode == 1, done.stdout + done.stderr
    (file,) = (tmp_path / "o" / "replays").iterdir()
    script = read_script(file)
    assert 1 <= len(script.steps) <= 4, "shrunk to the shortest sequence"
    assert "! machine/imap/mailbox   SHOULD   imaps://" in done.stdout
    assert "shortest sequence: copy(who=" in done.stdout
    assert f"--replay o/replays/{file.name} --seed 42" in done.stdout

    again = mailworthy("check", defective, "--replay", file, "--out", "p", "--strict")
    assert again.returncode == 1, again.stdout + again.stderr
    assert "(reproduced 5 of 5)" in again.stdout

    clean = mailworthy("check", reference, "--replay", file, "--out", "q")
    assert clean.returncode == 0, clean.stdout + clean.stderr
    records = read(tmp_path / "q" / "result.json").records
    judged = [record for record in records if record.verdict is not Verdict.SKIP]
    assert {record.verdict for record in judged} == {Verdict.PASS}


def test_the_same_seed_gives_the_same_run(
    mailworthy: Command, defective: Path, tmp_path: Path
) -> None:
    scripts = []
    for out in ("a", "b"):
        mailworthy("check", defective, "--only", "machine/imap", "--out", out, "--seed", 7)
        scripts += [read_script(file) for file in (tmp_path / out / "replays").iterdir()]
    assert len(scripts) == 2
    assert scripts[0] == scripts[1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "no script of a machine"),
        ('{"machine": "machine/imap/no-such", "steps": []}', "no machine is named"),
        ('{"machine": "machine/imap/mailbox", "steps": [["fly", {}]]}', "has no step 'fly'"),
        ('{"machine": "machine/imap/mailbox", "steps": [["append", {"x": 1}]]}', "does not fit"),
    ],
)
def test_a_wrong_script_is_told(
    mailworthy: Command, reference: Path, tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "s.json").write_text(content)
    done = mailworthy("check", reference, "--replay", "s.json", "--out", "o")
    assert done.returncode in {2, 3}, done.stdout
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_an_unknown_machine_is_told_with_those_there_are() -> None:
    with pytest.raises(HarnessError, match="machine/imap/mailbox, machine/pop3/maildrop"):
        find_machine("machine/imap/no-such")


def test_a_stored_script_is_json_that_people_can_read() -> None:
    for file in REPLAYS.glob("*.json"):
        assert json.loads(file.read_text())["machine"].startswith("machine/")
