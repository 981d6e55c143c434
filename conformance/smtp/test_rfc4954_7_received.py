"""RFC 4954 section 7: the trace that a log-in leaves."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.mime import field_name, split

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
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose(message_id=message_id)).granted()
    fields = split(target.delivered(message_id))[0]
    stamps = [field for field in fields if field_name(field) == b"received"]
    shown = any(_AUTHENTICATED.search(stamp) for stamp in stamps)
    expect.holds(shown, "a Received field with ESMTPA or ESMTPSA", repr(stamps)[:500])
