"""RFC 5321 section 7.9: how mail is rejected by policy."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import FOREIGN_ADDRESS, Target
from mailworthy.violation import NotApplicable


# 551 tells the same and more (section 3.4); 556 is of RFC 7504. The transaction ends at RCPT.
@requirement(
    "RFC 5321",
    "7.9",
    Level.SHOULD,
    "Mail from a stranger to another domain is refused with 550",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-relay-refused-with-554"],
)
def test_refused_relay_gets_550(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("MAIL FROM:<stranger@client.example.test>").granted()
        answer = smtp.command(f"RCPT TO:<{FOREIGN_ADDRESS}>")
        if answer.positive:
            raise NotApplicable("it is not refused")
        answer.must_be(550, 551, 556)
        expect.holds(smtp.command("RSET").positive, "the session goes on", "it does not")
