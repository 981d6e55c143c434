"""Checks that wait for minutes: what of a run takes how long, and which were left out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from mailworthy.catalogue import Check, matches
from mailworthy.plan import Plan
from mailworthy.report.text import several


def beforehand(
    plan: Plan, checks: Iterable[Check], only: Sequence[str], skip: Sequence[str], jobs: int
) -> list[str]:
    """A line for each slow check that will run: how long it takes."""
    return [
        f"{check.id} waits {check.requirement.slow:g} s on each of {several(cases, 'endpoint')}, "
        f"{min(jobs, cases)} at a time: {_minutes(check, cases, jobs)} or more"
        for check, cases in _slow(plan, checks, skip)
        if check.id in only
    ]


def left_out(plan: Plan, checks: Iterable[Check], only: Sequence[str], skip: Sequence[str]) -> str:
    """How many slow checks did not run, and what names them; empty where there is none."""
    names = [
        check.id
        for check, _ in _slow(plan, checks, skip)
        if check.id not in only and (not only or matches(check.id, only))
    ]
    if not names:
        return ""
    if len(names) == 1:
        return f"1 slow check left out; to run it: --only {names[0]}"
    return (
        f"{len(names)} slow checks left out; `mailworthy list checks` (column SLOW) names them, "
        "--only ID runs one"
    )


def _slow(plan: Plan, checks: Iterable[Check], skip: Sequence[str]) -> Iterable[tuple[Check, int]]:
    """The slow checks that the target and the profile have, and on how many endpoints."""
    for check in checks:
        declared = check.requirement
        if declared.slow and (declared.safe or not plan.settings.safe):
            cases = len(plan.cases(declared))
            if cases and not matches(check.id, skip):
                yield check, cases


def _minutes(check: Check, cases: int, jobs: int) -> str:
    seconds = math.ceil(cases / jobs) * check.requirement.slow
    return several(max(1, round(seconds / 60)), "minute")
