"""RFC 5321 section 4.2: which replies there are, and what they mean."""

from mailworthy.arrival import must_not_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable, Unreachable, Violation

SYNTAX_ERROR = (500, 501, 553, 555)
"""What section 4.2.2 has for arguments that cannot be read."""


@requirement(
    "RFC 5321",
    "4.2",
    Level.MUST,
    "Every command gets a reply, known or not, and whatever it is about",
    needs=[Capability.SMTP],
    fails_on=["smtp-help-not-answered", "smtp-unknown-command-not-answered"],
)
def test_every_command_gets_a_reply(target: Target) -> None:
    for command in (
        f"EHLO {CLIENT_NAME}",
        f"HELO {CLIENT_NAME}",
        "HELP",
        "VRFY mailworthy",
        "EXPN mailworthy",
        "RCPT TO:<>",
        "DATA",
        "RSET",
        "MAILWORTHY",
    ):
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(command, within=target.patience)
            if answer.code is None and not answer.closed:
                late = smtp.command("NOOP", within=5)  # not slow: what comes next is answered
                if late.code is None:
                    raise Unreachable(f"no answer to anything: {answer}")
                if smtp.read_answer(within=1).code is not None:
                    raise Unreachable(f"it was slow: {answer}, and two after the next command")
                raise Violation(f"a reply to {command}", str(answer))
            answer.must_be("2yz", "4yz", "5yz")


# What is too long may be refused; a line that got two replies shifts all that follow. That a line
# beyond the limits is still one command is said nowhere.
@requirement(
    "RFC 5321",
    "4.2",
    Level.SHOULD,
    "A command line that is too long is one command: it gets no second reply",
    needs=[Capability.SMTP],
    fails_on=["smtp-overlong-line-cut-in-two"],
)
def test_overlong_line_gets_one_reply(target: Target) -> None:
    for length in (600, 2100, 5000, 12000):
        with target.smtp(ready=True) as smtp:
            answer = smtp.command("NOOP ".ljust(length, "a"))
            if answer.code is None or answer.code == 421:
                continue  # a server that closes says nothing twice
            farewell = smtp.command("QUIT")
            if farewell.code is not None:
                farewell.must_be(221)


@requirement(
    "RFC 5321",
    "4.2.2",
    Level.SHOULD,
    "A RCPT whose argument cannot be read gets 501, or another reply about syntax",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-syntax-error-gets-550", "smtp-syntax-error-gets-502"],
)
def test_malformed_rcpt_gets_501(target: Target) -> None:
    for command in ("RCPT", "RCPT TO:", f"RCPT TO:<{target.account.address}"):
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)  # both are welcome
            answer = smtp.command(command).must_be("2yz", "5yz")
            if not answer.positive:  # what a server makes of a missing bracket is another matter
                answer.must_be(*SYNTAX_ERROR)


@requirement(
    "RFC 5321",
    "4.2.5",
    Level.MUST,
    "A message that is refused after its data, for now or for good, is not delivered",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-refused-content-delivered", "smtp-deferred-content-delivered"],
)
def test_refused_message_is_not_delivered(target: Target) -> None:
    refused = []
    suspicious = (b"A NUL: \0\r\n", b"A bare LF:\n.\r\n", b"A bare CR:\r.\r\n")
    for body in suspicious:
        message_id = target.new_message_id()
        content = target.compose(body, message_id=message_id)
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.command("DATA").granted()
            if smtp.exchange(content + b".\r\n")[0].is_in("4yz", "5yz"):
                refused.append(message_id)
    if not refused:
        raise NotApplicable("the server refuses none of our messages")
    must_not_arrive(
        target, *refused, expected="no message that was refused", actual="it was delivered"
    )
