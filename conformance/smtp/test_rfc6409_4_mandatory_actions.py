"""RFC 6409 section 4: what a submission server does in any case."""

from mailworthy import expect
from mailworthy.marks import must_arrive_marked, new_mark
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import field_value

SUBMISSION = [Capability.SMTP, Capability.SUBMISSION]
UNQUALIFIED = "mailworthy-unqualified"
"""A domain of one label, which is no top-level domain."""


# Rejected later than at once is rejected too (section 3.2). MUST, but for clients that the server
# knows otherwise: whether it takes our address for a friend's is not visible from outside.
@requirement(
    "RFC 6409",
    "4.3",
    Level.SHOULD,
    "Without AUTH no message is taken",
    needs=[*SUBMISSION, Capability.LOGIN],
    fails_on=["smtp-submission-open-to-strangers"],
)
def test_nothing_is_taken_without_auth(target: Target) -> None:
    address = target.account.address
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        for command in (f"MAIL FROM:<{address}>", f"RCPT TO:<{address}>", "DATA"):
            answer = smtp.command(command)
            if not answer.is_in("2yz", "3yz"):
                answer.must_be("4yz", "5yz")
                return
        smtp.exchange(b".\r\n")
        expect.holds(False, "a refusal before the message", str(answer))


# Section 3.2 lets a server reject later, and others answer with what is more precise (RFC 4954
# section 6 has 538, for one): so this is no MUST.
@requirement(
    "RFC 6409",
    "4.3",
    Level.SHOULD,
    "MAIL without AUTH gets 530",
    needs=SUBMISSION,
    fails_on=["smtp-submission-open-to-strangers", "smtp-mail-without-auth-gets-550"],
)
def test_mail_without_auth_gets_530(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(530, 538)


# A server may refuse such an address, complete it, or return the message. That the account's own
# address is taken shows that one may send at all.
@requirement(
    "RFC 6409",
    "4.2",
    Level.MUST,
    "A message is not delivered with a return path whose domain is not fully qualified",
    needs=[*SUBMISSION, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-unqualified-sender-taken"],
)
def test_return_path_is_fully_qualified(target: Target) -> None:
    mark = new_mark()
    with target.smtp(ready=True) as smtp:
        smtp.rehearse()
        answer = smtp.command(f"MAIL FROM:<mailworthy@{UNQUALIFIED}>")
        if answer.must_be("2yz", "5yz").positive:
            smtp.command(f"RCPT TO:<{target.account.address}>")
            answer = smtp.data(target.compose(f"{mark}\r\n".encode()))
    if not answer.positive:
        return
    path = field_value(must_arrive_marked(target, mark), b"return-path")
    if path is None:
        raise NotApplicable("the mailbox does not show the return path")
    bare = path.lower().endswith(f"@{UNQUALIFIED}>".encode())
    expect.holds(not bare, "a fully qualified domain, or a refusal", f"Return-Path: {path!r}")
