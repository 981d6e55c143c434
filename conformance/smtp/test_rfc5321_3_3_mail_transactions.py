"""RFC 5321 section 3.3: the steps of a mail transaction, their order and their replies."""

from mailworthy import expect
from mailworthy.arrival import must_not_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


def nobody(target: Target) -> str:
    """An address at the target's domain that it has no mailbox for."""
    return f"mailworthy-nobody@{target.domain}"


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
        smtp.rehearse()  # the sender is welcome
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(503)
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)


@requirement(
    "RFC 5321",
    "3.3",
    Level.MUST,
    "RCPT after a message is without a MAIL again, and gets 503",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-data-keeps-transaction"],
)
def test_rcpt_after_the_message_gets_503(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(503)


@requirement(
    "RFC 5321",
    "3.3",
    Level.MUST,
    "A sender that is not acceptable gets a reply that says whether for good or for now",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-refused-sender-gets-no-reply", "smtp-refused-sender-gets-354"],
)
def test_refused_sender_gets_4yz_or_5yz(target: Target) -> None:
    for path in ("<@>", "<a b@c d>", f"<mailworthy@{'x' * 70}.example>", "<\\>"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse()  # ours is welcome
            smtp.command(f"MAIL FROM:{path}").must_be("2yz", "4yz", "5yz")


# "Other circumstances and reply codes are possible."
@requirement(
    "RFC 5321",
    "3.3",
    Level.MAY,
    "A recipient that is known not to be deliverable gets 550",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-unknown-recipient-gets-501"],
)
def test_unknown_recipient_gets_550(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        answer = smtp.command(f"RCPT TO:<{nobody(target)}>")
        if answer.positive:
            raise NotApplicable("recipients are not looked up at RCPT")
        answer.must_be(550, 551)


@requirement(
    "RFC 5321",
    "3.3",
    Level.SHOULD,
    "A recipient that is refused does not end the transaction: others and DATA are taken after it",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-refused-recipient-ends-the-transaction", "smtp-last-recipient-decides"],
)
def test_refused_recipient_does_not_end_the_transaction(target: Target) -> None:
    address = target.account.address
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(address)
        smtp.begin()
        for _ in range(2):
            smtp.command(f"RCPT TO:<{address}>").must_be(250, 251)
            smtp.command(f"RCPT TO:<{nobody(target)}>").must_be("2yz", "4yz", "5yz")
            smtp.command("RCPT TO:<@>").must_be("2yz", "4yz", "5yz")
        smtp.command("DATA").must_be(354)
        smtp.content(target.compose()).must_be("2yz", "4yz", "5yz")


@requirement(
    "RFC 5321",
    "3.3",
    Level.SHOULD,
    "MAIL begins without the recipients of the transaction before",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-recipients-pile-up"],
    accounts=2,
)
def test_mail_begins_without_recipients(target: Target) -> None:
    first, second = target.accounts
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(first.address)
        smtp.data(target.compose()).granted()
        smtp.begin(second.address)
        smtp.data(target.compose(message_id=message_id)).granted()
    target.delivered(message_id, second)
    must_not_arrive(
        target,
        message_id,
        account=first,
        expected="the second message for its own recipient",
        actual="the first one's got it too",
    )


@requirement(
    "RFC 5321",
    "3.3",
    Level.SHOULD,
    "DATA, where it is accepted, gets 354, and the end of the mail data gets 250",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-data-gets-250", "smtp-end-of-data-gets-200"],
)
def test_data_gets_354_and_then_250(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        opening = smtp.command("DATA").granted()
        expect.equal("reply to DATA", opening.code, 354)
        ending = smtp.content(target.compose()).granted()
        expect.equal("reply to the end of the mail data", ending.code, 250)


@requirement(
    "RFC 5321",
    "3.3",
    Level.SHOULD,
    "Mail data without MAIL, without RCPT, or with a refused one alone, do not succeed",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-data-without-mail-accepted", "smtp-data-without-recipients-accepted"],
)
def test_data_without_recipients_fails(target: Target) -> None:
    with target.smtp() as smtp:
        sender = smtp.sender
    for before in ((), (f"MAIL FROM:<{sender}>",), (f"MAIL FROM:<{sender}>", "RCPT TO:<@>")):
        with target.smtp(ready=True) as smtp:
            for command in before:
                smtp.command(command).must_be("2yz", "5yz")
            answer = smtp.command("DATA")
            if answer.code == 354:  # it may fail at the end as well
                answer = smtp.exchange(target.compose() + b".\r\n")[0]
            answer.must_be("4yz", "5yz")


@requirement(
    "RFC 5321",
    "3.3",
    Level.SHOULD,
    "A recipient found wanting after the mail data is told by a notification, not by 5yz",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-recipient-refused-after-data"],
)
def test_recipients_are_not_refused_after_the_data(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # nothing is wrong with the message
        smtp.begin(target.account.address)
        smtp.command(f"RCPT TO:<{nobody(target)}>").must_be("2yz", "4yz", "5yz")
        smtp.data(target.compose()).must_be(250)


# The text: "spaces are not permitted on either side of the colon". Nearly every server takes the
# one behind it, since clients send it: so it is told, not called a failure.
@requirement(
    "RFC 5321",
    "3.3",
    Level.ADVICE,
    "A space before or after the colon of FROM: and TO: is refused",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-space-after-colon-accepted", "smtp-space-before-colon-accepted"],
)
def test_space_at_the_colon_is_refused(target: Target) -> None:
    for colon in (": ", " :"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse(target.account.address)  # both are welcome
            smtp.command(f"MAIL FROM{colon}<{smtp.sender}>").must_be("5yz")
            smtp.begin()
            smtp.command(f"RCPT TO{colon}<{target.account.address}>").must_be("5yz")
