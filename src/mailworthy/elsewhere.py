"""Checks of a protocol that `--only` with its name alone does not take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mailworthy.catalogue import Check, matches
from mailworthy.plan import Plan
from mailworthy.session.endpoint import Protocol


def elsewhere(plan: Plan, checks: Iterable[Check], only: Sequence[str], skip: Sequence[str]) -> str:
    """Which other groups have checks of a protocol that was asked for whole; empty for none."""
    wanted = {protocol for protocol in Protocol if protocol.value in only}
    groups = Counter(
        _group(check.id)
        for check in checks
        if not (matches(check.id, only) or matches(check.id, skip) or check.requirement.slow)
        and (check.requirement.safe or not plan.settings.safe)
        and _speaks(plan, check, wanted)
    )
    if not groups:
        return ""
    told = ", ".join(f"{name} ({count})" for name, count in sorted(groups.items()))
    names = " ".join(f"--only {protocol}" for protocol in sorted(wanted))
    return f"not among {names}, though about it as well: {told}"


def _group(check: str) -> str:
    """What a check's id begins with, as `--only` takes it: "machine/pop3", "mailflow"."""
    return "/".join(check.split("/")[: 2 if check.startswith("machine/") else 1])


def _speaks(plan: Plan, check: Check, wanted: Iterable[Protocol]) -> bool:
    """Whether a check runs on an endpoint of one of the protocols."""
    ends = [end for case in plan.cases(check.requirement) for end in (case.endpoint, case.reader)]
    return any(end is not None and end.protocol in set(wanted) for end in ends)
