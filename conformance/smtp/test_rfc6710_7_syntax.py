"""RFC 6710 section 7: how MT-PRIORITY is announced."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target


@requirement(
    "RFC 6710",
    "7",
    Level.SHOULD,
    "The parameter of MT-PRIORITY, if any, is one name of up to 20 letters, digits and -_.",
    needs=[Capability.SMTP, Capability.SMTP_MT_PRIORITY],
    fails_on=["smtp-priority-keyword-has-two-names"],
    safe=True,
)
def test_keyword_has_one_name(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        name = smtp.extensions.get("MT-PRIORITY", "")
        expect.holds(re.fullmatch(r"[A-Za-z0-9._-]{0,20}", name), "one name, or none", name)
