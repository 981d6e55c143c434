"""RFC 7504 section 3: 521 says that a host takes no mail at all."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import FOREIGN_ADDRESS, Target


# The transaction ends at RCPT.
@requirement(
    "RFC 7504",
    "3",
    Level.SHOULD,
    "A server that takes mail does not refuse a recipient with 521",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-relay-refused-with-521", "smtp-unknown-user-refused-with-521"],
)
def test_recipient_is_not_refused_with_521(target: Target) -> None:
    for recipient in (f"mailworthy-nobody@{target.domain}", FOREIGN_ADDRESS):
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            answer = smtp.command(f"RCPT TO:<{recipient}>").must_be("2yz", "4yz", "5yz")
            expect.holds(answer.code != 521, "any answer but 521", str(answer))
