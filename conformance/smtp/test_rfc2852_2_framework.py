"""RFC 2852 section 2: how DELIVERBY is announced."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target

_PARAMETER = re.compile(r"(?:[0-9]{1,9})?(?:,[^ ,\x00-\x1f]+)*")


@requirement(
    "RFC 2852",
    "2",
    Level.SHOULD,
    "The parameter of DELIVERBY, if any, is the least time in seconds, and what extends it",
    needs=[Capability.SMTP, Capability.SMTP_DELIVERBY],
    fails_on=["smtp-deliverby-keyword-with-unit"],
    safe=True,
)
def test_keyword_has_the_least_time(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        parameter = smtp.extensions.get("DELIVERBY", "")
        expect.holds(_PARAMETER.fullmatch(parameter), "up to nine digits", repr(parameter))
