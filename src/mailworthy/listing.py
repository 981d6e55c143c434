"""What `mailworthy list` and `probe` print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from mailworthy import catalogue, ledger
from mailworthy import providers as presets
from mailworthy.events import EndpointProbe
from mailworthy.oracles.base import all_rules
from mailworthy.reference.defects.registry import all_defects
from mailworthy.scenarios import all_scenarios, gist
from mailworthy.violation import HarnessError

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
            "slow": check.requirement.slow,
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
            "slow": 0,
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


def ledger_rows(rfcs: Collection[int] = ()) -> Sequence[ledger.Row]:
    """The rows of the ledger, of these RFCs alone where any is given.

    Raises HarnessError for one that has none.
    """
    rows = ledger.rows()
    known = list(dict.fromkeys(row.rfc for row in rows))
    wanted = [f"RFC {number}" for number in rfcs]
    for name in wanted:
        if name not in known:
            numbers = ", ".join(rfc.removeprefix("RFC ") for rfc in known)
            raise HarnessError(f"the ledger has no {name}; it has {numbers}")
    return [row for row in rows if not wanted or row.rfc in wanted]


def requirements(rows: Iterable[ledger.Row]) -> Table:
    """Rows of the ledger."""
    return [
        {
            "rfc": row.rfc,
            "section": row.section,
            "n": row.ordinal,
            "level": row.level,
            "disposition": row.disposition,
            "gist": row.gist,
        }
        for row in rows
    ]


def coverage(rows: Iterable[ledger.Row]) -> Table:
    """Per RFC: rows, those that bind a server, what became of them, and why some are untestable.

    What is untestable is parted: a MAY permits and demands nothing, a MUST or SHOULD is a gap.
    """
    by_rfc: dict[str, list[ledger.Row]] = {}
    for row in rows:
        by_rfc.setdefault(row.rfc, []).append(row)
    return [_covered(rfc, rows) for rfc, rows in by_rfc.items()]


COVERAGE = (
    "rfc", "rows", "bind_a_server", "checked", "untestable", "untestable_may", "client", "todo",
)  # fmt: skip


def total(covered: Table) -> Mapping[str, object]:
    """The sum of the rows of `coverage`."""
    counts = {name: sum(int(str(row[name])) for row in covered) for name in COVERAGE[1:]}
    return {"rfc": "total", **counts}


def _covered(rfc: str, rows: Sequence[ledger.Row]) -> Mapping[str, object]:
    count = Counter(row.kind for row in rows)
    untestable = [row for row in rows if row.kind == "untestable"]
    gaps = [row for row in untestable if row.level != "MAY"]
    permissions = [row for row in untestable if row.level == "MAY"]
    return {
        "rfc": rfc,
        "rows": count.total(),
        "bind_a_server": count.total() - count["client"],
        "checked": count["checked"],
        "untestable": len(gaps),
        "untestable_may": len(permissions),
        "client": count["client"],
        "todo": count["todo"],
        "why_untestable": [_why(row) for row in gaps],
        "why_untestable_may": [_why(row) for row in permissions],
    }


def _why(row: ledger.Row) -> str:
    reason = row.disposition.partition(": ")[2]
    return f"{row.section} ({row.ordinal}) {row.level}: {row.gist}: {reason}"


def whys(covered: Table) -> Iterable[str]:
    """The rows of `coverage` that cannot be tested from outside, and why, per RFC.

    First what is demanded, of all RFCs; then what is merely permitted.
    """
    for key, what in (
        ("why_untestable", "untestable MUST and SHOULD"),
        ("why_untestable_may", "untestable MAY (permissions)"),
    ):
        for row in covered:
            reasons = row[key]
            if isinstance(reasons, list) and reasons:
                yield f"\n{row['rfc']}, {what}:"
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
            ("warning", probe.warning),
            ("problem", probe.error),
        ):
            if words:
                yield f"    {name:<12}{words}"
