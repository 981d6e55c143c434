"""junit.xml, as GitHub, GitLab and Jenkins read it; see `reports/schema/junit.xsd`."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from mailworthy.events import Record, Verdict
from mailworthy.report.conclusion import conclusion
from mailworthy.report.files import write_whole
from mailworthy.report.plain import details
from mailworthy.report.result import Result
from mailworthy.report.text import inert, section_of, words_of

_ERRORS = {Verdict.INCONCLUSIVE, Verdict.ERROR}


def junit(result: Result, hostname: str = "localhost") -> bytes:
    """Return the result as JUnit XML: a suite per endpoint, a case per record.

    A violation is a failure, what has no verdict is an error. What a baseline knows is skipped,
    so that it is told but not red. Notes, and warnings unless strict, pass with their words.
    A run that is not whole has a suite of its own, with an error.
    """
    groups: dict[str, list[Record]] = {}
    for record in result.records:
        groups.setdefault(record.endpoint, []).append(record)
    root = ET.Element("testsuites", name="mailworthy")
    for endpoint, records in groups.items():
        root.append(_suite(result, endpoint, [_case(result, each) for each in records], hostname))
    if result.incomplete or result.interrupted or (result.footer and result.footer.problem):
        root.append(_suite(result, "run", [_run_case(result)], hostname))
    _count(root, root.findall("testsuite/testcase"))
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def write_junit(result: Result, path: Path, hostname: str = "localhost") -> None:
    """Write junit.xml; raises HarnessError when it cannot be."""
    write_whole(path, junit(result, hostname))


def _suite(result: Result, name: str, cases: list[ET.Element], hostname: str) -> ET.Element:
    suite = ET.Element(
        "testsuite",
        name=inert(name),
        timestamp=result.header.started.strftime("%Y-%m-%dT%H:%M:%S"),
        hostname=inert(hostname),
    )
    _count(suite, cases)
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    facts = ET.SubElement(suite, "properties")
    header = result.header
    for key, value in (
        ("version", header.version),
        ("target", header.target),
        ("profile", header.profile),
        ("seed", str(header.seed)),
        ("strict", str(header.strict).lower()),
    ):
        ET.SubElement(facts, "property", name=key, value=inert(value))
    suite.extend(cases)
    return suite


def _count(parent: ET.Element, cases: Sequence[ET.Element]) -> None:
    parent.set("tests", str(len(cases)))
    parent.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    parent.set("errors", str(sum(case.find("error") is not None for case in cases)))
    parent.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")


def _case(result: Result, record: Record) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=inert(section_of(record.id)),
        name=inert(f"{words_of(record.id)} [{record.endpoint}]"),
        time=f"{max(record.seconds, 0):.3f}",
    )
    body = "\n".join(details(record))
    if record.known:
        _outcome(case, "skipped", f"known from the baseline: {_message(record)}", body, record)
    elif result.violates(record):
        _outcome(case, "failure", _message(record), body, record)
    elif record.verdict in _ERRORS:
        _outcome(case, "error", _message(record), body, record)
    elif record.verdict is Verdict.SKIP:
        _outcome(case, "skipped", _message(record), "", record)
    elif record.verdict is not Verdict.PASS:
        ET.SubElement(case, "system-out").text = f"{record.verdict}: {_message(record)}\n{body}"
    return case


def _outcome(case: ET.Element, tag: str, message: str, body: str, record: Record) -> None:
    kind = f"{record.verdict} {record.level}".strip()
    ET.SubElement(case, tag, type=inert(kind), message=message).text = body or None


def _message(record: Record) -> str:
    if record.expected or record.actual:
        return inert(f"expected {record.expected}; actual {record.actual}")
    return inert(record.reason or record.gist)


def _run_case(result: Result) -> ET.Element:
    case = ET.Element("testcase", classname="mailworthy", name="the run is complete", time="0.000")
    ET.SubElement(case, "error", type="incomplete", message=inert(conclusion(result)))
    return case
