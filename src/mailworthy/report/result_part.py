"""A conformance result as a part of a page."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.events import Verdict
from mailworthy.report.baseline import Stale
from mailworthy.report.conclusion import conclusion, counts, tally
from mailworthy.report.findings import entries, findings
from mailworthy.report.matrix import tables
from mailworthy.report.part import Part
from mailworthy.report.result import Result, exit_code, totals

MEANINGS = {
    Verdict.FAIL: "a MUST is violated",
    Verdict.ERROR: "mailworthy itself failed",
    Verdict.WARN: "a SHOULD is not met",
    Verdict.INCONCLUSIVE: "no answer to judge",
    Verdict.NOTE: "told, no fault",
    Verdict.SKIP: "does not apply",
    Verdict.PASS: "as required",
}


def result_part(result: Result, stale: Sequence[Stale] = ()) -> Part:
    """Return the part for a result and for what of its baseline is out of date."""
    listed = entries(result)
    return Part(
        title="Conformance",
        subject=result.header.target,
        conclusion=conclusion(result),
        code=exit_code(result),
        template="_result.html.j2",
        variables={
            "result": result,
            "header": result.header,
            "tally": tally(result.records),
            "counts": counts(result),
            "totals": totals(result.records),
            "meanings": MEANINGS,
            "entries": listed,
            "findings": findings(listed),
            "tables": tables(result, listed),
            "stale": [str(each) for each in stale],
        },
    )
