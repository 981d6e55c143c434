"""Which of the collected items run, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from mailworthy import content
from mailworthy.catalogue import demand_known, matches
from mailworthy.items import ReplayItem, Scheduled, id_of, scheduled
from mailworthy.oracles.base import all_rules
from mailworthy.plan import Plan
from mailworthy.requirement import Capability, Requirement, declared_by
from mailworthy.strategies.machine import Script, read_script
from mailworthy.violation import HarnessError

REPLAYS = content.FIXTURES / "replays"
MACHINE = "machine/"
"""What the ids of machines begin with."""
TIMES = 5
"""How often a script that the user gives is replayed."""


def arrange(
    config: pytest.Config, plan: Plan, session: pytest.Session, items: list[pytest.Item]
) -> None:
    """Select, add replays, put what is slow first and what is exclusive last; raises HarnessError.

    The others run beside the slow checks and the machines. The exclusive checks fail log-ins on
    purpose, which slows the good log-ins that follow, and each waits until it is alone.
    """
    given = config.getoption("mail_replay")
    checks = [(item, check) for item in items if (check := scheduled(item)) is not None]
    if given is not None:
        chosen: list[pytest.Item] = list(
            _replays(session, plan, read_script(given), _requirements(checks), TIMES)
        )
    else:
        _demand_known(config, plan, items)
        chosen = [item for item, _ in _selected(config, plan, checks)]
        if not (config.getoption("mail_only") or plan.gate):
            chosen += [item for item in items if scheduled(item) is None and not _declared(item)]
        if plan.gate is not None:
            known = _requirements(checks)
            only = config.getoption("mail_only")
            for script in map(read_script, sorted(REPLAYS.glob("*.json"))):
                if not only or matches(script.violates, only):
                    chosen += _replays(session, plan, script, known, 1)
    kept = {id(item) for item in chosen}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = in_turn(chosen)


def in_turn(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The items in the order to run them: what is long first, but no two that follow each other.

    pytest-xdist begins by handing two items that follow each other to each worker.
    """
    long = [item for item in items if _turn(item) < 0]
    rest = sorted((item for item in items if _turn(item) >= 0), key=_turn)
    pairs = list(zip(long, rest, strict=False))
    left = [*long[len(pairs) :], *rest[len(pairs) :]]
    return [item for pair in pairs for item in pair] + left


def _declared(item: pytest.Item) -> bool:
    """Whether an item is one of our checks; one that is not scheduled has no endpoint to run on."""
    return declared_by(getattr(item, "function", None)) is not None


def _turn(item: pytest.Item) -> int:
    """When an item's turn is: -1 first, 0, 1 last."""
    check = scheduled(item)
    if check is None:
        return 0
    if check.requirement.exclusive:
        return 1
    return -1 if check.requirement.slow or check.id.startswith(MACHINE) else 0


def _demand_known(config: pytest.Config, plan: Plan, items: Sequence[pytest.Item]) -> None:
    """Raise HarnessError for a prefix of no id; one of checks without an endpoint is known."""
    if hasattr(config, "workerinput"):
        return
    known = {rule.id for rule in all_rules()} if plan.gate is not None else set()
    for item in items:
        if (declared := declared_by(getattr(item, "function", None))) is not None:
            known.add(id_of(item, declared))
    demand_known([*config.getoption("mail_only"), *config.getoption("mail_skip")], known)


def _selected(
    config: pytest.Config, plan: Plan, checks: Sequence[tuple[pytest.Item, Scheduled]]
) -> Iterable[tuple[pytest.Item, Scheduled]]:
    only, skip = config.getoption("mail_only"), config.getoption("mail_skip")
    for item, check in checks:
        wanted = (not only or matches(check.id, only)) and not matches(check.id, skip)
        wanted = wanted and (
            not check.requirement.slow or plan.gate is not None or check.id in only
        )
        on_trial = plan.gate is not None and check.case.defect and check.id.startswith(MACHINE)
        if wanted and not on_trial:
            yield item, check


def _requirements(checks: Sequence[tuple[pytest.Item, Scheduled]]) -> dict[str, Requirement]:
    """What machines and oracle rules require, by id."""
    found = {check.id: check.requirement for _, check in checks}
    for rule in all_rules():
        found[rule.id] = Requirement(
            rule.source, rule.section, rule.level, rule.gist, (), rule.fails_on
        )
    return found


def _replays(
    session: pytest.Session,
    plan: Plan,
    script: Script,
    known: dict[str, Requirement],
    times: int,
) -> Iterable[ReplayItem]:
    """The items of a script: its machine's endpoints, in the gate with and without the defect."""
    name = script.violates or script.machine
    declared = known.get(name) or known.get(script.machine)
    if declared is None:
        raise HarnessError(f"the script's machine {script.machine!r} is unknown")
    protocol = Capability(script.machine.split("/")[1])
    machine = known.get(script.machine, declared)
    where = Requirement(
        declared.source,
        declared.section,
        declared.level,
        declared.gist,
        (protocol,),
        (script.defect,),
        machine.accounts,
    )
    for case in plan.cases(where):
        yield ReplayItem.from_parent(
            session,
            name=f"{name}[{case}]",
            nodeid=f"replay/{name}[{case}]",
            script=script,
            check=Scheduled(name, where, case, content.CONFORMANCE),
            times=times,
            plan=plan,
        )
