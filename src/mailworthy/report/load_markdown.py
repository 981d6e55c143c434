"""summary.md of a load run, made for the summary page of a CI job."""

from __future__ import annotations

from mailworthy.report.load_conclusion import load_conclusion, missed, per_second
from mailworthy.report.load_result import Ledger, Limit, LoadResult, Row
from mailworthy.report.markdown import ROWS, cell, code
from mailworthy.report.text import several

_OUTCOMES = {True: "✓ holds", False: "✗ missed", None: "? could not be measured"}


def load_markdown(result: LoadResult) -> str:
    """Return a load run as GitHub-flavoured Markdown; what others wrote stands in code spans."""
    header = result.header
    told = load_conclusion(result)
    quotes = bool(missed(result) or (result.footer and result.footer.problem))
    facts = (
        f"{code(header.scenario)} on {code(header.target)} · {several(header.users, 'user')}"
        f" · mailworthy {code(header.version)}"
    )
    parts = [f"## {code(told) if quotes else told}", facts]
    if result.limits:
        parts.append(_table("| Limit | Measured | Outcome |", [*map(_limit, result.limits)]))
    if result.transactions:
        head = "| Transaction | Count | Failed | Per second | p50 ms | p95 ms | p99 ms |"
        parts.append(_table(head, [_row(result, row) for row in result.transactions]))
    if result.ledger.sent:
        parts.append(f"Messages: {_ledger(result.ledger)}")
    return "\n\n".join(parts) + "\n"


def _table(head: str, rows: list[str]) -> str:
    rule = "| --- " * (head.count("|") - 1) + "|"
    more = ["", f"… and {len(rows) - ROWS} more"] if len(rows) > ROWS else []
    return "\n".join([head, rule, *rows[:ROWS], *more])


def _limit(limit: Limit) -> str:
    return f"| {cell(limit.text)} | {cell(limit.measured)} | {_OUTCOMES[limit.holds]} |"


def _row(result: LoadResult, row: Row) -> str:
    rate = per_second(result, row.count)
    latency = row.latency
    cells = (
        cell(row.label),
        str(row.count),
        str(row.failures),
        "–" if rate is None else f"{rate:.1f}",
        *(f"{value:.1f}" for value in (latency.p50, latency.p95, latency.p99)),
    )
    return f"| {' | '.join(cells)} |"


def _ledger(ledger: Ledger) -> str:
    counts = {
        "sent": ledger.sent,
        "accepted": ledger.accepted,
        "refused": ledger.refused,
        "in doubt": ledger.in_doubt,
        "delivered": ledger.delivered,
        "lost": ledger.lost,
        "duplicated": ledger.duplicated,
        "corrupted": ledger.corrupted,
        "returned": ledger.returned,
        "unread": ledger.unread,
    }
    return " · ".join(f"{count} {name}" for name, count in counts.items())
