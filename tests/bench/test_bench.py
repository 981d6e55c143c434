from __future__ import annotations

from pathlib import Path

from tests.bench.__main__ import (
    checks_per_second,
    imap_responses_per_second,
    measure,
    messages_per_cpu_second,
)


def test_what_is_measured_is_measured_in_turns_and_held_against_a_goal(tmp_path: Path) -> None:
    ours, theirs, ratio = messages_per_cpu_second(tmp_path, rounds=1, seconds=1)
    assert ours["value"] > 100
    assert theirs["value"] > 100
    assert ratio["goal"] is not None
    assert abs(ratio["value"] - ours["value"] / theirs["value"]) < 0.01


def test_checks_are_counted_per_second(tmp_path: Path) -> None:
    assert checks_per_second(tmp_path, rounds=1)["value"] > 1


def test_imap_responses_are_counted_per_second() -> None:
    entries, structures = imap_responses_per_second(seconds=0.1)
    assert entries["value"] > structures["value"] > 100
    assert None not in (entries["goal"], structures["goal"])


def test_a_goal_is_a_least_value() -> None:
    assert measure("a", 0.39, "times", goal=0.4)["holds"] is False
    assert measure("a", 0.4, "times", goal=0.4)["holds"] is True
    assert measure("a", 1.0, "times")["holds"] is None
