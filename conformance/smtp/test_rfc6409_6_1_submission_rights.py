"""RFC 6409 section 6.1: how a sender whom the user may not use is refused."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


# To refuse at all is the server's choice.
@requirement(
    "RFC 6409",
    "6.1",
    Level.MAY,
    "A sender who is not the user is taken, or refused with 550",
    needs=[Capability.SMTP, Capability.SUBMISSION, Capability.LOGIN],
    fails_on=["smtp-other-sender-refused-with-553"],
    accounts=2,
)
def test_other_sender_is_taken_or_gets_550(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse()
        answer = smtp.command(f"MAIL FROM:<{target.accounts[1].address}>")
        if answer.positive:
            answer = smtp.command(f"RCPT TO:<{target.account.address}>")
        expect.holds(answer.is_in("2yz", 550), "2yz or 550", str(answer))
