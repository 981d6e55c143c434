"""RFC 5321 section 4.1.1.3: the RCPT command."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import field_value


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
    message_id = target.new_message_id()
    sender, recipient = target.accounts
    with target.smtp(ready=True) as smtp:
        smtp.begin(recipient.address)
        smtp.data(target.compose(message_id=message_id)).granted()
    path = field_value(target.delivered(message_id, recipient), b"return-path")
    if path is None:
        raise NotApplicable("the message has no Return-Path")
    expect.holds(
        recipient.address.encode() not in path, f"Return-Path <{sender.address}>", repr(path)
    )
