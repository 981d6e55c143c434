"""RFC 4954 section 8: letters have no case."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable


# The names of mechanisms are SASL's (RFC 4422 section 3.1), which writes them in upper case.
@requirement(
    "RFC 4954",
    "8",
    Level.MUST,
    "AUTH means the same in upper, lower and mixed case",
    needs=[Capability.SMTP, Capability.SMTP_AUTH],
    fails_on=["smtp-verbs-only-in-upper-case"],
)
def test_auth_has_no_case(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        mechanisms = smtp.extensions.get("AUTH", "").split()
        if not mechanisms:
            raise NotApplicable("no mechanism is announced")
        if (answer := smtp.command(f"AUTH {mechanisms[0]}")).code != 334:
            raise NotApplicable(f"{mechanisms[0]} has no challenge: {answer}")
        smtp.command("*").must_be("5yz")
        smtp.command(f"aUtH {mechanisms[0]}").must_be(334)
