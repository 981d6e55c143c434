"""The report commands as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.command import Command

from mailworthy.report.json import to_json, write_json
from mailworthy.report.load_json import write_load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.report.conftest import Make


@pytest.fixture
def files(make: Make, tmp_path: Path) -> None:
    write_json(make.result(make.record()), tmp_path / "good.json")
    write_json(make.result(make.failure()), tmp_path / "bad.json")
    write_load(make.load(ledger={"sent": 1}), tmp_path / "fine.json")
    write_load(make.load(), tmp_path / "losing.json")
    (tmp_path / "cut.json").write_bytes(to_json(make.result())[:40])
    (tmp_path / "text.json").write_text("hello")
    (tmp_path / "cargo.json").write_text('{"kind":"cargo"}')


@pytest.mark.usefixtures("files")
def test_any_mix_of_results_becomes_one_page(mailworthy: Command, tmp_path: Path) -> None:
    done = mailworthy("report", "render", "bad.json", "losing.json", "good.json")

    assert done.returncode == 0, done.stderr
    assert done.stdout == "reports/out/report.html\n"
    page = (tmp_path / "reports/out/report.html").read_text()
    assert "Not mailworthy: 1 violation on 1 endpoint" in page
    assert "Limits missed: lost = 0, but 2" in page
    assert page.count('<section class="part"') == 3


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("good.json", "bad.json", 1, "✗ Worse: 1 new violation, 0 verdicts the same"),
        ("bad.json", "good.json", 0, "✓ Nothing got worse: 1 mended, 0 verdicts the same"),
        ("fine.json", "losing.json", 1, "✗ Worse: messages are lost now"),
        ("losing.json", "fine.json", 0, "✓ No message is lost, duplicated or corrupted"),
    ],
)
def test_two_of_a_kind_are_compared(
    mailworthy: Command, old: str, new: str, code: int, told: str
) -> None:
    done = mailworthy("report", "diff", old, new)

    assert (done.returncode, done.stderr) == (code, "")
    assert told in done.stdout.splitlines()[-1]


@pytest.mark.usefixtures("files")
def test_a_comparison_can_be_had_as_json(mailworthy: Command) -> None:
    checks = mailworthy("report", "diff", "good.json", "bad.json", "--json")
    load = mailworthy("report", "diff", "fine.json", "losing.json", "--json")

    assert (checks.returncode, load.returncode) == (1, 1)
    assert json.loads(checks.stdout)["newly_violated"] == [
        {
            "id": "smtp/rfc5321/3.3/rcpt-before-mail-gets-503",
            "schemes": "smtp+starttls",
            "old": "pass",
            "new": "fail",
            "why": "connection closed",
        }
    ]
    assert {"name": "lost", "old": 0, "new": 2, "worse": True} in json.loads(load.stdout)["ledger"]


@pytest.mark.usefixtures("files")
def test_servers_are_put_side_by_side(mailworthy: Command, tmp_path: Path) -> None:
    done = mailworthy("report", "compare", "good.json", "bad.json", "--out", "c.html")

    assert done.returncode == 0, done.stderr
    assert "≠ smtp/rfc5321/3.3             ✓ pass 1     ✗ fail 1" in done.stdout
    assert done.stdout.endswith("  compare  c.html\n")
    assert "target.toml (2)" in (tmp_path / "c.html").read_text()


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["render"], "Missing argument 'RESULT...'"),
        (["render", "no.json"], "cannot read no.json: No such file"),
        (["render", "text.json"], "text.json is not JSON"),
        (["render", "cut.json"], "cut.json is not JSON"),
        (["render", "cargo.json"], "cargo.json is of the kind 'cargo'"),
        (["render", "good.json", "--out", "/dev/null/x"], "cannot write /dev/null/x"),
        (["diff", "good.json"], "Missing argument 'NEW'"),
        (["diff", "good.json", "no.json"], "cannot read no.json"),
        (["diff", "good.json", "fine.json"], "compare two of a kind"),
        (["compare", "good.json"], "compare needs two results or more"),
        (["compare", "good.json", "fine.json"], "fine.json is a load run"),
        (["rendr", "good.json"], "Did you mean"),
    ],
)
def test_bad_input_is_one_line(mailworthy: Command, words: Sequence[str], hint: str) -> None:
    done = mailworthy("report", *words)

    assert done.returncode == 2, done.stdout
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
