"""RFC 5321 section 4.1.1.5: the RSET command."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.1.1.5",
    Level.MUST,
    "RSET gets 250, discards sender and recipients, and does not end the connection",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-rset-keeps-transaction", "smtp-rset-disconnects", "smtp-rset-refused"],
)
def test_rset_discards_the_transaction(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("RSET").must_be(250)
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be("5yz")  # it was taken before
