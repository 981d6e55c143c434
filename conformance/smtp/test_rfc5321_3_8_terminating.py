"""RFC 5321 section 3.8: who may end a connection, and when."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target

TRANSACTIONS = 100


@requirement(
    "RFC 5321",
    "3.8",
    Level.MUST,
    "A command that the server does not know is refused and does not end the connection",
    needs=[Capability.SMTP],
    fails_on=["smtp-unknown-command-disconnects", "smtp-unknown-command-accepted"],
)
def test_unknown_command_keeps_the_connection(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("MAILWORTHY").must_be("5yz")
        smtp.command("NOOP").must_be(250)


@requirement(
    "RFC 5321",
    "3.8",
    Level.MUST,
    "Commands without their argument, with a wrong one, or out of order do not end the connection",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=[
        "smtp-empty-line-disconnects",
        "smtp-syntax-error-disconnects",
        "smtp-unknown-parameter-disconnects",
        "smtp-rcpt-before-mail-disconnects",
    ],
)
def test_wrong_commands_keep_the_connection(target: Target) -> None:
    with target.smtp() as smtp:
        sender = smtp.sender
    for command in (
        "",
        "EHLO",
        "MAIL",
        f"MAIL FROM:{sender}",
        f"MAIL FROM:<{sender}> MAILWORTHY=1",
        f"RCPT TO:<{target.account.address}>",
        "VRFY",
        "NOOP\t\t",
    ):
        with target.smtp(ready=True) as smtp:
            smtp.command("NOOP").granted()
            answer = smtp.command(command, within=target.patience)
            if answer.closed or answer.code is not None:  # what gets no reply is section 4.2's
                answer.must_be("2yz", "4yz", "5yz")
            smtp.command("NOOP").must_be(250)


@requirement(
    "RFC 5321",
    "3.8",
    Level.MUST,
    "Recipients that are refused do not end the connection",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-refused-recipient-disconnects"],
)
def test_refused_recipient_keeps_the_connection(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        smtp.command(f"RCPT TO:<mailworthy-nobody@{target.domain}>").must_be("2yz", "4yz", "5yz")
        smtp.command("RCPT TO:<@>").must_be("2yz", "4yz", "5yz")
        smtp.command("NOOP").must_be(250)


@requirement(
    "RFC 5321",
    "3.8",
    Level.MUST,
    "A message that was sent does not end the connection",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-message-disconnects"],
)
def test_message_keeps_the_connection(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()
        smtp.command("NOOP").must_be(250)


# MUST NOT, but where a server defends itself against what looks like an attack (section 7.8), and a
# hundred transactions that come to nothing do. One that has had enough says 421, 450 or 452.
@requirement(
    "RFC 5321",
    "3.8",
    Level.SHOULD,
    "A hundred transactions, and a message after them, do not end the connection",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-fiftieth-transaction-disconnects"],
)
def test_hundred_transactions_keep_the_connection(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        for _ in range(TRANSACTIONS):
            smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be("2yz", "4yz", "5yz").granted()
            recipient = smtp.command(f"RCPT TO:<{target.account.address}>")
            recipient.must_be("2yz", "4yz", "5yz").granted()
            smtp.command("RSET").must_be(250)
        smtp.begin(target.account.address)
        smtp.data(target.compose()).must_be("2yz", "4yz", "5yz")


@requirement(
    "RFC 5321",
    "3.8",
    Level.MUST,
    "A client that says EHLO again and again, or HELO after it, keeps its connection",
    needs=[Capability.SMTP],
    fails_on=["smtp-third-ehlo-disconnects"],
)
def test_second_ehlo_keeps_the_connection(target: Target) -> None:
    with target.smtp() as smtp:
        for command in ("EHLO", "EHLO", "HELO", "EHLO"):
            smtp.command(f"{command} {CLIENT_NAME}").must_be("2yz", "4yz", "5yz")
        smtp.command("NOOP").must_be(250)
