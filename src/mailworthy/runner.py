"""Running checks inside pytest: leases, verdicts, sanity dialogues, records."""

from __future__ import annotations

import re
import shlex
import traceback
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.errors
import msgspec
import pytest

from mailworthy import content
from mailworthy.events import Record, Verdict
from mailworthy.items import Scheduled, scheduled
from mailworthy.lease import Leases
from mailworthy.oracles.base import Finding, Rule
from mailworthy.plan import GATE_SILENCE, Plan
from mailworthy.probes import sanity
from mailworthy.requirement import Capability, Level
from mailworthy.session.stream import Closed, Silent
from mailworthy.target import CHECK_LIMIT, Target
from mailworthy.violation import HarnessError, NotApplicable, Unreachable, Violation

PLAN: pytest.StashKey[Plan] = pytest.StashKey()
MACHINE_LIMIT = 900.0
"""Seconds that a machine may take, or a slow check: shrinking alone is given up to 300."""
RECORD = "mailworthy-record"
"""Name of the user property that carries a check's outcome from worker to controller."""
_ON_VIOLATION = {Level.MUST: Verdict.FAIL, Level.SHOULD: Verdict.WARN}


_LACKING = {
    Capability.UNDELIVERABLE: "the target file names no address whose mail fails (undeliverable)",
    Capability.DELIVERY: "no way to read what was delivered",
    Capability.LOGIN: "no account that can be used here",
}
"""Why a check does not apply, where it is not the endpoint that lacks something."""


class Outcome(msgspec.Struct, frozen=True):
    """What a worker tells of one check: its record, and what the oracles saw meanwhile."""

    record: Record
    findings: list[Record]
    watched: list[tuple[str, str]]
    judged: list[tuple[str, str]]


Arrange = Callable[[pytest.Config, Plan, pytest.Session, list[pytest.Item]], None]


class CheckRunner:
    """Runs the checks of this process; in a worker that is all there is to do."""

    def __init__(self, plan: Plan, config: pytest.Config, arrange: Arrange) -> None:
        self.plan = plan
        self.config = config
        self._arrange = arrange
        self.leases = Leases(plan.settings)
        self._defective: dict[str, Leases] = {}
        settings = getattr(config, "workerinput", {}).get("mail_probed")
        if settings is not None:
            plan.take_probed(settings)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Select what runs, and seed what is generated."""
        try:
            self._arrange(config, self.plan, session, items)
        except HarnessError as error:
            raise pytest.UsageError(str(error)) from None
        for item in items:
            function = getattr(item, "function", None)
            if function is not None and getattr(function, "is_hypothesis_test", False):
                hypothesis.seed(self.plan.seed)(function)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Lease accounts, refuse what does not apply, run the check, drop its sessions."""
        check = scheduled(item)
        if check is None:
            return (yield)
        target = self.plan.target(check.case)
        with ExitStack() as held:
            target.begin(())
            self._demand_applicable(check, target)
            slow = check.requirement.slow
            target.silence = min(slow, GATE_SILENCE) if self.plan.gate is not None else slow
            patient = check.id.startswith("machine/") or slow
            limit = MACHINE_LIMIT if patient else CHECK_LIMIT
            target.begin(self._lease(check, held), limit)
            try:
                return (yield)
            finally:
                target.finish()

    def _lease(self, check: Scheduled, held: ExitStack) -> tuple[Any, ...]:
        """The accounts for a check; each defective server has accounts of its own."""
        leases = self._leases_of(check.case.defect)
        if not leases.accounts:
            return ()
        requirement = check.requirement
        wanted = len(leases.accounts) if requirement.exclusive else requirement.accounts
        accounts: tuple[Any, ...] = held.enter_context(leases.lease(wanted))
        return accounts[: requirement.accounts]

    def _leases_of(self, defect: str) -> Leases:
        if not defect:
            return self.leases
        if defect not in self._defective:
            settings = self.plan.settings_of(defect)
            self._defective[defect] = Leases(settings, self.plan.gate)
        return self._defective[defect]

    def _demand_applicable(self, check: Scheduled, target: Target) -> None:
        if self.plan.settings.safe and not check.requirement.safe:
            raise NotApplicable("profile safe: the check could disturb the server or its user")
        obstacle = self.plan.obstacle(check.case)
        if obstacle and not check.requirement.unprobed:
            raise Unreachable(obstacle)
        if (lacking := self._lacking(check, target)) is not None:
            raise NotApplicable(_LACKING.get(lacking) or f"the endpoint has no {_word(lacking)}")

    @staticmethod
    def _lacking(check: Scheduled, target: Target) -> Capability | None:
        """The first need of the check that the endpoint (in the gate: the clean one) has not."""
        needs = (need for need in check.requirement.needs if need is not Capability.ROUTE)
        return next((need for need in needs if not target.has(need)), None)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge the check, and put the outcome where the controller finds it."""
        report = yield
        check = scheduled(item)
        if check is None or call.when != "call":
            return report
        error = call.excinfo.value if call.excinfo else None
        target = self.plan.target(check.case)
        record = self._judge(check, target, error, report)
        findings = (
            []
            if check.case.defect
            else [self._finding_record(found, check, target) for found in target.findings]
        )
        # Where the probe failed, nothing that an oracle did not find wrong is thereby right.
        silent = check.case.defect or self.plan.obstacle(check.case)
        watched = [] if silent else sorted(target.watched)
        judged = [] if silent else sorted(target.judged)
        outcome = Outcome(record, findings, watched, judged)
        report.user_properties.append((RECORD, msgspec.json.encode(outcome).decode()))
        self._dress(report, record)
        return report

    def _judge(
        self,
        check: Scheduled,
        target: Target,
        error: BaseException | None,
        report: pytest.TestReport,
    ) -> Record:
        lines = target.transcript.lines()
        mask = target.transcript.masker.text
        record = self._record(check, report.duration)
        made: dict[str, Any] = {"transcript": lines}
        match error:
            case None:
                made = {"verdict": Verdict.PASS}
            case Violation():
                made |= {
                    "verdict": _ON_VIOLATION.get(check.requirement.level, Verdict.NOTE),
                    "expected": mask(error.expected),
                    "actual": mask(error.actual),
                    "reproduce": self._reproduce(check, target),
                    "reason": target.script.spelled() if target.script else "",
                }
                made |= self._unless_alive(target)
            case NotApplicable() | pytest.skip.Exception():
                made = {"verdict": Verdict.SKIP, "reason": mask(str(error))}
            case Unreachable() | Closed() | Silent():
                made |= {"verdict": Verdict.INCONCLUSIVE, "reason": mask(str(error))}
            case hypothesis.errors.Flaky():
                made |= {"verdict": Verdict.INCONCLUSIVE, "reason": "not the same in two runs"}
                made["transcript"] = (*target.earlier, "(second run)", *lines)
            case _:
                made |= {"verdict": Verdict.ERROR, "reason": mask(_where(error))}
        if check.case.defect and self._lacking(check, target) is None:
            made = self._on_trial(made)
        return msgspec.structs.replace(record, **made)

    @staticmethod
    def _unless_alive(target: Target) -> dict[str, Any]:
        """After a violation: no accusation where the server is no longer there to be judged."""
        try:
            sanity(target)
        except Unreachable as gone:
            return {"verdict": Verdict.INCONCLUSIVE, "reason": str(gone)}
        return {}

    @staticmethod
    def _on_trial(made: dict[str, Any]) -> dict[str, Any]:
        """In the gate a defect must make its check raise a Violation: that is the pass."""
        if made["verdict"] in {Verdict.FAIL, Verdict.WARN, Verdict.NOTE}:
            return {"verdict": Verdict.PASS}
        seen = f"{made['verdict']}: {made.get('reason', '')}".rstrip(": ")
        return made | {
            "verdict": Verdict.FAIL,
            "expected": "a violation",
            "actual": seen,
            "reason": "",
        }

    def _record(self, check: Scheduled, seconds: float) -> Record:
        requirement = check.requirement
        return Record(
            id=f"gate/{check.case.defect}/{check.id}" if check.case.defect else check.id,
            endpoint=str(check.case).partition(" @ ")[2] or str(check.case),
            source=requirement.source,
            section=requirement.section,
            level=requirement.level.value,
            gist=requirement.gist,
            verdict=Verdict.PASS,
            seconds=round(seconds, 4),
        )

    def _finding_record(self, finding: Finding, check: Scheduled, target: Target) -> Record:
        rule = finding.rule
        mask = target.transcript.masker.text
        return msgspec.structs.replace(
            rule_record(rule, finding.endpoint),
            verdict=_ON_VIOLATION.get(rule.level, Verdict.NOTE),
            expected=mask(finding.expected),
            actual=mask(finding.actual),
            transcript=finding.transcript,
            reason=f"seen during {check.id}",
            reproduce=self._rerun(check),
        )

    def _reproduce(self, check: Scheduled, target: Target) -> str:
        out = self.config.getoption("mail_out")
        if target.script is None or out is None:
            return self._rerun(check)
        words = re.sub(r"[^a-z0-9]+", "-", f"{check.id} {target.endpoint.scheme}".lower())
        file = Path(out) / "replays" / f"{words}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        script = msgspec.structs.replace(target.script, violates=check.id)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(script)))
        return self._command("--replay", str(file))

    def _rerun(self, check: Scheduled) -> str:
        """The command that runs a check again; one that is not bundled is pytest's to run."""
        if check.file.is_relative_to(content.CONFORMANCE):
            return self._command("--only", check.id)
        targets = [f"--mail-target={target}" for target in self.config.getoption("mail_target")]
        return shlex.join(["pytest", str(check.file), *targets, f"--mail-only={check.id}"])

    def _command(self, *words: str) -> str:
        option = self.config.getoption
        start = option("mail_command") or shlex.join(
            ["mailworthy", "check", *option("mail_target")]
        )
        return f"{start} {shlex.join(words)} --seed {self.plan.seed}"

    def _dress(self, report: pytest.TestReport, record: Record) -> None:
        """Make pytest's own report say what the record says."""
        strict = self.config.getoption("mail_strict")
        bad = {Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR} | (
            {Verdict.WARN} if strict else set()
        )
        if record.known or record.verdict not in bad | {Verdict.SKIP}:
            report.outcome = "passed"
            report.longrepr = None
        elif record.verdict is Verdict.SKIP:
            report.outcome = "skipped"
            report.longrepr = (str(report.location[0]), 0, f"Skipped: {record.reason}")
        else:
            report.outcome = "failed"
            report.longrepr = failure_text(record)


def _word(lacking: Capability) -> str:
    """A capability as an endpoint announces it."""
    return lacking.value.partition(":")[2] or lacking.value


def _where(error: BaseException) -> str:
    """An error of ours in one line: what, and the innermost places it came through."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return f"{type(error).__name__}: {error} ({places})"


def failure_text(record: Record) -> str:
    """A record as the text of a pytest failure."""
    cited = f"{record.source} section {record.section}" if record.section else record.source
    head = f"{record.verdict} {record.id} on {record.endpoint}: {cited}"
    seen = [f"Expected: {record.expected}", f"Actual: {record.actual}"] if record.expected else []
    lines = [head, record.gist, *seen, record.reason, *record.transcript]
    if record.reproduce:
        lines.append(f"Reproduce with: {record.reproduce}")
    return "\n".join(line for line in lines if line)


def rule_record(rule: Rule, endpoint: str) -> Record:
    """The record of an oracle rule for which nothing was there to judge."""
    return Record(
        id=rule.id,
        endpoint=endpoint,
        source=rule.source,
        section=rule.section,
        level=rule.level.value,
        gist=rule.gist,
        verdict=Verdict.SKIP,
        seconds=0.0,
        reason="no traffic was seen that the rule could judge",
    )
