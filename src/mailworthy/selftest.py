"""The gate's own verdict: what a run on the clean and the defective references leaves unproven."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy import catalogue
from mailworthy.events import Verdict
from mailworthy.oracles.base import all_rules
from mailworthy.reference.defects.registry import all_defects
from mailworthy.report.conclusion import conclusion
from mailworthy.report.result import Result, exit_code
from mailworthy.report.text import several


def gate_verdict(result: Result, only: Sequence[str] = ()) -> tuple[int, list[str]]:
    """Return the exit code of the gate, and what it comes to in lines, its verdict the last.

    What the run by itself comes to is no verdict: it says how our own server did.
    """
    found = problems(result, only)
    code = exit_code(result) or (1 if found else 0)
    if code == 0:
        proofs = sum(record.id.startswith("gate/") for record in result.records)
        holds = "every check holds on the clean reference"
        return code, [f"✓ Proven: {holds}; {proofs} proofs that they can fail"]
    lines = [f"✗ {problem}" for problem in found]
    if code == 1:
        told = several(len(found), "problem")
        if not found:  # what an oracle saw is told above, and is not in the names
            told = f"{several(len(result.violations), 'violation')} on the clean reference"
        return code, [*lines, f"✗ Not proven: {told}"]
    return code, [*lines, f"? Not proven: {conclusion(result)}"]


def problems(result: Result, only: Sequence[str] = ()) -> list[str]:
    """Everything that keeps the checks from being proven, a line each; empty when all holds.

    With `only`, the run was for the ids under these prefixes alone.
    """
    return [*unmatched_names(), *_unproven(result, only), *_unclean(result, only)]


def on_trial(only: Sequence[str] = ()) -> list[str]:
    """The defects that the ids under these prefixes (all ids, without any) are to fail on."""
    named = {name for who, names in _claims() if chosen(who, only) for name in names}
    return sorted(named & set(all_defects()))


def chosen(name: str, only: Sequence[str]) -> bool:
    """Whether an id was to run."""
    return not only or catalogue.matches(name, only)


def _claims() -> list[tuple[str, tuple[str, ...]]]:
    """The ids of checks, machines and oracle rules, each with the defects that it fails on."""
    claims = [(check.id, check.requirement.fails_on) for check in catalogue.checks()]
    return claims + [(rule.id, rule.fails_on) for rule in all_rules()]


def unmatched_names() -> list[str]:
    """Defects that nothing names, and names that are no defect."""
    known = set(all_defects())
    found = [
        f"{who} names {name!r}, which is no defect"
        for who, names in _claims()
        for name in sorted(set(names) - known)
    ]
    named = {name for _, names in _claims() for name in names}
    return found + [f"the defect {name!r} is named by nothing" for name in sorted(known - named)]


def _unproven(result: Result, only: Sequence[str]) -> list[str]:
    """Names in `fails_on` for which the run holds no proof."""
    proven = {
        record.id.removeprefix("gate/")
        for record in result.records
        if record.id.startswith("gate/") and record.verdict is Verdict.PASS
    }
    return [
        f"{who} was not seen to fail on {name!r}"
        for who, names in _claims()
        for name in names
        if chosen(who, only) and f"{name}/{who}" not in proven
    ]


def _unclean(result: Result, only: Sequence[str]) -> list[str]:
    """Checks that the clean reference does not pass on any endpoint, or does not pass on one."""
    seen: dict[str, set[Verdict]] = {}
    for record in result.records:
        seen.setdefault(record.id, set()).add(record.verdict)
    found = []
    for check in catalogue.checks():
        verdicts = seen.get(check.id, set())
        if not chosen(check.id, only):
            continue
        if Verdict.PASS not in verdicts or verdicts - {Verdict.PASS, Verdict.SKIP}:
            shown = ", ".join(sorted(verdicts)) or "not run"
            found.append(f"the clean reference does not pass {check.id}: {shown}")
    return found
