"""RFC 5321 section 6.1: what a server owes once it has said 250."""

from mailworthy import expect
from mailworthy.arrival import must_arrive, send_in_one_session
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import split


def demand_for_all(target: Target, *recipients: str) -> None:
    """Send a message to these recipients, and demand that each account gets it."""
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(*recipients)
        smtp.data(target.compose(message_id=message_id)).granted()
    for account in target.accounts:
        must_arrive(target, message_id, account)


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
    demand_for_all(target, *(account.address for account in target.accounts))


@requirement(
    "RFC 5321",
    "6.1",
    Level.SHOULD,
    "Of the messages accepted one after the other in a session none is lost",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-fifth-message-lost"],
)
def test_none_of_six_messages_is_lost(target: Target) -> None:
    for message_id in send_in_one_session(target, 6):
        must_arrive(target, message_id)


@requirement(
    "RFC 5321",
    "6.1",
    Level.SHOULD,
    "A message of which some recipients were refused is lost for none of the others",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "smtp-refused-recipient-forgets-the-earlier",
        "smtp-refused-recipient-shuts-out-the-later",
    ],
    accounts=2,
)
def test_refused_recipients_take_nobody_with_them(target: Target) -> None:
    message_id = target.new_message_id()
    first, last = (account.address for account in target.accounts)
    nobody = f"mailworthy-nobody@{target.domain}"
    with target.smtp(ready=True) as smtp:
        smtp.begin(first)
        if smtp.command(f"RCPT TO:<{nobody}>").positive:
            raise NotApplicable("the server takes mail for any user of its domain")
        smtp.command(f"RCPT TO:<{last}>").granted()
        smtp.data(target.compose(message_id=message_id)).granted()
    for account in target.accounts:
        must_arrive(target, message_id, account)


@requirement(
    "RFC 5321",
    "6.1",
    Level.SHOULD,
    "A message for one recipient who was named twice, and for another, is lost for neither",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-recipient-named-twice-gets-nothing"],
    accounts=2,
)
def test_recipient_named_twice_gets_the_message(target: Target) -> None:
    twice, other = (account.address for account in target.accounts)
    demand_for_all(target, twice, other, twice)


# A server may end a session at any time (421): what was accepted until then is to arrive.
@requirement(
    "RFC 5321",
    "6.1",
    Level.SHOULD,
    "Of a hundred messages accepted one after the other in a session none is lost",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-session-forgets-after-64-messages"],
)
def test_none_of_a_hundred_messages_is_lost(target: Target) -> None:
    for message_id in send_in_one_session(target, 100):
        must_arrive(target, message_id)


# Lines of every length up to 76 octets, the first octet a dot in every third: whatever block a
# server reads or writes by, some line begins and some CRLF lies astride where it ends.
@requirement(
    "RFC 5321",
    "6.1",
    Level.SHOULD,
    "A message of a megabyte arrives with all its octets",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "smtp-dot-at-a-block-boundary-lost",
        "smtp-crlf-at-a-block-boundary-doubled",
        "smtp-content-cut-at-a-megabyte",
    ],
)
def test_message_of_a_megabyte_arrives_whole(target: Target) -> None:
    lines = (f"{'.' if n % 3 == 0 else ''}{n:06}".ljust(n % 70 + 6, "x") for n in range(24_000))
    body = "".join(f"{line}\r\n" for line in lines).encode()
    message_id = target.new_message_id()
    octets = target.compose(body, message_id=message_id)
    with target.smtp(ready=True) as smtp:
        if 0 < (smtp.size_limit or 0) < len(octets):
            raise NotApplicable(f"the server takes {smtp.size_limit} octets at most")
        smtp.begin(target.account.address)
        smtp.data(octets).granted()
    expect.same_octets("the body", split(must_arrive(target, message_id))[1], body)
