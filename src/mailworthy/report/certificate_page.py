"""A certificate as it is shown: on a terminal, as a page, and as certificate.json."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mailworthy.report.certificate import Certificate, Grade
from mailworthy.report.files import read_whole, write_whole
from mailworthy.report.html import write_page
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
    return Part(
        title="Certificate",
        subject=certificate.provider,
        conclusion=f"Grade {certificate.grade}{whose}: {certificate.meaning}",
        code={Grade.A: 0, Grade.B: 0, Grade.F: 1}.get(certificate.grade, 3),
        template="_certificate.html.j2",
        variables={"certificate": certificate},
    )


def told(certificate: Certificate) -> list[str]:
    """The certificate in short, as lines for a terminal."""
    lines = [f"Certificate of {certificate.provider} for {certificate.address}"]
    for area in certificate.areas:
        places = len({evidence.endpoint for evidence in area.evidence})
        basis = f"{several(len(area.evidence), 'verdict')} on {several(places, 'place')}"
        lines.append(f"  {area.grade}  {area.name:<10}  {area.meaning} ({basis})")
    lines += [f"  left out: {url}: nothing answers there over TLS" for url in certificate.left_out]
    lines += [f"  not the provider itself: {each}" for each in certificate.redirected]
    lines += [f"  left behind: {each}" for each in certificate.left_behind]
    lines += [f"  not verified: {each}" for each in certificate.unverified]
    if certificate.hint:
        lines.append(f"  The account was not let in. {certificate.hint}")
    return [inert(line) for line in lines]
