"""RFC 8689 section 5: what comes back of a message that requires TLS."""

from mailworthy import expect
from mailworthy.notification import NEEDS_DSN_FAILURE, post
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [*NEEDS_DSN_FAILURE, Capability.TLS, Capability.SMTP_REQUIRETLS]
BODY = b"For nobody else to read.\r\n"


@requirement(
    "RFC 8689",
    "5",
    Level.MUST,
    "A message with REQUIRETLS is returned by its header alone, RET=FULL or not",
    needs=NEEDS,
    fails_on=["smtp-requiretls-returned-whole", "smtp-requiretls-returned-whole-with-ret-full"],
)
def test_message_that_requires_tls_is_returned_by_its_header(target: Target) -> None:
    for parameters in ("REQUIRETLS", "REQUIRETLS RET=FULL"):
        message = post(target, target.undeliverable, parameters=parameters, body=BODY)
        told = message.notification()
        expect.holds(BODY.strip() not in told, "the header alone", "the body is returned too")
