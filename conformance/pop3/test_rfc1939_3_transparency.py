"""RFC 1939 section 3: transparency."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable
from mailworthy.wire.mime import split


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "lines that begin with a dot are byte-stuffed by RETR, which every server supports (section 7)",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-dots-not-stuffed", "pop3-only-lone-dots-stuffed"],
)
def test_retr_brings_dots_through(target: Target) -> None:
    body = b".\r\n..\r\n...\r\n.dot\r\n. \r\n..dots\r\nno.dot.\r\n\r\n.\r\n.\r\n"
    message_id = target.new_message_id()
    target.empty()
    target.deliver(target.compose(body, message_id=message_id))
    if split(target.delivered(message_id))[1] != body:
        raise Unreachable("the message was altered on its way in")
    with target.pop3(ready=True) as pop3:
        expect.same_octets("body", split(pop3.retr(1))[1], body)
