"""RFC 2595 section 8: the capability STLS is for the AUTHORIZATION state alone."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 2595",
    "8",
    Level.SHOULD,
    "STLS is announced before log-in alone",
    needs=[Capability.POP3, Capability.PLAIN, Capability.LOGIN, Capability.POP3_STLS],
    fails_on=["pop3-stls-announced-after-log-in"],
    safe=True,
)
def test_pop3_announces_no_stls_after_log_in(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.capa()
        announced = " ".join(sorted(pop3.capabilities))
        expect.holds("STLS" not in pop3.capabilities, "no STLS after log-in", announced)


@requirement(
    "RFC 2595",
    "8",
    Level.SHOULD,
    "The capability STLS has no arguments",
    needs=[Capability.POP3, Capability.STARTTLS],
    fails_on=["pop3-stls-capability-with-argument"],
    safe=True,
)
def test_pop3_stls_capability_has_no_argument(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        pop3.capa()
        expect.equal("the argument of STLS", pop3.capabilities.get("STLS", ""), "")
