"""RFC 5034 section 5: letters, and AUTH without a mechanism."""

from mailworthy import expect
from mailworthy.authentication import client_first
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.POP3, Capability.POP3_SASL]


@requirement(
    "RFC 5034",
    "5",
    Level.MUST,
    "AUTH means the same in upper, lower and mixed case",
    needs=NEEDS,
    fails_on=["pop3-auth-in-upper-case-only"],
)
def test_auth_has_no_case(target: Target) -> None:
    for keyword in ("AUTH", "auth", "aUtH"):
        with target.pop3() as pop3:
            mechanism = client_first(pop3)
            answer = pop3.command(f"{keyword} {mechanism}")
            if keyword == "AUTH" and answer.challenge is None:
                raise NotApplicable(f"{mechanism} has no challenge: {answer}")
            expect.holds(answer.challenge is not None, "a challenge, as to AUTH", str(answer))


# The names of mechanisms are SASL's (RFC 4422 section 3.1), which writes them in upper case.
@requirement(
    "RFC 5034",
    "5",
    Level.MAY,
    "the name of a mechanism means the same in lower case",
    needs=NEEDS,
    fails_on=["pop3-mechanism-in-upper-case-only"],
)
def test_mechanism_has_no_case(target: Target) -> None:
    with target.pop3() as pop3:
        answer = pop3.command(f"AUTH {client_first(pop3).lower()}")
        expect.holds(answer.challenge is not None, "a challenge, as in upper case", str(answer))


# Some servers list their mechanisms instead, for clients from before CAPA. The grammar has no
# such command, but no sentence forbids it, so that is told and no more.
@requirement(
    "RFC 5034",
    "5",
    Level.MAY,
    "AUTH without a mechanism is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-auth-alone-lists-mechanisms"],
)
def test_auth_without_a_mechanism_gets_err(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("AUTH", multiline=True, within=2).must_be_err()
