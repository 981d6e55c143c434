"""Checks as pytest items: what a collected item is, and the replays that are items of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mailworthy.plan import Case, Plan
from mailworthy.requirement import Requirement, check_id, declared_by
from mailworthy.strategies.machine import Script, bind, find_machine, replay
from mailworthy.target import Target
from mailworthy.violation import HarnessError, Violation


@dataclass(frozen=True)
class Scheduled:
    """A collected item that is a check: its id, requirement and case."""

    id: str
    requirement: Requirement
    case: Case
    file: Path


class ReplayItem(pytest.Item):
    """A saved script of a machine, to be replayed on one endpoint."""

    def __init__(
        self, *, script: Script, check: Scheduled, times: int, plan: Plan, **rest: Any
    ) -> None:
        super().__init__(**rest)
        self.script = script
        self.check = check
        self.times = times
        self.plan = plan

    def runtest(self) -> None:
        """Replay, `times` times; raises the last Violation, told how often it came."""
        target = self.plan.target(self.check.case)
        machine = bind(find_machine(self.script.machine), target)
        seen: list[Violation] = []
        for _ in range(self.times):
            try:
                replay(machine, self.script.steps)
            except Violation as violation:
                seen.append(violation)
                self._demand_the_rule(target)
        target.script = self.script
        if seen and self.times > 1:
            times = f"(reproduced {len(seen)} of {self.times})"
            raise Violation(seen[-1].expected, f"{seen[-1].actual} {times}")
        if seen:
            raise seen[-1]

    def _demand_the_rule(self, target: Target) -> None:
        """In the gate a script that proves an oracle rule must break that rule, no other."""
        broken = {finding.rule.id for oracle in target.oracles for finding in oracle.findings}
        broken |= {finding.rule.id for finding in target.findings}
        claimed = self.script.violates
        if self.check.case.defect and claimed.startswith("oracle/") and claimed not in broken:
            raise HarnessError(f"the script breaks {sorted(broken)}, not {claimed}")

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where pytest says the item is."""
        return self.path, None, self.name


def scheduled(item: pytest.Item) -> Scheduled | None:
    """What a pytest item is as a check; None for any other test."""
    if isinstance(item, ReplayItem):
        return item.check
    declared = declared_by(getattr(item, "function", None))
    call = getattr(item, "callspec", None)
    case = call.params.get("target") if call is not None else None
    if declared is None or not isinstance(case, Case):
        return None
    return Scheduled(id_of(item, declared), declared, case, item.path)


def id_of(item: pytest.Item, declared: Requirement) -> str:
    """The id of a check, whether or not there is an endpoint to run it on."""
    name = getattr(item, "originalname", None) or item.name
    return check_id(item.path.parent.name, declared, name)
