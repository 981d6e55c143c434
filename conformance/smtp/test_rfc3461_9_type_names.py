"""RFC 3461 section 9: what the types of a notification's fields stand for."""

import re

from mailworthy import expect
from mailworthy.notification import NEEDS_DSN_FAILURE, post
from mailworthy.requirement import Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

REPLY = re.compile(r"(?:[2-5][0-9]{2}-.* )*[2-5][0-9]{2}(?: .*)?")


@requirement(
    "RFC 3461",
    "9.2",
    Level.SHOULD,
    "A Diagnostic-Code of type smtp is an SMTP reply, as it was said",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-diagnostic-is-no-reply"],
)
def test_diagnostic_code_is_a_reply(target: Target) -> None:
    groups = post(target, target.undeliverable).report().recipients
    found = [typed for group in groups if (typed := group.typed("Diagnostic-Code"))]
    said = [text for kind, text in found if kind == "smtp"]
    if not said:
        raise NotApplicable("the notification has no Diagnostic-Code of type smtp")
    for text in said:
        expect.holds(REPLY.fullmatch(text), "an SMTP reply", repr(text))
