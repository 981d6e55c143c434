"""RFC 5034 section 3: what is announced by SASL."""

import re

from mailworthy import expect
from mailworthy.authentication import offered
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NAME = re.compile(r"[A-Z0-9_-]{1,20}")
"""RFC 4422 section 3.1."""


@requirement(
    "RFC 5034",
    "3",
    Level.SHOULD,
    "the argument of SASL is a list of mechanisms' names, a space between each",
    needs=[Capability.POP3, Capability.POP3_SASL],
    fails_on=["pop3-mechanisms-with-commas", "pop3-mechanisms-in-lower-case"],
    safe=True,
)
def test_sasl_lists_names_of_mechanisms(target: Target) -> None:
    with target.pop3() as pop3:
        offered(pop3)
        for name in pop3.capabilities["SASL"].split():
            words = "1 to 20 upper-case letters, digits, hyphens and underscores"
            expect.holds(NAME.fullmatch(name), words, repr(name))


@requirement(
    "RFC 5034",
    "3",
    Level.MUST,
    "SASL is still announced after a log-in by AUTH",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_SASL],
    fails_on=["pop3-capa-forgets-sasl"],
    safe=True,
)
def test_sasl_stays_announced_after_auth(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        if pop3.mechanism == "USER and PASS":
            raise NotApplicable("no mechanism that we have is announced")
        if not (told := pop3.capa()).ok:
            raise NotApplicable(f"no CAPA after log-in, which RFC 2449 section 5 demands: {told}")
        shown = " ".join(sorted(pop3.capabilities))
        expect.holds("SASL" in pop3.capabilities, "SASL announced after log-in", shown)
