"""What the terminal shows of a load run: a line now and then, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from mailworthy.report.load_conclusion import load_conclusion
from mailworthy.report.load_result import Draining, LoadResult, Row, Tick, load_exit_code
from mailworthy.report.terminal import LastingConsole
from mailworthy.report.text import inert, several, shown

LINES = 12
"""Signs of life of a whole run."""
WIDTH = 200
_STYLES = {"✓": "bold green", "✗": "bold red", "?": "bold magenta"}


class LoadView:
    """Shows a run of `run_time` seconds; `web_port` is that of Locust's page, if it is served."""

    def __init__(self, run_time: float = 0.0, web_port: int | None = None) -> None:
        self._console = LastingConsole()
        self._every = max(run_time / LINES, 1.0)
        self._next = 0.0
        self._last = 0.0
        self._web_port = web_port
        self._awaited = 0

    def opening(self, scenario: str, target: str, users: int) -> None:
        """Say what begins."""
        self._line(f"mailworthy loads {target}: {scenario}, {several(users, 'user')}")
        if self._web_port is not None:
            self._line(f"  Locust's page: http://127.0.0.1:{self._web_port}")

    def show(self, told: Tick | Draining) -> None:
        """Show a sign of life."""
        if isinstance(told, Tick):
            self._tick(told)
        elif told.awaited != self._awaited:
            self._awaited = told.awaited
            self._line(f"  waiting for {several(told.awaited, 'message')} to be seen")

    def _tick(self, tick: Tick) -> None:
        """Show how it goes, if the last time was long enough ago."""
        if tick.at < self._last:
            self._next = 0.0
        self._last = tick.at
        if tick.at < self._next:
            return
        self._next = tick.at + self._every
        self._line(
            f"  {tick.at:5.0f} s  {several(tick.users, 'user')}  {tick.rate:.1f}/s  "
            f"p95 {tick.p95:.1f} ms  {several(tick.failures, 'failure')}  "
            f"{tick.accepted} accepted, {tick.delivered} delivered"
        )

    def summary(self, result: LoadResult, reports: Mapping[str, object]) -> None:
        """Show what a run came to, and where each report was written."""
        self._line("")
        for line in [*lines(result), *(f"  {name:<7} {path}" for name, path in reports.items())]:
            self._line(line, _STYLES.get(line[:1], ""))
        if self._web_port is not None:
            self._line("  Locust's page stays up for further runs; Ctrl-C ends it.")

    def _line(self, line: str, style: str = "") -> None:
        self._console.print(Text(inert(line), style), soft_wrap=True)


def lines(result: LoadResult) -> list[str]:
    """The end of a run as lines: what it comes to, transactions, ledger, failures."""
    symbol = {0: "✓", 1: "✗"}.get(load_exit_code(result), "?")
    told = [f"{symbol} {shown(load_conclusion(result), WIDTH)}"]
    seconds = result.footer.seconds if result.footer else 0.0
    told += [_row(row, seconds) for row in result.transactions]
    ledger = result.ledger
    told.append(
        f"  {ledger.sent} sent: {ledger.accepted} accepted, {ledger.refused} refused, "
        f"{ledger.in_doubt} in doubt; {ledger.delivered} delivered, {ledger.lost} lost, "
        f"{ledger.duplicated} duplicated, {ledger.corrupted} corrupted"
        + (f", {ledger.returned} returned" if ledger.returned else "")
        + (f", {ledger.unread} unread" if ledger.unread else "")
    )
    for message in ledger.messages[:5]:
        words = " ".join((message.state, message.id, "for", message.recipient, message.detail))
        told.append(f"    {shown(words.strip(), WIDTH)}")
    for failure in result.failures[:5]:
        words = f"{failure.count} × {failure.protocol} {failure.name}: {failure.error}"
        told.append(f"    {shown(words.strip(), WIDTH)}")
    return told


def _row(row: Row, seconds: float) -> str:
    latency = row.latency
    rate = row.count / seconds if seconds else 0.0
    return (
        f"  {shown(row.label, 40):<14} {row.count:>7}  {rate:8.1f}/s  {row.failures:>5} failed  "
        f"p50 {latency.p50:.1f}  p95 {latency.p95:.1f}  p99 {latency.p99:.1f}  "
        f"max {latency.max:.1f} ms"
    )
