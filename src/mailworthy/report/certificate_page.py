"""A certificate as it is shown: on a terminal, as a page, and as certificate.json."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mailworthy.report.certificate import Certificate, Grade
from mailworthy.report.files import read_whole, write_whole
from mailworthy.report.html import write_page
from mailworthy.report.markdown import code
from mailworthy.report.part import Part
from mailworthy.report.text import inert, several


def write_certificate(certificate: Certificate, folder: Path) -> dict[str, Path]:
    """Write certificate.json and certificate.html; returns where each is, by name.

    Raises HarnessError when the folder cannot be written to.
    """
    data, page = folder / "certificate.json", folder / "certificate.html"
    write_whole(data, msgspec.json.format(msgspec.json.encode(certificate)) + b"\n")
    write_page([certificate_part(certificate)], page)
    return {"certificate": page, "its data": data}


def read_certificate(path: Path) -> Certificate:
    """Read a certificate.json; raises HarnessError, in one line, where that is none."""
    return read_whole(path, msgspec.json.Decoder(Certificate).decode)


def certificate_part(certificate: Certificate) -> Part:
    """Return the part of a page that shows a certificate."""
    whose = ", of a stand-in" if certificate.redirected else ""
    graded = certificate.grade in {Grade.A, Grade.B, Grade.F}
    grade = f"Grade {certificate.grade}" if graded else "No grade"
    return Part(
        title="Certificate",
        subject=certificate.provider,
        conclusion=f"{grade}{whose}: {certificate.meaning}",
        code={Grade.A: 0, Grade.B: 0, Grade.F: 1}.get(certificate.grade, 3),
        template="_certificate.html.j2",
        variables={"certificate": certificate},
    )


def certificate_markdown(certificate: Certificate) -> str:
    """The grades as Markdown, to go before the summary of what they rest on."""
    rows = [f"| {a.name} | {a.grade} | {a.meaning} |" for a in certificate.areas]
    head = f"## Certificate of {code(certificate.provider)}: grade {certificate.grade}"
    notes = [code(line.strip()) for line in _limits(certificate)]
    table = "\n".join(["| Area | Grade | Meaning |", "| --- | --- | --- |", *rows])
    return "\n\n".join([head, table, *notes]) + "\n"


def told(certificate: Certificate) -> list[str]:
    """The certificate in short, as lines for a terminal."""
    lines = [f"Certificate of {certificate.provider} for {certificate.address}"]
    for area in certificate.areas:
        places = len({evidence.endpoint for evidence in area.evidence})
        basis = f"{several(len(area.evidence), 'verdict')} on {several(places, 'place')}"
        lines.append(f"  {area.grade}  {area.name:<10}  {area.meaning} ({basis})")
    return [inert(line) for line in [*lines, *_limits(certificate)]]


def _limits(certificate: Certificate) -> list[str]:
    """What a reader of the grades must know besides."""
    lines: list[str] = []
    if not certificate.complete:
        lines.append("  incomplete: the run did not go through all its checks")
    lines += [f"  left out: {url}: nothing answers there over TLS" for url in certificate.left_out]
    lines += [f"  not the provider itself: {each}" for each in certificate.redirected]
    lines += [f"  left behind: {each}" for each in certificate.left_behind]
    lines += [f"  not verified: {each}" for each in certificate.unverified]
    if certificate.hint:
        lines.append(f"  The account was not let in. {certificate.hint}")
    return lines
