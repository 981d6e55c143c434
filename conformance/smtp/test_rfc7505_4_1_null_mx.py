"""RFC 7505 section 4.1: how mail to and from domains that take none is refused.

example.com publishes a null MX record; whether a server looks, and refuses, is its own choice.
Nothing is sent: each transaction ends at RCPT.
"""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NO_MAIL = "mailworthy@example.com"


def demand_both(answer: SmtpAnswer, code: int, enhanced: str) -> None:
    """Demand the one code where the other shows that the null MX is the reason."""
    if answer.code != code and answer.enhanced != enhanced:
        raise NotApplicable(f"a null MX is no reason to refuse there: {answer}")
    expect.equal("the reply", (answer.code, answer.enhanced), (code, enhanced))


@requirement(
    "RFC 7505",
    "4.1",
    Level.SHOULD,
    "A recipient refused for the null MX of his domain gets 556 and 5.1.10",
    needs=[
        Capability.SMTP,
        Capability.SUBMISSION,
        Capability.LOGIN,
        Capability.SMTP_ENHANCEDSTATUSCODES,
    ],
    fails_on=["smtp-null-mx-recipient-gets-550", "smtp-null-mx-recipient-gets-5-1-2"],
)
def test_recipient_with_a_null_mx_gets_556(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        demand_both(smtp.command(f"RCPT TO:<{NO_MAIL}>"), 556, "5.1.10")


# 550 alone has many reasons: only with 5.7.27 is it known to be this one.
@requirement(
    "RFC 7505",
    "4.1",
    Level.SHOULD,
    "A sender refused with 5.7.27, for the null MX of his domain, gets 550",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.SMTP_ENHANCEDSTATUSCODES],
    fails_on=["smtp-null-mx-sender-gets-554"],
)
def test_sender_with_a_null_mx_gets_550(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(f"MAIL FROM:<{NO_MAIL}>")
        if answer.positive:
            answer = smtp.command(f"RCPT TO:<{target.account.address}>")
    if answer.enhanced != "5.7.27":
        raise NotApplicable(f"a null MX is no reason to refuse there: {answer}")
    expect.equal("the code", answer.code, 550)
