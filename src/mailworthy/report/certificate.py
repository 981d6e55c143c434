"""The certificate of a provider: a grade per area, each with the verdicts it rests on."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from mailworthy.events import EndpointProbe, Record, Verdict
from mailworthy.providers import Provider
from mailworthy.report.result import Result
from mailworthy.report.text import tidy


class Grade(enum.StrEnum):
    """What an area comes to, the gravest first."""

    F = "F"
    UNDECIDED = "?"
    B = "B"
    A = "A"
    UNTESTED = "–"


MEANINGS = {
    Grade.A: "every MUST and SHOULD that was checked holds",
    Grade.B: "a SHOULD is not met",
    Grade.F: "a MUST is violated",
    Grade.UNDECIDED: "something could not be judged",
    Grade.UNTESTED: "nothing there could be checked",
}
AREAS = ("transport", "log-in", "sending", "POP3", "IMAP", "round trip")
_AREA_OF = {"tls": "transport", "mailflow": "round trip", "smtp": "sending", "lmtp": "sending"}
_AREA_OF |= {"pop3": "POP3", "imap": "IMAP"}
_LOG_IN_GIST = "the account can log in"


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One verdict: of a check on an endpoint, or on a pair of them. `why` where it did not pass."""

    check: str
    endpoint: str
    verdict: Verdict
    level: str = ""
    gist: str = ""
    why: str = ""


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A grade and what it rests on, the gravest first."""

    name: str
    grade: Grade
    evidence: tuple[Evidence, ...] = ()

    @property
    def meaning(self) -> str:
        """What its grade says."""
        return MEANINGS[self.grade]


class Untested(msgspec.Struct, frozen=True, kw_only=True):
    """A reason for which checks were left out, and how many: once per check and endpoint."""

    reason: str
    checks: int


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint as it answered, and how the account logged in there."""

    endpoint: str
    tls: str = ""
    certificate: str = ""
    mechanism: str = ""
    error: str = ""


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """Provider, account, endpoints, grades, and everything that limits what they are worth."""

    kind: Literal["certificate"] = "certificate"
    format: Literal[1] = 1
    tool: str = "mailworthy"
    version: str
    provider: str
    address: str
    started: datetime
    complete: bool
    """Whether the run went through all its checks, and the server was there to the end."""
    grade: Grade
    """The gravest of the areas."""
    areas: tuple[Area, ...]
    endpoints: tuple[Access, ...]
    left_out: tuple[str, ...] = ()
    """Usual endpoints, that the provider did not promise, where nothing answered over TLS."""
    untested: tuple[Untested, ...] = ()
    left_behind: tuple[str, ...] = ()
    """What was sent for the round trip and could not be removed again."""
    redirected: tuple[str, ...] = ()
    """Connections that did not go where the names say: then it is not the provider's own."""
    source: str
    unverified: tuple[str, ...] = ()
    hint: str = ""
    """What to switch on and which secret to use; given where the account was not let in."""

    @property
    def meaning(self) -> str:
        """What its grade says."""
        return MEANINGS[self.grade]

    @property
    def legend(self) -> dict[Grade, str]:
        """What each grade says."""
        return MEANINGS


def certify(
    provider: Provider, address: str, result: Result, redirected: Sequence[str] = ()
) -> Certificate:
    """Make the certificate of what was found with the account of that address."""
    provider = tidy(provider)
    probes = result.header.endpoints
    footer = result.footer
    whole = footer is not None and not (result.incomplete or result.interrupted or footer.problem)
    evidence = {area: list(_of(area, result.records)) for area in AREAS}
    evidence["log-in"] += _log_ins(probes)
    areas = tuple(_area(name, found) for name, found in evidence.items())
    answered = {probe.endpoint for probe in probes}
    return Certificate(
        version=result.header.version,
        provider=provider.name,
        address=address,
        started=result.header.started,
        complete=whole,
        grade=_gravest([*(area.grade for area in areas), *([] if whole else [Grade.UNDECIDED])]),
        areas=areas,
        endpoints=tuple(
            Access(
                endpoint=probe.endpoint,
                tls=probe.tls,
                certificate=probe.certificate,
                mechanism=probe.mechanism,
                error=probe.error,
            )
            for probe in probes
        ),
        left_out=tuple(url for url in provider.usual if url not in answered),
        untested=tuple(_untested(result.records)),
        left_behind=footer.left_behind if footer else (),
        redirected=tuple(redirected),
        source=provider.source,
        unverified=provider.unverified,
        hint=provider.hint if any(probe.locked_out for probe in probes) else "",
    )


def _gravest(grades: Iterable[Grade]) -> Grade:
    order = list(Grade)
    return min(grades, key=order.index)


def _area(name: str, evidence: Sequence[Evidence]) -> Area:
    order = list(Verdict)
    gravity = {Verdict.FAIL: 0, Verdict.ERROR: 1, Verdict.INCONCLUSIVE: 2, Verdict.WARN: 3}
    ranked = sorted(evidence, key=lambda e: gravity.get(e.verdict, 4 + order.index(e.verdict)))
    return Area(name=name, grade=_grade({e.verdict for e in evidence}), evidence=tuple(ranked))


def _grade(verdicts: set[Verdict]) -> Grade:
    if Verdict.FAIL in verdicts:
        return Grade.F
    if verdicts & {Verdict.INCONCLUSIVE, Verdict.ERROR}:
        return Grade.UNDECIDED
    if Verdict.WARN in verdicts:
        return Grade.B
    return Grade.A if Verdict.PASS in verdicts else Grade.UNTESTED


def _of(area: str, records: Iterable[Record]) -> Iterable[Evidence]:
    """The verdicts of an area; a check that was skipped is none."""
    for record in records:
        part = record.id.removeprefix("oracle/").removeprefix("machine/").partition("/")[0]
        if _AREA_OF.get(part) != area or record.verdict is Verdict.SKIP:
            continue
        yield Evidence(
            check=record.id,
            endpoint=record.endpoint,
            verdict=record.verdict,
            level=record.level,
            gist=record.gist,
            why=_why(record),
        )


def _why(record: Record) -> str:
    if record.expected or record.actual:
        return f"expected {record.expected}; actual {record.actual}"
    return record.reason


def _log_ins(probes: Iterable[EndpointProbe]) -> Iterable[Evidence]:
    """A log-in per endpoint that takes one: those who take mail from strangers do not."""
    for probe in probes:
        if probe.mechanism:
            yield Evidence(
                check="log-in",
                endpoint=probe.endpoint,
                verdict=Verdict.PASS,
                gist=_LOG_IN_GIST,
                why=f"by {probe.mechanism}",
            )
        elif not probe.endpoint.startswith("smtp"):
            yield Evidence(
                check="log-in",
                endpoint=probe.endpoint,
                verdict=Verdict.INCONCLUSIVE,
                gist=_LOG_IN_GIST,
                why=probe.error,
            )


def _untested(records: Iterable[Record]) -> Iterable[Untested]:
    counts: dict[str, int] = {}
    for record in records:
        if record.verdict is Verdict.SKIP:
            counts[record.reason] = counts.get(record.reason, 0) + 1
    for reason, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        yield Untested(reason=reason, checks=count)
