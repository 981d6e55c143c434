"""What a result comes to, in a sentence, and how verdicts are spelt and ranked."""

from __future__ import annotations

from mailworthy.events import Verdict
from mailworthy.report.result import Result, exit_code, totals
from mailworthy.report.text import several

SYMBOLS = {
    Verdict.FAIL: "✗",
    Verdict.ERROR: "‼",
    Verdict.WARN: "!",
    Verdict.INCONCLUSIVE: "?",
    Verdict.NOTE: "i",
    Verdict.SKIP: "–",
    Verdict.PASS: "✓",
}
"""verdict → symbol, gravest first; this is the order in which verdicts are told"""


def conclusion(result: Result) -> str:
    """Say in one sentence why the run ends with the exit code that it does."""
    return (_holds, _violated, _holds, _undecided, _broken)[exit_code(result)](result)


def counts(result: Result) -> str:
    """Count the verdicts that occur: "3 fail (1 known), 146 pass"."""
    found = totals(result.records)
    known = dict.fromkeys(Verdict, 0)
    for record in result.records:
        known[record.verdict] += record.known
    told = [
        f"{found[verdict]} {verdict}" + (f" ({known[verdict]} known)" if known[verdict] else "")
        for verdict in SYMBOLS
        if found[verdict]
    ]
    return ", ".join(told) or "no verdicts"


def _broken(result: Result) -> str:
    done = several(len(result.records), "record")
    because = f": {result.footer.problem}" if result.footer and result.footer.problem else ""
    if result.interrupted:
        return f"Interrupted or broken off after {done}{because}"
    if result.footer is None:
        return f"Incomplete: the run broke off after {done}"
    return f"Incomplete: {done} of {result.footer.selected}{because}"


def _violated(result: Result) -> str:
    red = result.violations
    places = len({record.endpoint for record in red})
    return f"Not mailworthy: {several(len(red), 'violation')} on {several(places, 'endpoint')}"


def _undecided(result: Result) -> str:
    found = totals(result.records)
    told = [result.footer.problem] if result.footer and result.footer.problem else []
    if result.unreachable:
        told.append(f"{several(len(result.unreachable), 'endpoint')} cannot be judged")
    if found[Verdict.INCONCLUSIVE]:
        told.append(f"{found[Verdict.INCONCLUSIVE]} inconclusive")
    if found[Verdict.ERROR]:
        told.append(several(found[Verdict.ERROR], "harness error"))
    if found[Verdict.SKIP] == len(result.records):
        told.append("every check was skipped" if result.records else "no check ran")
    return f"Undecided: {', '.join(told)}"


def _holds(result: Result) -> str:
    found = totals(result.records)
    known = sum(record.known and record.verdict is Verdict.FAIL for record in result.records)
    told = "every MUST that was checked holds"
    if result.header.strict:
        told = "every MUST and SHOULD that was checked holds"
    if known:
        told += f", but for {several(known, 'known violation')}"
    if found[Verdict.WARN] and not result.header.strict:
        told += f", with {several(found[Verdict.WARN], 'warning')}"
    if found[Verdict.SKIP] * 2 > len(result.records):
        told += f"; {found[Verdict.SKIP]} of {len(result.records)} did not apply"
    return f"Mailworthy: {told}"
