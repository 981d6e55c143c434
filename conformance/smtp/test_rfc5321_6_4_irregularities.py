"""RFC 5321 section 6.4: a server does not know what a stranger left out."""

from mailworthy import expect
from mailworthy.marks import must_arrive_marked, new_mark
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.mime import field_name, split

ADDED = {b"date", b"message-id", b"to", b"cc", b"bcc", b"sender", b"apparently-to"}
"""Fields that servers have been seen to add; none of them is a trace field."""


# MUST NOT is for a server between others. Of one that delivers the section says that there is
# great concern about fixes by who knows nothing of the client.
@requirement(
    "RFC 5321",
    "6.4",
    Level.ADVICE,
    "An incomplete message of a stranger is delivered as it came, nothing added or completed",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-mx-completes-messages", "smtp-mx-completes-addresses"],
)
def test_incomplete_message_of_a_stranger_is_left_alone(target: Target) -> None:
    mark = new_mark()
    sent = [b"From: mailworthy\r\n", b"Reply-To: <mailworthy>\r\n", b"Subject: incomplete\r\n"]
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(b"".join(sent) + f"\r\n{mark}\r\n".encode()).granted()
    fields, _ = split(must_arrive_marked(target, mark))
    expect.equal("the fields sent", [field for field in fields if field in sent], sent)
    added = sorted({field_name(field) for field in fields} & ADDED)
    expect.equal("fields added", added, [])
