"""RFC 5321 section 6.1: what an account sends to itself is not lost."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.round_trip import own_message
from mailworthy.target import Target


# The text forbids to lose a message for frivolous reasons, and section 6.2 permits to drop one
# that is thought hostile: on an account in use the two look alike, so that this is no MUST. One
# that a filter put elsewhere is not lost, and no RFC bounds how long a delivery takes.
@requirement(
    "RFC 5321",
    "6.1",
    Level.SHOULD,
    "A message that the account sends to itself, once it was taken, arrives",
    needs=[Capability.SMTP, Capability.SUBMISSION, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["delivery-loses-lines-of-one-dot"],
    safe=True,
)
def test_own_message_arrives(target: Target) -> None:
    with own_message(target, b"One dot, then two:\r\n.\r\n..\r\nThe end.\r\n") as message:
        message.must_arrive()
