"""What `mailworthy list` and `probe` print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from mailworthy import catalogue, ledger
from mailworthy import providers as presets
from mailworthy.events import EndpointProbe
from mailworthy.oracles.base import all_rules
from mailworthy.reference.defects.registry import all_defects
from mailworthy.scenarios import all_scenarios, gist

Table = Sequence[Mapping[str, object]]


def render(rows: Table, *, as_json: bool, columns: Sequence[str] = ()) -> str:
    """Rows as JSON, or as aligned columns: those named, else all."""
    if as_json:
        return msgspec.json.format(msgspec.json.encode(list(rows))).decode()
    if not rows:
        return "nothing"
    shown = columns or list(rows[0])
    cells = [[_cell(row[name]) for name in shown] for row in rows]
    head = [name.upper() for name in shown]
    widths = [max(len(row[n]) for row in (head, *cells)) for n in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *cells)
    )


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def checks() -> Table:
    """Checks and machines, then oracle rules."""
    return [
        {
            "id": check.id,
            "level": check.requirement.level.value,
            "source": check.requirement.citation,
            "profile": "safe" if check.requirement.safe else "full",
            "gist": check.requirement.gist,
            "fails_on": list(check.requirement.fails_on),
        }
        for check in catalogue.checks()
    ] + [
        {
            "id": rule.id,
            "level": rule.level.value,
            "source": rule.citation,
            "profile": "safe",
            "gist": rule.gist,
            "fails_on": list(rule.fails_on),
        }
        for rule in sorted(all_rules(), key=lambda rule: rule.id)
    ]


def defects() -> Table:
    """Defects by name, with all that names them."""
    named: dict[str, list[str]] = {}
    for row in checks():
        fails_on = row["fails_on"]
        for name in fails_on if isinstance(fails_on, list) else []:
            named.setdefault(name, []).append(str(row["id"]))
    return [
        {"name": name, "gist": found.gist, "caught_by": named.get(name, [])}
        for name, found in all_defects().items()
    ]


def providers() -> Table:
    """The presets, whole."""
    found = msgspec.to_builtins(presets.providers())
    return [{name: list(v) if isinstance(v, tuple) else v for name, v in p.items()} for p in found]


def scenarios() -> Table:
    """The bundled load scenarios."""
    return [
        {"name": name, "gist": gist(file), "file": str(file)}
        for name, file in all_scenarios().items()
    ]


def requirements() -> Table:
    """Every row of the ledger."""
    return [
        {
            "rfc": row.rfc,
            "section": row.section,
            "n": row.ordinal,
            "level": row.level,
            "disposition": row.disposition,
            "gist": row.gist,
        }
        for row in ledger.rows()
    ]


def coverage() -> Table:
    """Per RFC: rows, those that bind a server, what became of them, and why some are untestable."""
    by_rfc: dict[str, list[ledger.Row]] = {}
    for row in ledger.rows():
        by_rfc.setdefault(row.rfc, []).append(row)
    return [_covered(rfc, rows) for rfc, rows in by_rfc.items()]


COVERAGE = ("rfc", "rows", "bind_a_server", "checked", "untestable", "client", "todo")


def _covered(rfc: str, rows: Sequence[ledger.Row]) -> Mapping[str, object]:
    count = Counter(row.kind for row in rows)
    return {
        "rfc": rfc,
        "rows": count.total(),
        "bind_a_server": count.total() - count["client"],
        "checked": count["checked"],
        "untestable": count["untestable"],
        "client": count["client"],
        "todo": count["todo"],
        "why_untestable": [
            f"{row.section} ({row.ordinal}) {row.level}: {row.gist}: "
            f"{row.disposition.partition(': ')[2]}"
            for row in rows
            if row.kind == "untestable"
        ],
    }


def whys(covered: Table) -> Iterable[str]:
    """Under each RFC the rows of `coverage` that cannot be tested from outside, and why."""
    for row in covered:
        reasons = row["why_untestable"]
        if isinstance(reasons, list) and reasons:
            yield f"\n{row['rfc']}, untestable:"
            yield from (f"  {reason}" for reason in reasons)


def probes(found: Iterable[EndpointProbe]) -> Iterable[str]:
    """What each endpoint said of itself, a paragraph each."""
    for probe in found:
        yield f"{'✗' if probe.error else '✓'} {probe.endpoint}"
        for name, words in (
            ("greeting", probe.greeting),
            ("software", probe.software),
            ("announces", ", ".join(probe.capabilities)),
            ("TLS", probe.tls),
            ("certificate", probe.certificate),
            ("problem", probe.error),
        ):
            if words:
                yield f"    {name:<12}{words}"
