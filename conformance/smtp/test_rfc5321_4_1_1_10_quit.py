"""RFC 5321 section 4.1.1.10: the QUIT command, and connections that end without it."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Late, Violation


@requirement(
    "RFC 5321",
    "4.1.1.10",
    Level.MUST,
    "QUIT gets 221, and the server then closes the connection",
    needs=[Capability.SMTP],
    fails_on=["smtp-quit-gets-250", "smtp-quit-stays"],
    safe=True,
)
def test_quit_gets_221_and_a_close(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("QUIT").must_be(221)
        after = smtp.read_answer(within=target.patience)
        expect.holds(after.closed, "connection closed", str(after))


@requirement(
    "RFC 5321",
    "4.1.1.10",
    Level.MUST,
    "A connection lost before the end of the mail data cancels the transaction",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-disconnect-delivers"],
)
def test_lost_connection_cancels_the_transaction(target: Target) -> None:
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("DATA").granted()
        smtp.send(target.compose(message_id=message_id))
    target.deliver(target.compose())  # whatever was to be delivered before it is there by now
    try:
        target.delivered(message_id, within=0)
    except Late:
        return
    raise Violation("no message without its end", "the message was delivered")
