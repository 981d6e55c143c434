"""RFC 3461 section 5.4: how long the parameters may be, names included."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.SMTP, Capability.SMTP_DSN, Capability.LOGIN]
LONGEST_ENVID = "ENVID=" + "Q" * 94
ADDRESS = "q" * 64 + "@" + ".".join(["q" * 60, "q" * 32, "test"])
"""163 characters; all but one of them encoded, they fill the parameter."""
LONGEST_ORCPT = "ORCPT=rfc822;q" + "".join(f"+{ord(character):02X}" for character in ADDRESS[1:])
LONGEST_NOTIFY = "NOTIFY=SUCCESS,FAILURE,DELAY"


def demand_rcpt(target: Target, parameters: str) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command(f"RCPT TO:<{target.account.address}> {parameters}").must_be(250, 251)


@requirement(
    "RFC 3461",
    "5.4",
    Level.MUST,
    "An ENVID parameter of 100 characters is taken, and RET beside it",
    needs=NEEDS,
    fails_on=["smtp-dsn-envid-of-64"],
)
def test_envid_of_100_characters_is_taken(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse()
        smtp.command(f"MAIL FROM:<{smtp.sender}> RET=FULL {LONGEST_ENVID}").must_be(250)


@requirement(
    "RFC 3461",
    "5.4",
    Level.MUST,
    "An ORCPT parameter of 500 characters is taken",
    needs=NEEDS,
    fails_on=["smtp-dsn-orcpt-of-256"],
)
def test_orcpt_of_500_characters_is_taken(target: Target) -> None:
    demand_rcpt(target, LONGEST_ORCPT)


@requirement(
    "RFC 3461",
    "5.4",
    Level.MUST,
    "A NOTIFY parameter of 28 characters, which has all three keywords, is taken",
    needs=NEEDS,
    fails_on=["smtp-dsn-notify-of-20"],
)
def test_notify_of_28_characters_is_taken(target: Target) -> None:
    demand_rcpt(target, LONGEST_NOTIFY)


# A line of 1036 characters would need a path longer than any that has to be taken.
@requirement(
    "RFC 3461",
    "5.4",
    Level.MUST,
    "A RCPT line with the longest NOTIFY and the longest ORCPT is taken, beyond 512 octets",
    needs=NEEDS,
    fails_on=["smtp-command-line-of-512"],
)
def test_rcpt_with_the_longest_parameters_is_taken(target: Target) -> None:
    demand_rcpt(target, f"{LONGEST_NOTIFY} {LONGEST_ORCPT}")
