"""RFC 1047: what becomes of a message when the end of its transfer is in doubt, or not."""

from mailworthy import expect
from mailworthy.arrival import send_in_one_session
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


# No RFC forbids a second copy: a transfer may be repeated whenever its outcome is in doubt.
@requirement(
    "RFC 1047",
    "",
    Level.ADVICE,
    "A message whose acceptance its sender has learnt of is delivered once",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-fifth-message-doubled"],
)
def test_message_is_delivered_once(target: Target) -> None:
    sent = send_in_one_session(target, 6)
    for message_id in sent:
        target.delivered(message_id)
    with target.imap(ready=True) as imap:
        imap.command("EXAMINE INBOX").must_be("OK")
        for message_id in sent:
            found = imap.command(f'UID SEARCH HEADER Message-ID "{message_id}"').must_be("OK")
            expect.equal("copies of a message", len(found.search()), 1)


@requirement(
    "RFC 1047",
    "",
    Level.ADVICE,
    "A message that comes in chunks is delivered once",
    needs=[
        Capability.SMTP,
        Capability.SMTP_CHUNKING,
        Capability.LOGIN,
        Capability.DELIVERY,
    ],
    fails_on=["smtp-each-chunk-delivered"],
)
def test_message_in_chunks_is_delivered_once(target: Target) -> None:
    message_id = target.new_message_id()
    message = target.compose(message_id=message_id)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(message).granted()
        smtp.bdat(b"A line.\r\n").granted()
        smtp.bdat(b"", last=True).granted()
    target.delivered(message_id)
    target.deliver(target.compose())  # a second copy would have come by now
    with target.imap(ready=True) as imap:
        imap.command("EXAMINE INBOX").must_be("OK")
        found = imap.command(f'UID SEARCH HEADER Message-ID "{message_id}"').must_be("OK")
        expect.equal("copies of the message", len(found.search()), 1)
