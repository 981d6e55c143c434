"""RFC 5321 section 6.1: what a server owes once it has said 250."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


# To lose a message for frivolous reasons is forbidden; but one that waits in a queue while others
# overtake it, or that policy dropped (section 6.2), cannot be told from it: so this is no MUST.
@requirement(
    "RFC 5321",
    "6.1",
    Level.SHOULD,
    "A message accepted for several recipients is lost for none of them",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-only-first-recipient-served", "smtp-only-last-recipient-served"],
    accounts=2,
)
def test_every_recipient_gets_the_message(target: Target) -> None:
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(*(account.address for account in target.accounts))
        smtp.data(target.compose(message_id=message_id)).granted()
    for account in target.accounts:
        target.must_arrive(message_id, account)


@requirement(
    "RFC 5321",
    "6.1",
    Level.SHOULD,
    "Of the messages accepted one after the other in a session none is lost",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-fifth-message-lost"],
)
def test_none_of_six_messages_is_lost(target: Target) -> None:
    for message_id in target.send_in_one_session(6):
        target.must_arrive(message_id)
