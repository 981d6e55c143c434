"""RFC 4954 section 7: the trace that a log-in leaves."""

import re

from mailworthy.arrival import must_be_stamped
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

_AUTHENTICATED = re.compile(rb"\swith\s+(?:E|UTF8)SMTPS?A\b", re.IGNORECASE)


@requirement(
    "RFC 4954",
    "7",
    Level.SHOULD,
    "What came after a log-in is marked ESMTPA or ESMTPSA in the Received field",
    needs=[
        Capability.SMTP,
        Capability.SMTP_AUTH,
        Capability.SUBMISSION,
        Capability.LOGIN,
        Capability.DELIVERY,
    ],
    fails_on=["smtp-log-in-leaves-no-trace"],
)
def test_log_in_shows_in_received(target: Target) -> None:
    must_be_stamped(target, _AUTHENTICATED, "ESMTPA or ESMTPSA")
