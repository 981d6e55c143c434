"""What a load run comes to, in a sentence, and the rates that it is told by."""

from __future__ import annotations

from mailworthy.report.load_result import Ledger, Limit, LoadResult, load_exit_code
from mailworthy.report.text import several

NAMED = 3
"""Missed limits that are told by name."""
_OF_MESSAGES = ("lost", "duplicated", "corrupted")


def load_conclusion(result: LoadResult) -> str:
    """Say in one sentence why the load run ends with the exit code that it does."""
    code = load_exit_code(result)
    told = (_held, _missed, _held, _undecided, _broken)[code](result)
    wrong = went_wrong(result.ledger)
    if code == 1 and any(limit.text.startswith(_OF_MESSAGES) for limit in missed(result)):
        wrong = ""
    return f"{told}; {wrong}" if wrong else told


def missed(result: LoadResult) -> list[Limit]:
    """The limits that the run did not keep."""
    return [limit for limit in result.limits if limit.holds is False]


def went_wrong(ledger: Ledger) -> str:
    """Count the messages that a server must not lose, double or change: "2 lost, 1 corrupted"."""
    counts = {
        "lost": ledger.lost,
        "duplicated": ledger.duplicated,
        "corrupted": ledger.corrupted,
    }
    told = [f"{several(count, 'message')} {state}" for state, count in counts.items() if count]
    return ", ".join(told)


def per_second(result: LoadResult, count: int) -> float | None:
    """Return the rate of what was counted, None where the run did not come to its end."""
    if result.footer is None or result.footer.seconds <= 0:
        return None
    return count / result.footer.seconds


def _broken(result: LoadResult) -> str:
    because = f": {result.footer.problem}" if result.footer and result.footer.problem else ""
    if result.footer is None:
        return "Incomplete: the run broke off"
    return f"Interrupted after {result.footer.seconds:.1f} s{because}"


def _missed(result: LoadResult) -> str:
    limits = missed(result)
    told = "; ".join(f"{limit.text}, but {limit.measured}" for limit in limits[:NAMED])
    more = f"; and {len(limits) - NAMED} more" if len(limits) > NAMED else ""
    return f"Limits missed: {told}{more}"


def _undecided(result: LoadResult) -> str:
    told = [result.footer.problem] if result.footer and result.footer.problem else []
    if not any(row.count > row.failures for row in result.transactions):
        told.append("no transaction succeeded")
    blank = sum(limit.holds is None for limit in result.limits)
    if blank:
        told.append(f"{several(blank, 'limit')} could not be measured")
    return f"Undecided: {', '.join(told)}"


def _held(result: LoadResult) -> str:
    done = sum(row.count for row in result.transactions)
    if not result.limits:
        return f"No limits were set: {several(done, 'transaction')} measured"
    if len(result.limits) == 1:
        return f"The limit holds, over {several(done, 'transaction')}"
    return f"All {len(result.limits)} limits hold, over {several(done, 'transaction')}"
