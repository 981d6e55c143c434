"""RFC 6409 section 5.1: addresses that are none are rejected."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.SMTP, Capability.SUBMISSION, Capability.LOGIN]


def illegal(domain: str) -> list[str]:
    """Paths that RFC 5321 section 4.1.2 has no rule for."""
    return [
        f"two words@{domain}",
        f"mailworthy@@{domain}",
        "mailworthy@client..example",
        "mailworthy@-.example",
        f'"mailworthy@{domain}',
        f"mail,worthy@{domain}",
    ]


# What is taken from a user may come from software that spells badly; dots at the ends of a local
# part, which some phones' addresses have, are not among these.
@requirement(
    "RFC 6409",
    "5.1",
    Level.SHOULD,
    "MAIL and RCPT with an address of illegal syntax are rejected",
    needs=NEEDS,
    fails_on=["smtp-illegal-sender-taken", "smtp-illegal-recipient-taken"],
)
def test_illegal_address_is_rejected(target: Target) -> None:
    for path in illegal(target.domain):
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(f"MAIL FROM:<{path}>").must_be("2yz", "5yz")
            expect.holds(not answer.positive, f"a refusal of MAIL FROM:<{path}>", str(answer))
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            answer = smtp.command(f"RCPT TO:<{path}>").must_be("2yz", "5yz")
            expect.holds(not answer.positive, f"a refusal of RCPT TO:<{path}>", str(answer))


@requirement(
    "RFC 6409",
    "5.1",
    Level.SHOULD,
    "MAIL and RCPT with a detectably improper address are rejected with 501",
    needs=NEEDS,
    fails_on=["smtp-illegal-address-gets-550"],
)
def test_illegal_address_gets_501(target: Target) -> None:
    path = f"mailworthy@@{target.domain}"
    with target.smtp(ready=True) as smtp:
        smtp.command(f"MAIL FROM:<{path}>").must_be("2yz", 501)
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        smtp.command(f"RCPT TO:<{path}>").must_be("2yz", 501)
