"""Declarations of checks: incomplete ones are refused at import, ids are words."""

from __future__ import annotations

import pytest

from mailworthy.requirement import Capability, Level, check_id, declared_by, requirement

GOOD = {"needs": [Capability.SMTP], "fails_on": ["smtp-some-defect"]}


def test_a_check_without_a_defect_is_refused() -> None:
    with pytest.raises(ValueError, match="names no defect"):
        requirement("RFC 5321", "3.3", Level.MUST, "gist", needs=[], fails_on=[])


@pytest.mark.parametrize(
    ("source", "section", "level", "defects"),
    [
        ("5321", "3.3", Level.MUST, ["a-b"]),
        ("RFC 5321", "", Level.SHOULD, ["a-b"]),
        ("RFC 5321", "3.3", Level.MUST, ["Not A Name"]),
    ],
)
def test_a_declaration_out_of_form_is_refused(
    source: str, section: str, level: Level, defects: list[str]
) -> None:
    with pytest.raises(ValueError, match=r"requirement cites|no defect name"):
        requirement(source, section, level, "gist", needs=[], fails_on=defects)


@pytest.mark.parametrize(
    ("area", "source", "level", "name", "expected"),
    [
        (
            "smtp",
            "RFC 5321",
            Level.MUST,
            "test_rcpt_first_gets_503",
            "smtp/rfc5321/3.3/rcpt-first-gets-503",
        ),
        ("tls", "RFC 3207", Level.MUST, "test_forgets", "tls/forgets"),
        ("imap", "RFC 3501", Level.MUST, "test_machine_mailbox", "machine/imap/mailbox"),
        ("smtp", "CVE-2024-34083", Level.ADVICE, "test_x", "smtp/advice/cve-2024-34083/x"),
    ],
)
def test_an_id_is_words(area: str, source: str, level: Level, name: str, expected: str) -> None:
    @requirement(source, "3.3", level, "gist", **GOOD)  # type: ignore[arg-type]
    def check() -> None: ...

    declared = declared_by(check)
    assert declared is not None
    assert check_id(area, declared, name) == expected
