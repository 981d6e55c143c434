"""The reference SMTP server's rarer extensions, over a pipe."""

from __future__ import annotations

import pytest
from tests.reference.test_smtp import PLAIN, codes

LOG_IN = ("EHLO x", f"AUTH PLAIN {PLAIN}")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("SMTPUTF8", 250),
        ("SMTPUTF8=yes", 501),
        ("AUTH=<>", 250),
        ("AUTH=e+3Dmc2@example.com", 250),
        ("AUTH=e+3Gmc2@example.com", 501),
        ("AUTH=nobody", 501),
        ("AUTH", 501),
        ("BY=10;R", 250),
        ("BY=9;R", 555),
        ("BY=0;R", 501),
        ("BY=-1;N", 250),
        ("BY=+1;nt", 250),
        ("BY=1234567890;N", 501),
        ("BY=1;X", 501),
        ("BY", 501),
        ("MT-PRIORITY=-9", 250),
        ("MT-PRIORITY=0", 250),
        ("MT-PRIORITY=-0", 501),
        ("MT-PRIORITY=+1", 501),
        ("MT-PRIORITY=10", 501),
        ("MT-PRIORITY", 501),
        ("REQUIRETLS", 250),
        ("REQUIRETLS=1", 501),
        ("HOLDFOR=1", 250),
        ("HOLDFOR=0", 501),
        ("HOLDFOR=604800", 250),
        ("HOLDFOR=604801", 501),
        ("HOLDUNTIL=2000-01-01T00:00:00Z", 250),
        ("HOLDUNTIL=2000-01-01T00:00:00+00:00", 501),
        ("HOLDUNTIL=2000-02-30T00:00:00Z", 501),
        ("HOLDUNTIL=9000-01-01T00:00:00Z", 501),
        ("HOLDFOR=1 HOLDUNTIL=2000-01-01T00:00:00Z", 501),
        ("HOLDFOR=100 BY=100;R", 250),
        ("HOLDFOR=101 BY=100;R", 501),
    ],
)
def test_parameters_of_mail(parameters: str, code: int) -> None:
    lines = (*LOG_IN, f"MAIL FROM:<a@b.example> {parameters}")
    assert codes(*lines, submission=True) == [250, 235, code]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("MAIL FROM:<\u00fc@b>",), [550]),
        (("MAIL FROM:<\u00fc@b\u00fccher.example> SMTPUTF8",), [250]),
        (('MAIL FROM:<"\u00fc \u00fc"@b> SMTPUTF8',), [250]),
        (("MAIL FROM:<a@b>", "RCPT TO:<alice+\u00fc@example.test>"), [250, 553]),
        (("MAIL FROM:<a@b> SMTPUTF8", "RCPT TO:<alice+\u00fc@example.test>"), [250, 250]),
        (("MAIL FROM:<a@b> SMTPUTF8", "RCPT TO:<\u00fc@example.test>"), [250, 550]),
        (("VRFY alice SMTPUTF8", "EXPN everyone SMTPUTF8", "VRFY \u00fc"), [250, 250, 550]),
        (("NOOP \u00fc", "EHLO \u00fc"), [500, 500]),
        (("MAIL FROM:<a@b> HOLDFOR=1",), [555]),
    ],
)
def test_commands_of_a_stranger(lines: tuple[str, ...], expected: list[int]) -> None:
    assert codes("EHLO x", *lines)[1:] == expected
