"""RFC 5321 section 3.3: the steps of a mail transaction."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "3.3",
    Level.MUST,
    "RCPT without a MAIL before it is refused with 503 and leaves the state as it was",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=[
        "smtp-rcpt-before-mail-accepted",
        "smtp-rcpt-before-mail-disconnects",
        "smtp-rcpt-before-mail-sticks",
    ],
)
def test_rcpt_before_mail_gets_503(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()  # the sender is welcome
        smtp.command("RSET").granted()
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(503)
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)
