"""An earlier result to compare with: what it knows is told, but is no cause for a red run."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from mailworthy.events import Record, Verdict
from mailworthy.report.result import Result
from mailworthy.report.text import schemes, shown

NAME = 200
"""Characters of a target's name."""

_VIOLATIONS = {Verdict.FAIL, Verdict.WARN}
_UNJUDGED = {Verdict.SKIP, Verdict.INCONCLUSIVE, Verdict.ERROR}


@dataclass(frozen=True, order=True)
class Stale:
    """A violation of the baseline that the run did not find again.

    `schemes` is protocol and transport, since ports vary. `now` is the verdict that stands in
    its place, or None where nothing of that id ran there.
    """

    id: str
    schemes: str
    was: Verdict
    now: Verdict | None

    def __str__(self) -> str:
        if self.now is None:
            return f"{self.id} on {self.schemes}: {self.was} in the baseline, not checked now"
        return f"{self.id} on {self.schemes}: {self.was} in the baseline, {self.now} now"


class Baseline:
    """The violations that an earlier result holds, by id, protocol and transport."""

    def __init__(self, earlier: Result) -> None:
        self._known = {place(record): record.verdict for record in _worst_last(earlier)}

    def mark(self, record: Record) -> Record:
        """Return the record, `known` set when the baseline holds the same verdict on it."""
        known = record.verdict in _VIOLATIONS and self._known.get(place(record)) is record.verdict
        return record if record.known is known else msgspec.structs.replace(record, known=known)

    def stale(self, result: Result) -> list[Stale]:
        """Return what of the baseline a run did not find again, in the order of the ids.

        What the run had to skip or could not decide is not stale. What did not run at all is,
        unless the run broke off.
        """
        now: dict[tuple[str, str], set[Verdict]] = {}
        for record in result.records:
            now.setdefault(place(record), set()).add(record.verdict)
        partial = result.incomplete or result.interrupted
        found = []
        for (check, where), was in self._known.items():
            verdicts = now.get((check, where), set())
            if was in verdicts or verdicts & _UNJUDGED or (partial and not verdicts):
                continue
            worst = next((verdict for verdict in _WORST_FIRST if verdict in verdicts), None)
            found.append(Stale(check, where, was, worst))
        return sorted(found, key=lambda stale: (stale.id, stale.schemes))


_WORST_FIRST = (Verdict.FAIL, Verdict.WARN, Verdict.NOTE, Verdict.PASS)


def other_target(old: Result, new: Result) -> str:
    """Say in one line that two results are of different targets; "" where nothing tells so.

    They are where their names differ, or what runs on an endpoint of the same scheme.
    """
    software = _software(old), _software(new)
    shared = software[0].keys() & software[1].keys()
    if old.header.target == new.header.target and all(
        software[0][each] == software[1][each] for each in shared
    ):
        return ""
    was, now = map(_named, (old, new))
    return f"the results are of different targets: {was} before, {now} now"


def _software(result: Result) -> dict[str, str]:
    return {
        schemes(probe.endpoint): probe.software
        for probe in result.header.endpoints
        if probe.software
    }


def _named(result: Result) -> str:
    runs = dict.fromkeys(_software(result).values())
    told = f"{result.header.target} ({', '.join(runs)})" if runs else result.header.target
    return shown(told, NAME)


def place(record: Record) -> tuple[str, str]:
    """Return what makes a record comparable between runs: its id, protocol and transport."""
    return record.id, schemes(record.endpoint)


def _worst_last(result: Result) -> list[Record]:
    """The violations, failures after warnings: of two hosts of one scheme the worse counts."""
    found = [record for record in result.records if record.verdict in _VIOLATIONS]
    return sorted(found, key=lambda record: record.verdict is Verdict.FAIL)
