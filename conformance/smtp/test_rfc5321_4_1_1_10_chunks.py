"""RFC 5321 section 4.1.1.10, where the mail data come in chunks (RFC 3030)."""

from mailworthy.arrival import must_not_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.1.1.10",
    Level.MUST,
    "A connection that ends before BDAT LAST cancels the transaction, with QUIT or without",
    needs=[
        Capability.SMTP,
        Capability.SMTP_CHUNKING,
        Capability.LOGIN,
        Capability.DELIVERY,
    ],
    fails_on=["smtp-disconnect-delivers-chunks", "smtp-quit-delivers-chunks"],
)
def test_end_among_chunks_cancels_the_transaction(target: Target) -> None:
    sent = [target.new_message_id() for _ in range(2)]
    for message_id, quits in zip(sent, (True, False), strict=True):
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.bdat(target.compose(message_id=message_id)).granted()
            if quits:
                smtp.command("QUIT")
    must_not_arrive(
        target,
        *sent,
        expected="no message without its last chunk",
        actual="the message was delivered",
    )
