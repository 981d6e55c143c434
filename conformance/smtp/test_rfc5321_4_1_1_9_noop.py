"""RFC 5321 section 4.1.1.9: the NOOP command."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.1.1.9",
    Level.SHOULD,
    "NOOP gets 250 with an argument too, and leaves the transaction as it was",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-noop-aborts-transaction", "smtp-noop-wants-no-argument"],
    safe=True,
)
def test_noop_leaves_the_transaction_alone(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(target.account.address)  # both are welcome
        smtp.begin()
        smtp.command("NOOP").must_be(250)
        smtp.command("NOOP mailworthy").must_be(250)
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251)
