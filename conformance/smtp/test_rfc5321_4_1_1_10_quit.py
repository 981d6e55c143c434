"""RFC 5321 section 4.1.1.10: the QUIT command, and connections that end without it."""

from mailworthy import expect
from mailworthy.arrival import must_arrive, must_not_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


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
    must_not_arrive(
        target,
        message_id,
        expected="no message without its end",
        actual="the message was delivered",
    )


# That the first message is lost cannot be told from one that policy drops (section 6.2): no MUST.
@requirement(
    "RFC 5321",
    "4.1.1.10",
    Level.SHOULD,
    "A connection lost within a transaction undoes none that was completed before",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-disconnect-undoes-deliveries"],
)
def test_lost_connection_undoes_no_completed_transaction(target: Target) -> None:
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose(message_id=message_id)).granted()
        smtp.begin(target.account.address)
        smtp.command("DATA").granted()
        smtp.send(target.compose())
    must_arrive(target, message_id)


@requirement(
    "RFC 5321",
    "4.1.1.10",
    Level.MUST,
    "The server does not close the connection for an error before QUIT has come",
    needs=[Capability.SMTP],
    fails_on=[
        "smtp-malformed-mail-disconnects",
        "smtp-rcpt-before-mail-disconnects",
        "smtp-data-before-mail-disconnects",
        "smtp-unknown-command-disconnects",
    ],
)
def test_errors_do_not_end_the_connection(target: Target) -> None:
    errors = (
        "EHLO",
        "MAIL FROM:<mailworthy",
        f"RCPT TO:<postmaster@{target.domain}>",
        "DATA",
        "VRFY",
        "MAILWORTHY",
    )
    for error in errors:
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(error)
            expect.holds(not answer.closed, f"no close on {error!r}", str(answer))
            if answer.code not in {354, 421}:  # section 3.8 lets it shut down with 421
                smtp.command("NOOP").must_be(250)


@requirement(
    "RFC 5321",
    "4.1.1.10",
    Level.MUST,
    "QUIT in one piece with other commands gets its 221 after their replies",
    needs=[Capability.SMTP, Capability.SMTP_PIPELINING, Capability.LOGIN],
    fails_on=["smtp-quit-drops-replies", "smtp-quit-stays"],
    safe=True,
)
def test_quit_in_a_group_gets_221(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()  # it is welcome
        group = f"RSET\r\nMAIL FROM:<{smtp.sender}>\r\nQUIT\r\n"
        reset, begun, farewell = smtp.exchange(group.encode(), 3)
        reset.must_be(250)
        begun.must_be(250)
        farewell.must_be(221)
        after = smtp.read_answer(within=target.patience)
        expect.holds(after.closed, "connection closed", str(after))
