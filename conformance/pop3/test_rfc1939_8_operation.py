"""RFC 1939 section 8: what a site may remove of its own, and when not."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


# A site may let messages be retrieved once, but removes them after QUIT: section 6 says MUST NOT
# of sessions that end otherwise.
@requirement(
    "RFC 1939",
    "8",
    Level.MUST,
    "what was retrieved is not removed where the connection is lost: it may not have arrived",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-retr-removes-at-once", "pop3-drop-removes-what-was-retrieved"],
)
def test_retrieved_message_outlives_a_lost_connection(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        pop3.retr(1)
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 1)
