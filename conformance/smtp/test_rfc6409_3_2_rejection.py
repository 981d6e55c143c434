"""RFC 6409 section 3.2: what a submission server may not reject for."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


# That the account's own address is taken as the sender shows that it is not a matter of rights.
@requirement(
    "RFC 6409",
    "3.2",
    Level.MUST,
    "Mail from the null return path is not rejected for that",
    needs=[Capability.SMTP, Capability.SUBMISSION, Capability.LOGIN],
    fails_on=[
        "smtp-null-sender-refused",
        "smtp-null-sender-refused-at-rcpt",
        "smtp-null-sender-refused-at-data",
    ],
)
def test_null_return_path_is_not_rejected(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()
        smtp.command("MAIL FROM:<>").must_be("2yz")
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be("2yz")
        answer = smtp.data(target.compose()).must_be("2yz", "4yz", "5yz")
        expect.holds(answer.positive, "the message is taken", str(answer))
