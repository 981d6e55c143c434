"""RFC 5321 appendix C: source routes, and what mail is routed by."""

from mailworthy.arrival import must_not_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

ROUTE = "@relay.elsewhere.example,@mail.elsewhere.example:"
"""A way that no mail can go: RFC 2606 reserves the domain."""


@requirement(
    "RFC 5321",
    "C",
    Level.MUST,
    "A sender with a source route is answered, and the session goes on",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-source-route-of-the-sender-disconnects"],
)
def test_source_route_of_the_sender_is_dealt_with(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse()
        smtp.command(f"MAIL FROM:<{ROUTE}{smtp.sender}>").must_be("2yz", "4yz", "5yz")
        smtp.command("RSET").must_be(250)
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)


@requirement(
    "RFC 5321",
    "C",
    Level.MUST,
    "Where a message goes is not taken from its header",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-delivers-to-cc", "smtp-delivers-to-bcc"],
    accounts=2,
)
def test_header_does_not_route(target: Target) -> None:
    first, second = target.accounts
    message_id = target.new_message_id()
    fields = [f"{name}: <{second.address}>\r\n".encode() for name in ("Cc", "Bcc", "Apparently-To")]
    target.deliver(target.compose(b"Body.\r\n", *fields, message_id=message_id), first)
    must_not_arrive(
        target,
        message_id,
        account=second,
        expected="a message for its recipient alone",
        actual="whom the header names got it too",
    )
