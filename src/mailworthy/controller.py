"""The process that leads a run: it selects, probes, gathers records and tells what happens."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mailworthy import __version__, interruption
from mailworthy.events import (
    CheckFinished,
    ChecksSelected,
    EndpointProbed,
    Event,
    Record,
    RunFinished,
    RunStarted,
    Verdict,
    encode,
)
from mailworthy.items import scheduled
from mailworthy.oracles.base import all_rules
from mailworthy.plan import Case, Plan
from mailworthy.probes import sanity
from mailworthy.report.baseline import Baseline
from mailworthy.report.collector import Collector
from mailworthy.report.json import read
from mailworthy.report.result import exit_code
from mailworthy.report.write import write_reports
from mailworthy.round_trip import remove
from mailworthy.runner import RECORD, Arrange, CheckRunner, Outcome, rule_record
from mailworthy.session.endpoint import Endpoint
from mailworthy.slips import slips
from mailworthy.violation import Unreachable


class Controller(CheckRunner):
    """Leads the run; without xdist it also runs the checks."""

    def __init__(
        self,
        plan: Plan,
        config: pytest.Config,
        arrange: Arrange,
        *,
        usual: Collection[Endpoint],
    ) -> None:
        super().__init__(plan, config, arrange)
        self._began = time.monotonic()
        self._collector = Collector()
        self._problem = ""
        self._rules = {rule.id: rule for rule in all_rules()}
        self._watched: dict[tuple[str, str], Record] = {}
        baseline = config.getoption("mail_baseline")
        self._baseline = Baseline(read(baseline)) if baseline else None
        self._usual = usual

    def start(self) -> None:
        """Tell that the run begins, and probe the target."""
        option = self.config.getoption
        self._tell(
            RunStarted(
                version=__version__,
                target=self.plan.settings.name,
                profile=self.plan.profile.value,
                seed=self.plan.seed,
                strict=option("mail_strict"),
                started=datetime.now(UTC).isoformat(timespec="seconds"),
                doubts=tuple(slips(self.plan.settings)),
            )
        )
        self.plan.probe_all()
        if self._usual:
            try:
                self.plan.leave_out_silent(self._usual)
            except Unreachable as nobody:
                self._tell(RunFinished(interrupted=False, seconds=0.0, problem=str(nobody)))
                pytest.exit(str(nobody), returncode=3)
        for probed in self.plan.probed.values():
            self._tell(EndpointProbed(probe=probed.report))

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand the probes to an xdist worker."""
        node.workerinput["mail_probed"] = self.plan.give_probed()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell how many checks there will be."""
        chosen = [check for item in session.items if (check := scheduled(item)) is not None]
        if chosen:
            checks = len({check.id for check in chosen})
            self._tell(ChecksSelected(total=len(chosen), checks=checks))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: Sequence[str]) -> None:
        """Tell how many checks there will be, when the first worker knows."""
        del node
        # Of other tests that run along nothing is recorded; a check's id has its endpoint.
        chosen = [each for each in ids if "://" in each]
        if chosen and not self._selected:
            self._selected = True
            checks = len({each.partition("[")[0] for each in chosen})
            self._tell(ChecksSelected(total=len(chosen), checks=checks))

    _selected = False

    def pytest_runtest_logstart(self) -> None:
        """Begin no check after an interruption, should it have been dropped where it came."""
        interruption.demand_none()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the outcome of a check from wherever it ran."""
        if report.when == "call":
            found = dict(report.user_properties).get(RECORD)
            if isinstance(found, str):
                self._take(msgspec.json.decode(found, type=Outcome))
        elif report.failed:
            self._problem = f"{report.nodeid}: {report.when} failed: {report.longreprtext[-500:]}"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file of checks that cannot be imported makes the run incomplete."""
        if report.failed:
            self._problem = f"{report.nodeid} cannot be collected: {report.longreprtext[-500:]}"

    def _take(self, outcome: Outcome) -> None:
        self._tell(CheckFinished(record=self._against_baseline(outcome.record)))
        for name, endpoint in outcome.watched:
            self._watched.setdefault((name, endpoint), rule_record(self._rules[name], endpoint))
        for name, endpoint in outcome.judged:
            seen = self._watched.get((name, endpoint))
            if seen is None or seen.verdict is Verdict.SKIP:
                kept = seen or rule_record(self._rules[name], endpoint)
                passed = msgspec.structs.replace(kept, verdict=Verdict.PASS, reason="")
                self._watched[name, endpoint] = passed
        for finding in outcome.findings:
            before = self._watched.get((finding.id, finding.endpoint))
            if before is None or before.verdict in {Verdict.PASS, Verdict.SKIP}:
                self._watched[finding.id, finding.endpoint] = finding

    def _against_baseline(self, record: Record) -> Record:
        return self._baseline.mark(record) if self._baseline is not None else record

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tell what the oracles saw, whether the target is still alive, and that it is over."""
        for record in self._watched.values():
            self._tell(CheckFinished(record=self._against_baseline(record)))
        interrupted = exitstatus == pytest.ExitCode.INTERRUPTED
        left_behind = self._tidy_up()
        if not interrupted and self.plan.gate is None:
            self._last_sanity()
        seconds = round(time.monotonic() - self._began, 3)
        if exitstatus == pytest.ExitCode.INTERNAL_ERROR and not self._problem:
            self._problem = "pytest itself failed"
        self._tell(
            RunFinished(
                interrupted=interrupted,
                seconds=seconds,
                problem=self._problem,
                left_behind=left_behind,
            )
        )
        out = self.config.getoption("mail_out")
        result = self._collector.result()
        if out is not None and self.config.getoption("mail_events_fd") is None:
            write_reports(result, Path(out), self._baseline.stale(result) if self._baseline else ())
        if session.exitstatus == pytest.ExitCode.OK and exit_code(result):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _tidy_up(self) -> tuple[str, ...]:
        """Try again to remove what came late; tell what of ours is left in the account."""
        if self.plan.gate is not None:
            return ()  # the mail of servers that end with the run
        for message_id in tuple(self.plan.outstanding):
            target = self.plan.target(Case(self.plan.settings.endpoints[0]))
            target.begin(self.plan.settings.accounts[:1])
            remove(target, message_id)
            target.finish()
        return tuple(f"message {name}: {how}" for name, how in self.plan.outstanding.items())

    def _last_sanity(self) -> None:
        """The sanity dialogue that ends a run: what died unnoticed makes it inconclusive."""
        for endpoint, probed in self.plan.probed.items():
            if probed.error:
                continue
            target = self.plan.target(Case(endpoint))
            target.begin(())
            try:
                sanity(target)
            except Unreachable as gone:
                self._problem = self._problem or f"at the end of the run: {gone}"
            finally:
                target.finish()

    def _tell(self, event: Event) -> None:
        self._collector(event)
        descriptor = self.config.getoption("mail_events_fd")
        if descriptor is not None:
            octets = encode(event)
            while octets:
                octets = octets[os.write(descriptor, octets) :]
