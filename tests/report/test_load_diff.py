from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailworthy.report.load_diff import load_diff, load_diff_exit_code, load_diff_lines

if TYPE_CHECKING:
    from tests.report.conftest import Make

ROW = {
    "protocol": "SMTP", "name": "send", "transaction": True, "count": 240, "failures": 0,
    "latency": {"p50": 6.0, "p90": 1.0, "p95": 72.0, "p99": 96.0, "max": 99.0},
}  # fmt: skip


def test_rows_stand_side_by_side(make: Make) -> None:
    found = load_diff(make.load(), make.load(rows=[ROW]))

    assert load_diff_lines(found)[:4] == [
        "           per second           p50 ms               p95 ms               p99 ms",
        "SMTP send  12.0 → 24.0 (2.00×)  12.0 → 6.00 (0.50×)  36.0 → 72.0 (2.00×)  48.0 → 96.0 (2.00×)",  # noqa: E501
        "IMAP read  8.00 → –             5.00 → –             15.0 → –             20.0 → –",
        "SMTP MAIL  12.0 → –             0.50 → –             1.50 → –             2.00 → –",
    ]


def test_slower_is_not_called_worse(make: Make) -> None:
    slow = {**ROW, "latency": {"p50": 6e3, "p90": 6e3, "p95": 6e3, "p99": 6e3, "max": 6e3}}

    found = load_diff(make.load(rows=[ROW]), make.load(rows=[slow]))

    assert load_diff_exit_code(found) == 0
    assert found.rows[0].p50.ratio == 1000


@pytest.mark.parametrize("state", ["lost", "duplicated", "corrupted"])
@pytest.mark.parametrize(("old", "new", "code"), [(0, 1, 1), (0, 0, 0), (2, 3, 0), (2, 0, 0)])
def test_the_first_message_that_goes_wrong_is_worse(
    make: Make, state: str, old: int, new: int, code: int
) -> None:
    found = load_diff(make.load(ledger={state: old}), make.load(ledger={state: new}))

    assert load_diff_exit_code(found) == code
    assert (f"✗ {state}" in "\n".join(load_diff_lines(found))) is bool(code)
    assert load_diff_lines(found)[-1].startswith("✗ Worse: " if code else "✓ ")


def test_more_refusals_are_told_not_judged(make: Make) -> None:
    found = load_diff(make.load(ledger={}), make.load(ledger={"refused": 9, "in_doubt": 9}))

    assert load_diff_exit_code(found) == 0
    assert "  in doubt    0 → 9" in load_diff_lines(found)


def test_a_row_that_never_succeeded_has_no_latency(make: Make) -> None:
    found = load_diff(make.load(), make.load(rows=[{**ROW, "failures": 240}]))

    assert found.rows[0].p95.new is None
    assert found.rows[0].p95.ratio is None


@pytest.mark.parametrize("footer", [None, {"seconds": 3.0, "interrupted": True}])
def test_a_run_that_broke_off_decides_nothing(make: Make, footer: dict[str, object] | None) -> None:
    found = load_diff(make.load(footer=footer), make.load())

    assert found.incomplete == ("old",)
    assert load_diff_exit_code(found) == 4
    assert load_diff_lines(found)[-1].startswith("? Undecided")


def test_the_hostile_are_a_line_each(make: Make) -> None:
    lines = load_diff_lines(load_diff(make.hostile_load(), make.load()))

    assert all(line.isprintable() and len(line) < 200 for line in lines)
