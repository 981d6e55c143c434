"""RFC 5321 section 7.9: a server need not relay for strangers, and had better not."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import FOREIGN_ADDRESS, Target


# Nothing leaves: the transaction ends before DATA, and the domain exists nowhere (RFC 2606).
@requirement(
    "RFC 5321",
    "7.9",
    Level.ADVICE,
    "Mail from a stranger to another domain is refused at RCPT",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-relays-for-strangers"],
)
def test_stranger_cannot_relay(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("MAIL FROM:<stranger@client.example.test>").granted()
        answer = smtp.command(f"RCPT TO:<{FOREIGN_ADDRESS}>")
        smtp.command("RSET").must_be(250)
        expect.holds(not answer.positive, "a refusal", str(answer))
