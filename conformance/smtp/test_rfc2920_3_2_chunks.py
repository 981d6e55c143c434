"""RFC 2920 section 3.2, held against BDAT: what it says of DATA makes as much sense there."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 2920",
    "3.2",
    Level.ADVICE,
    "BDAT is refused like DATA where no valid recipient came before it",
    needs=[Capability.SMTP, Capability.SMTP_CHUNKING, Capability.LOGIN],
    fails_on=["smtp-bdat-without-recipients-accepted"],
)
def test_bdat_without_valid_recipient_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        smtp.command("RCPT TO:").must_be("5yz")
        smtp.bdat(target.compose(), last=True).must_be("4yz", "5yz")
