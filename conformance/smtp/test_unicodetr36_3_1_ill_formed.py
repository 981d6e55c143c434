"""Unicode Technical Report 36, section 3.1: UTF-8 that is none."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

ILL_FORMED = (b"\xff", b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80")
"""No octet of UTF-8, half a character, one too long, a surrogate, one past the last."""


@requirement(
    "Unicode TR36",
    "3.1",
    Level.ADVICE,
    "An address with ill-formed UTF-8 in it is refused, not guessed at",
    needs=[Capability.SMTP, Capability.SMTP_SMTPUTF8, Capability.LOGIN],
    fails_on=["smtp-ill-formed-utf8-guessed"],
)
def test_ill_formed_utf8_is_refused(target: Target) -> None:
    for octets in ILL_FORMED:
        with target.smtp(ready=True) as smtp:
            smtp.rehearse(parameters="SMTPUTF8")
            line = b"MAIL FROM:<a" + octets + b"b@" + target.domain.encode() + b"> SMTPUTF8"
            smtp.command(line).must_be("5yz")
