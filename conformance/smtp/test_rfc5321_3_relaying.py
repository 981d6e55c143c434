"""RFC 5321 sections 3.3 and 3.6: source routes, and the reverse-path at delivery."""

from mailworthy import expect
from mailworthy.arrival import must_arrive, return_path, stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

ROUTE = "@relay.elsewhere.example,@mail.elsewhere.example:"
"""A way that no mail can go: RFC 2606 reserves the domain."""


# To ignore the route is what the text wants; to decline it is allowed.
@requirement(
    "RFC 5321",
    "3.3",
    Level.MUST,
    "A recipient with a source route is answered, and the transaction goes on",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-source-route-disconnects", "smtp-source-route-ends-the-transaction"],
)
def test_source_route_is_dealt_with(target: Target) -> None:
    for route in (ROUTE, f"@{target.domain}:"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse(target.account.address)
            smtp.begin()
            answer = smtp.command(f"RCPT TO:<{route}{target.account.address}>")
            answer.must_be("2yz", "4yz", "5yz")
            smtp.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251)


@requirement(
    "RFC 5321",
    "3.6.1",
    Level.SHOULD,
    "A source route is ignored: the message goes to the mailbox at its end",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-source-route-declined", "smtp-source-route-loses-the-message"],
)
def test_source_route_is_ignored(target: Target) -> None:
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(target.account.address)
        smtp.begin()
        smtp.command(f"RCPT TO:<{ROUTE}{target.account.address}>").must_be(250, 251)
        smtp.data(target.compose(message_id=message_id)).granted()
    must_arrive(target, message_id)


@requirement(
    "RFC 5321",
    "3.6.1",
    Level.SHOULD,
    "The reverse-path at delivery is the address in MAIL, whatever the header says",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-return-path-from-the-header"],
    accounts=2,
)
def test_reverse_path_is_what_mail_said(target: Target) -> None:
    other = target.accounts[1].address
    path = return_path(stored(target, target.compose(), sender=other))
    expect.equal("Return-Path", path.lower(), f"<{other}>".lower().encode())
