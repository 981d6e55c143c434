"""What the terminal shows, as lines of plain text; styles are put on elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from mailworthy.events import EndpointProbe, Record, RunStarted
from mailworthy.report.baseline import Stale
from mailworthy.report.conclusion import SYMBOLS, conclusion, counts, skipped, tally
from mailworthy.report.result import Result, exit_code
from mailworthy.report.text import citation, inert, several, shown, shown_lines

TRANSCRIPT = 60
"""Lines of a transcript shown at once; the reports hold all that was kept."""
WIDTH = 300
"""Characters of a line."""
CAPABILITIES = 100
"""Characters of an endpoint's capabilities."""


def opening(started: RunStarted) -> str:
    """Say what begins: "mailworthy 0.1.0 checks target.toml: profile full, seed 42"."""
    strict = ", strict" if started.strict else ""
    return inert(
        f"mailworthy {started.version} checks {started.target}: "
        f"profile {started.profile}, seed {started.seed}{strict}"
    )


def doubts(started: RunStarted) -> list[str]:
    """What looks like a slip in the settings, before anything is checked."""
    return [f"! {shown(doubt, WIDTH)}" for doubt in started.doubts]


def headline(record: Record) -> str:
    """The first line of a record: symbol, id, level, endpoint."""
    return _head(record, record.endpoint)


def _head(record: Record, where: str) -> str:
    known = "   (known)" if record.known else ""
    return inert(f"{SYMBOLS[record.verdict]} {record.id}   {record.level}   {where}{known}")


def details(record: Record, most: int = 0) -> list[str]:
    """What follows the first line: citation, expected, actual, transcript, how to reproduce.

    `most` bounds the transcript; without it all that was kept is shown.
    """
    cited = citation(record)
    lines = [f"{cited}: {record.gist}" if cited else record.gist]
    if record.expected or record.actual:
        lines += [f"Expected: {record.expected}", f"  Actual: {record.actual}"]
    if record.reason:
        lines.append(f"  Reason: {record.reason}")
    lines += shown_lines(record.transcript, most, WIDTH) if most else record.transcript
    if record.reproduce:
        lines.append(f"Reproduce with: {record.reproduce}")
    return [inert(line) for line in lines]


def block(record: Record) -> list[str]:
    """A record that needs attention, as the terminal shows it."""
    return [headline(record), *(f"  {line}" for line in details(record, TRANSCRIPT))]


def remark(record: Record) -> str:
    """A record that is told in passing, on one line: a note, or a violation that is known."""
    why = record.reason or record.actual or record.gist
    return f"{headline(record)}   {shown(why, WIDTH)}"


def endpoint_table(probes: Sequence[EndpointProbe]) -> list[str]:
    """A line per endpoint: where it is, what it runs, how it is secured, what it offers.

    One that cannot be judged gets a line that says why, in place of the rest. What looks like a
    slip in the configuration is told once.
    """
    rows = [_endpoint_row(probe) for probe in probes if not probe.error]
    refused = [
        f"{shown(probe.endpoint, WIDTH)}  cannot be judged: "
        f"{shown(probe.error.removeprefix(f'{probe.endpoint}: '), WIDTH)}"
        for probe in probes
        if probe.error
    ]
    doubts = dict.fromkeys(probe.warning for probe in probes if probe.warning)
    return [*aligned(rows), *refused, *(f"! {shown(doubt, WIDTH)}" for doubt in doubts)]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows of a table as lines with straight columns, wide letters or not."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _endpoint_row(probe: EndpointProbe) -> tuple[str, str, str, str]:
    return (
        shown(probe.endpoint, WIDTH),
        shown(probe.software or "unnamed", 40),
        shown(probe.tls or "no TLS", 40),
        shown(" ".join(probe.capabilities), CAPABILITIES),
    )


def on_several(findings: Sequence[Sequence[Record]]) -> list[str]:
    """Tell the findings that were made on several endpoints, gravest first, where each was.

    Endpoints that did the same share a line.
    """
    order = list(SYMBOLS)
    several_times = [cases for cases in findings if len(cases) > 1]
    if not several_times:
        return []
    lines = ["Found on several endpoints:"]
    for cases in sorted(several_times, key=lambda each: order.index(each[0].verdict)):
        lines.append(_head(cases[0], f"on {len(cases)} endpoints"))
        places: dict[str, list[str]] = {}
        for case in cases:
            places.setdefault(case.actual or case.reason, []).append(inert(case.endpoint))
        for did, here in places.items():
            lines.append(f"    {', '.join(here)}   {shown(did, WIDTH)}".rstrip())
    return [*lines, ""]


def stale_lines(stale: Sequence[Stale]) -> list[str]:
    """Tell what of the baseline is out of date."""
    if not stale:
        return []
    told = several(len(stale), "entry", "entries")
    return [
        f"{told} of the baseline no longer found; write a new baseline to drop what is mended:",
        *(f"  {inert(str(each))}" for each in stale),
    ]


def summary(
    result: Result, reports: Mapping[str, object], stale: Sequence[Stale] = ()
) -> list[str]:
    """The end of a run: what it comes to, counts, seed, and where each report was written."""
    code = exit_code(result)
    verdict = f"{'✓' if code == 0 else '✗' if code == 1 else '?'} {conclusion(result)}"
    return [*stale_lines(stale), inert(verdict), *facts(result, reports)]


def facts(result: Result, reports: Mapping[str, object]) -> list[str]:
    """What a run is summed up by, but for its verdict: counts, seed, where each report is."""
    header = result.header
    took = f" in {result.footer.seconds:.1f} s" if result.footer else ""
    ran = f"{tally(result.records)} on {several(len(header.endpoints), 'endpoint')}{took}"
    lines = [
        f"  {counts(result)}",
        *(f"  {line}" for line in skipped(result)),
        f"  {ran} · seed {header.seed} · profile {header.profile}",
    ]
    widest = max((len(name) for name in reports), default=0)
    lines += [f"  {name:<{widest}}  {path}" for name, path in reports.items()]
    return [inert(line) for line in lines]
