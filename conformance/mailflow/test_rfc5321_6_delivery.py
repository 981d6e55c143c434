"""RFC 5321 section 6: a message that was taken arrives, whole, with everyone it was for."""

from mailworthy import expect
from mailworthy.arrival import must_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.mime import split

FIELDS = (
    b"X-Mailworthy-Folded: one\r\n two\r\n\tthree\r\n",
    b"x-mailworthy-Case:no space, two  spaces, then trailing ones  \r\n",
    b"X-Mailworthy-Twice: 2\r\n",
    b"X-Mailworthy-Twice: 1\r\n",
)
"""Header fields that nobody has a reason to touch."""
BODY = b"".join((
    b"From the start of a line\r\n",
    b".one dot\r\n..two dots\r\n",
    b"\r\n\r\n\ttab, trailing space \r\n",
    b"x" * 998 + b"\r\n",
    b"=20 =3D -- \r\n\r\n",
))  # fmt: skip


# Section 6.4 lets a server complete and correct what is incomplete, and RFC 6409 section 8 lets a
# submission server follow its policy; this message gives no occasion to either. Fields that are
# added, wherever they stand, are no violation.
@requirement(
    "RFC 5321",
    "6.4",
    Level.SHOULD,
    "A message that needs no repair is read with the header fields and the body that were sent",
    needs=[Capability.ROUTE, Capability.LOGIN],
    fails_on=[
        "delivery-strips-trailing-spaces",
        "delivery-unfolds-the-header",
        "delivery-sorts-the-header",
        "delivery-ends-with-an-empty-line",
    ],
)
def test_message_is_read_as_it_was_sent(target: Target) -> None:
    message_id = target.new_message_id()
    sent = target.compose(BODY, *FIELDS, message_id=message_id)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(sent).granted()
    fields, body = split(must_arrive(target, message_id))
    wanted, wanted_body = split(sent)
    expect.equal("the fields sent", [field for field in fields if field in wanted], wanted)
    expect.same_octets("the body sent", body, wanted_body)


# To lose a message for frivolous reasons is forbidden; but one that waits in a queue while others
# overtake it, or that policy dropped (section 6.2), cannot be told from it: so this is no MUST.
@requirement(
    "RFC 5321",
    "6.1",
    Level.SHOULD,
    "A message for two accounts is in the mailboxes of both",
    needs=[Capability.ROUTE, Capability.LOGIN],
    fails_on=[
        "smtp-only-first-recipient-served",
        "smtp-only-last-recipient-served",
    ],
    accounts=2,
)
def test_message_for_two_accounts_reaches_both(target: Target) -> None:
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(*(account.address for account in target.accounts))
        smtp.data(target.compose(message_id=message_id)).granted()
    for who in target.accounts:
        must_arrive(target, message_id, who)
