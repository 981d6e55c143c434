"""RFC 5321 section 4.1.1.3: the RCPT command."""

from mailworthy import expect
from mailworthy.arrival import return_path, stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.1.1.3",
    Level.MAY,
    "RCPT without both angle brackets, or with nothing between them, is refused",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-rcpt-without-brackets-accepted", "smtp-null-recipient-accepted"],
)
def test_recipient_stands_in_brackets(target: Target) -> None:
    address = target.account.address
    for path in (address, f"<{address}", f"{address}>", "<>"):
        with target.smtp(ready=True) as smtp:
            smtp.begin(address)
            smtp.command(f"RCPT TO:{path}").must_be("5yz")


@requirement(
    "RFC 5321",
    "4.1.1.3",
    Level.MUST,
    "RCPT does not change the reverse-path: no recipient becomes the sender",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-recipient-becomes-the-sender"],
    accounts=2,
)
def test_recipient_does_not_become_the_sender(target: Target) -> None:
    sender, recipient = target.accounts
    path = return_path(stored(target, target.compose(), recipient=recipient))
    expect.holds(
        recipient.address.encode() not in path, f"Return-Path <{sender.address}>", repr(path)
    )
