from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailworthy.report.load_conclusion import load_conclusion, per_second
from mailworthy.report.load_result import load_exit_code

if TYPE_CHECKING:
    from tests.report.conftest import Make

HELD = {"text": "a", "measured": "1", "holds": True}
MISSED = {"text": "b", "measured": "2", "holds": False}
BLANK = {"text": "c", "measured": "none", "holds": None}
CLEAN = {"sent": 5, "accepted": 5, "delivered": 5}


@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"limits": [HELD, HELD]}, 0, "All 2 limits hold, over 200 transactions"),
        ({"limits": [HELD]}, 0, "The limit holds, over 200 transactions"),
        ({"limits": []}, 0, "No limits were set: 200 transactions measured"),
        ({"limits": [HELD, MISSED, BLANK]}, 1, "Limits missed: b, but 2"),
        (
            {"limits": [MISSED] * 5},
            1,
            "Limits missed: b, but 2; b, but 2; b, but 2; and 2 more",
        ),
        ({"limits": [HELD, BLANK]}, 3, "Undecided: 1 limit could not be measured"),
        ({"limits": [], "rows": []}, 3, "Undecided: no transaction succeeded"),
        (
            {"limits": [], "footer": {"seconds": 1.0, "problem": "a worker is gone"}},
            3,
            "Undecided: a worker is gone",
        ),
        ({"footer": None}, 4, "Incomplete: the run broke off"),
        ({"footer": {"seconds": 2.5, "interrupted": True}}, 4, "Interrupted after 2.5 s"),
    ],
)
def test_each_exit_code_has_its_words(
    make: Make, changes: dict[str, object], code: int, told: str
) -> None:
    run = make.load(ledger=CLEAN, **changes)

    assert load_exit_code(run) == code
    assert load_conclusion(run) == told


def test_what_went_wrong_with_messages_is_always_told(make: Make) -> None:
    run = make.load(limits=[], ledger={**CLEAN, "lost": 1, "corrupted": 3})

    assert load_conclusion(run).endswith("; 1 message lost, 3 messages corrupted")


@pytest.mark.parametrize("footer", [None, {"seconds": 0.0}])
def test_a_run_without_an_end_has_no_rate(make: Make, footer: dict[str, float] | None) -> None:
    assert per_second(make.load(footer=footer), 5) is None
    assert per_second(make.load(), 5) == 0.5
