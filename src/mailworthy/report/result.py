"""The result of a run, as all reports but the live one are written from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from mailworthy.events import EndpointProbe, Record, Verdict


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What was run, on what."""

    tool: str = "mailworthy"
    version: str
    target: str
    profile: str
    seed: int
    strict: bool
    started: datetime
    endpoints: tuple[EndpointProbe, ...] = ()


class Footer(msgspec.Struct, frozen=True, kw_only=True):
    """How the run ended. `selected` is how many records were to be expected at least."""

    totals: dict[Verdict, int]
    known: int
    selected: int
    seconds: float
    interrupted: bool
    problem: str = ""
    left_behind: tuple[str, ...] = ()
    """What a safe run made and could not remove."""


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run: header, one record per check and endpoint, footer. No footer: it broke off."""

    format: Literal[1]
    header: Header
    records: tuple[Record, ...] = ()
    footer: Footer | None = None

    @property
    def incomplete(self) -> bool:
        """Whether the run broke off, or brought fewer records than were to be expected."""
        return self.footer is None or len(self.records) < self.footer.selected

    @property
    def interrupted(self) -> bool:
        """Whether somebody stopped the run."""
        return self.footer is not None and self.footer.interrupted

    @property
    def violations(self) -> tuple[Record, ...]:
        """The records that make the run red: failed (or warned of, when strict), not known."""
        return tuple(record for record in self.records if self.violates(record))

    def violates(self, record: Record) -> bool:
        """Whether this record makes the run red."""
        red = {Verdict.FAIL, Verdict.WARN} if self.header.strict else {Verdict.FAIL}
        return record.verdict in red and not record.known

    @property
    def unreachable(self) -> tuple[EndpointProbe, ...]:
        """The endpoints that did not answer when they were probed."""
        return tuple(probe for probe in self.header.endpoints if probe.error)


def totals(records: Sequence[Record]) -> dict[Verdict, int]:
    """Count the records of each verdict, none left out."""
    counts = Counter(record.verdict for record in records)
    return {verdict: counts[verdict] for verdict in Verdict}


def exit_code(result: Result) -> int:
    """The code that a run ends with, the first that applies.

    4 interrupted or incomplete · 1 violations that no baseline knows · 3 something has no
    verdict, an endpoint did not answer, or nothing was judged · 0 all MUSTs hold. (2, for usage,
    is told before there is a result.)
    """
    if result.footer is None or result.incomplete or result.interrupted:
        return 4
    if result.violations:
        return 1
    verdicts = {record.verdict for record in result.records}
    undecided = verdicts & {Verdict.INCONCLUSIVE, Verdict.ERROR} or verdicts <= {Verdict.SKIP}
    return 3 if undecided or result.unreachable or result.footer.problem else 0
