"""What `mailworthy list` and `probe` tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.command import Command, told

from mailworthy.report.json import read

QUIT = "smtp/rfc5321/4.1.1.10/quit-gets-221-and-a-close"
SLOW_CHECK = "smtp/rfc5321/4.5.3.2.7/silent-client-is-kept"


@pytest.mark.parametrize("what", ["checks", "defects", "requirements"])
def test_what_there_is_is_listed_as_text_and_as_json(mailworthy: Command, what: str) -> None:
    text = mailworthy("list", what)
    rows = json.loads(mailworthy("list", what, "--json").stdout)
    assert text.returncode == 0
    assert len(text.stdout.splitlines()) == len(rows) + 1 > 20


def test_coverage_counts_every_row(mailworthy: Command) -> None:
    rows = json.loads(mailworthy("list", "requirements", "--coverage", "--json").stdout)
    listed = json.loads(mailworthy("list", "requirements", "--json").stdout)
    assert sum(row["rows"] for row in rows) == len(listed)
    assert {"RFC 1870", "RFC 2920", "RFC 2595"} <= {row["rfc"] for row in rows}
    assert all(row["todo"] == 0 for row in rows)
    told = mailworthy("list", "requirements", "--coverage").stdout
    demanded = [reason for row in rows for reason in row["why_untestable"]]
    permitted = [reason for row in rows for reason in row["why_untestable_may"]]
    assert len(demanded) == sum(row["untestable"] for row in rows)
    assert len(permitted) == sum(row["untestable_may"] for row in rows)
    assert all(reason in told for reason in demanded + permitted)
    assert not any(") MAY: " in reason for reason in demanded)
    assert all(") MAY: " in reason for reason in permitted)
    assert told.index(demanded[-1]) < told.index(permitted[0])
    total = next(line for line in told.splitlines() if line.startswith("total ")).split()
    assert total[1] == str(len(listed))


def test_the_ledger_can_be_asked_for_some_rfcs(mailworthy: Command) -> None:
    rows = json.loads(mailworthy("list", "requirements", "--rfc", 1870, "--json").stdout)
    assert {row["rfc"] for row in rows} == {"RFC 1870"}
    words = ("list", "requirements", "--coverage", "--rfc", "RFC1870", "--rfc", "rfc2920")
    heads = [line.partition("  ")[0] for line in mailworthy(*words).stdout.splitlines()[:4]]
    assert heads == ["RFC", "RFC 1870", "RFC 2920", "total"]
    unknown = mailworthy("list", "requirements", "--rfc", 1)
    assert unknown.returncode == 2
    assert "the ledger has no RFC 1; it has 1870" in told(unknown)


def test_a_list_marks_what_waits_for_minutes(mailworthy: Command) -> None:
    rows = json.loads(mailworthy("list", "checks", "--json").stdout)
    slow = {row["id"]: row["slow"] for row in rows if row["slow"]}
    assert slow[SLOW_CHECK] == 295
    text = mailworthy("list", "checks").stdout.splitlines()
    assert sum(" 295 s " in line for line in text) == list(slow.values()).count(295)


def test_probe_tells_greeting_capabilities_and_certificate(
    mailworthy: Command, reference: Path
) -> None:
    done = mailworthy("probe", reference)
    assert done.returncode == 0, done.stdout
    for shown in ("✓ imaps://127.0.0.1:", "TLSv1.3", "mail.example.test", "IMAP4REV1", "SIZE"):
        assert shown in done.stdout


@pytest.mark.parametrize(
    ("right", "slip", "told"),
    [
        ('domain = "example.test"', 'domain = "exmaple.test"',
         "domain = 'exmaple.test' is that of no account's address, as alice@example.test"),
        ("example.test", "exmaple.test",
         "mail for the account's own address alice@exmaple.test is refused: 55"),
    ],
)  # fmt: skip
def test_a_slip_in_the_target_file_is_told_once_and_judged_by_nothing(
    mailworthy: Command, reference: Path, tmp_path: Path, right: str, slip: str, told: str
) -> None:
    text = reference.read_text()
    text = text.replace('ca = "', f'ca = "{reference.parent}/').replace("mail.example", "mail.\0")
    assert right in text
    (tmp_path / "t.toml").write_text(text.replace(right, slip).replace("mail.\0", "mail.example"))
    assert told in mailworthy("probe", "t.toml").stdout
    done = mailworthy("check", "t.toml", "--only", QUIT, "--out", "o")
    assert done.stdout.count(f"! {told}") == 1, done.stdout
    result = read(tmp_path / "o" / "result.json")
    assert result.records
    assert not result.violations
    assert not result.unreachable
    assert any(told in probe.warning for probe in result.header.endpoints)
