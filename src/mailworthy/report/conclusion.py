"""What a result comes to, in a sentence, and how verdicts are spelt and ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mailworthy.events import Record, Verdict
from mailworthy.report.result import Result, exit_code, totals
from mailworthy.report.text import several, shown

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
REASONS, REASON = 5, 120
"""Why records were skipped: how many reasons are told, and characters of one."""


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


def skipped(result: Result) -> list[str]:
    """Count why records were skipped, most frequent first, a line each, REASONS at most."""
    why = Counter(each.reason for each in result.records if each.verdict is Verdict.SKIP)
    told = [f"{count} × {shown(reason, REASON)}" for reason, count in why.most_common(REASONS)]
    rest = why.total() - sum(count for _, count in why.most_common(REASONS))
    if rest:
        told.append(f"{rest} for {several(len(why) - REASONS, 'other reason')}")
    return [f"{'skipped:' if n == 0 else '        '} {line}" for n, line in enumerate(told)]


def tally(records: Sequence[Record]) -> str:
    """Count checks and records, of which a check has one per endpoint: "3 checks, 8 records".

    So have the rules that oracles watched for meanwhile, which nobody selected.
    """
    ids = {record.id for record in records}
    rules = sum(each.startswith("oracle/") for each in ids)
    watched = f" and {several(rules, 'oracle rule')}" if rules else ""
    return f"{several(len(ids) - rules, 'check')}{watched}, {several(len(records), 'record')}"


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
    return f"Not mailworthy: {in_checks(red, 'violation')} on {several(places, 'endpoint')}"


def in_checks(records: Sequence[Record], what: str) -> str:
    """Count records as `what` they are, and their checks where those are fewer.

    "8 violations in 3 checks".
    """
    told = several(len(records), what)
    checks = len({record.id for record in records})
    return told if checks == len(records) else f"{told} in {several(checks, 'check')}"


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
    known = [each for each in result.records if each.known and each.verdict is Verdict.FAIL]
    told = "every MUST that was checked holds"
    if result.header.strict:
        told = "every MUST and SHOULD that was checked holds"
    if known:
        told += f", but for {in_checks(known, 'known violation')}"
    warned = [each for each in result.records if each.verdict is Verdict.WARN]
    if warned and not result.header.strict:
        told += f", with {in_checks(warned, 'warning')}"
    if found[Verdict.SKIP] * 2 > len(result.records):
        told += f"; {found[Verdict.SKIP]} of {several(len(result.records), 'record')} were skipped"
    return f"Mailworthy: {told}"
