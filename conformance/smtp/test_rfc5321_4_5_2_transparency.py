"""RFC 5321 section 4.5.2: dots at the beginning of a line."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.mime import split


@requirement(
    "RFC 5321",
    "4.5.2",
    Level.MUST,
    "Lines that begin with dots are stored as the sender had them before doubling",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-dots-stay-doubled", "smtp-all-leading-dots-removed", "smtp-two-dots-end-data"],
)
def test_leading_dots_are_stored_as_sent(target: Target) -> None:
    body = b".one\r\n..two\r\n.\r\n..\r\n...\r\n. x\r\nin.the.middle.\r\n.last\r\n"
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose(body, message_id=message_id)).granted()
    stored = split(target.delivered(message_id))[1]
    if not stored.startswith(body):  # what a server adds at the end is another matter
        expect.same_octets("the body stored", stored, body)
