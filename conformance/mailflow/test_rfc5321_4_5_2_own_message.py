"""RFC 5321 section 4.5.2: all characters of a body are delivered."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.round_trip import own_message
from mailworthy.target import Target
from mailworthy.wire.mime import split

BODY = b"".join((
    b"From the start of a line\r\n",
    b".one dot\r\n..two dots\r\n",
    b"\r\n\r\n\ta tab first, a space last \r\n",
    b"=20 =3D -- \r\n",
))  # fmt: skip


# "All characters are to be delivered to the recipient's mailbox, including spaces, vertical and
# horizontal tabs": no MUST, and a provider may have a policy of its own (RFC 6409 section 8).
@requirement(
    "RFC 5321",
    "4.5.2",
    Level.SHOULD,
    "The body of a message that the account sends to itself is read with the octets that were sent",
    needs=[Capability.ROUTE, Capability.SUBMISSION, Capability.LOGIN],
    fails_on=[
        "delivery-strips-trailing-spaces",
        "delivery-expands-tabs",
        "delivery-ends-with-an-empty-line",
        "smtp-dots-stay-doubled",
    ],
    safe=True,
)
def test_own_body_is_read_as_it_was_sent(target: Target) -> None:
    with own_message(target, BODY) as message:
        read = target.delivered(message.message_id)
    expect.same_octets("the body sent", split(read)[1], BODY)
