"""RFC 5321 section 4.5.4.2: several clients at a time."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


# The text calls a server that cannot "not in conformance with the intent": no MUST.
@requirement(
    "RFC 5321",
    "4.5.4.2",
    Level.SHOULD,
    "Two connections have transactions of their own at the same time",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-one-transaction-at-a-time", "smtp-rset-for-everyone"],
)
def test_transactions_are_held_side_by_side(target: Target) -> None:
    with target.smtp(ready=True) as one, target.smtp(ready=True) as two:
        two.begin(target.account.address)  # it is welcome, alone
        two.command("RSET").granted()
        one.begin(target.account.address)
        two.command(f"MAIL FROM:<{two.sender}>").must_be(250)
        two.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251)
        one.command("RSET").must_be(250)
        two.data(target.compose()).must_be(250)
