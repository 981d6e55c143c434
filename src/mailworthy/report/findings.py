"""The records of a result, named for links, and what is told of them in full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailworthy.events import Record, Verdict
from mailworthy.report.conclusion import SYMBOLS
from mailworthy.report.result import Result

_BRIEF = {Verdict.PASS, Verdict.SKIP}


@dataclass(frozen=True)
class Entry:
    """A record and the name by which the page links to it."""

    anchor: str
    record: Record

    @property
    def brief(self) -> bool:
        """Whether its row in the list of records says all there is to say."""
        return self.record.verdict in _BRIEF


@dataclass(frozen=True)
class Finding:
    """A check with one verdict, and every endpoint where it came to that."""

    cases: tuple[Entry, ...]

    @property
    def record(self) -> Record:
        """The first case, for what all of them share: id, requirement, verdict."""
        return self.cases[0].record


def entries(result: Result) -> tuple[Entry, ...]:
    """Name the records: by check, then in the order in which the endpoints were probed."""
    probed = [probe.endpoint for probe in result.header.endpoints]
    known = dict.fromkeys([*probed, *(record.endpoint for record in result.records)])
    place = {endpoint: number for number, endpoint in enumerate(known)}
    ordered = sorted(result.records, key=lambda each: (natural(each.id), place[each.endpoint]))
    return tuple(Entry(f"record-{number}", each) for number, each in enumerate(ordered, start=1))


def findings(listed: Sequence[Entry]) -> tuple[Finding, ...]:
    """Gather what is told in full, gravest first; new violations before known ones."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in listed:
        if not entry.brief:
            groups.setdefault(kind(entry.record), []).append(entry)
    found = (Finding(tuple(cases)) for cases in groups.values())
    order = list(SYMBOLS)
    return tuple(
        sorted(found, key=lambda each: (order.index(each.record.verdict), each.record.known))
    )


def kind(record: Record) -> tuple[object, ...]:
    """Return what the records of a finding share: all but where it was found, and how it went."""
    judged = (record.id, record.verdict, record.known)
    return (*judged, record.level, record.gist, record.source, record.section)


def natural(text: str) -> list[tuple[int, str]]:
    """Return a key that sorts 3.10 after 3.9, and numbers before words."""
    return [
        (int(part), "") if part.isdecimal() else (-1 if part in "/." else 1 << 30, part)
        for part in re.split(r"(\d+)", text)
        if part
    ]
