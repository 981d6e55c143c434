"""The requirement ledger names what there is, and what there is stands in the ledger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mailworthy import catalogue, ledger
from mailworthy.oracles.base import all_rules
from mailworthy.requirement import Level
from mailworthy.violation import HarnessError

HEADER = "\t".join(ledger.COLUMNS)


def test_every_id_in_the_ledger_exists() -> None:
    known = {check.id for check in catalogue.checks()} | {rule.id for rule in all_rules()}
    missing = [
        f"{row.rfc} {row.section} {row.ordinal}: {row.disposition}"
        for row in ledger.rows()
        if row.kind == "checked" and row.disposition not in known
    ]
    assert missing == []


def test_every_check_and_rule_of_an_rfc_in_the_ledger_is_named_there() -> None:
    rows = ledger.rows()
    in_ledger = {row.rfc for row in rows}
    named = {row.disposition for row in rows}
    judges = [
        (check.id, check.requirement.source, check.requirement.level)
        for check in catalogue.checks()
    ] + [(rule.id, rule.source, rule.level) for rule in all_rules()]
    left_out = [
        f"{name} cites {source}"
        for name, source, level in judges
        if source in in_ledger and level is not Level.ADVICE and name not in named
    ]
    assert left_out == []


def test_rows_are_numbered_within_their_section() -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for row in ledger.rows():
        place = (row.rfc, row.section)
        counted[place] += 1
        assert row.ordinal == counted[place], f"{row.rfc} {row.section} {row.ordinal}"


def test_a_row_is_read(tmp_path: Path) -> None:
    text = f"{HEADER}\n4.2\t1\tMUST\tIt holds\tclient: what it does\n"
    (tmp_path / "rfc3207.tsv").write_text(text)
    [row] = ledger.rows(tmp_path)
    assert row == ledger.Row("RFC 3207", "4.2", 1, "MUST", "It holds", "client: what it does")
    assert row.kind == "client"


@pytest.mark.parametrize(
    ("disposition", "kind"),
    [
        ("tls/tls-1-0-is-refused", "checked"),
        ("smtp/rfc5321/4.1.4/ehlo-resets-the-state", "checked"),
        ("untestable: it would take the server's settings", "untestable"),
        ("todo", "todo"),
    ],
)
def test_a_disposition_has_its_kind(tmp_path: Path, disposition: str, kind: str) -> None:
    (tmp_path / "rfc3207.tsv").write_text(f"{HEADER}\n4\t1\tMAY\tIt may\t{disposition}\n")
    assert [row.kind for row in ledger.rows(tmp_path)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "section\tlevel\tgist\n",
        f"{HEADER}\n4\t1\tMUST\tfour cells\n",
        f"{HEADER}\n4\tone\tMUST\tIt holds\ttodo\n",
        f"{HEADER}\n4\t1\tREQUIRED\tIt holds\ttodo\n",
        f"{HEADER}\n4\t1\tMUST\tIt holds\tno check has such an id\n",
        f"{HEADER}\n4\t1\tMUST\tIt holds\tuntestable:\n",
        f"{HEADER}\n4\t1\tMUST\tIt holds\t\n",
    ],
)
def test_what_is_out_of_form_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "rfc3207.tsv").write_text(text)
    with pytest.raises(HarnessError, match=r"rfc3207\.tsv"):
        ledger.rows(tmp_path)
