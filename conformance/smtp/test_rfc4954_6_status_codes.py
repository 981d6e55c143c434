"""RFC 4954 section 6: codes for success, failure, and the want of a log-in."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.SMTP_AUTH]
ENHANCED = [*NEEDS, Capability.LOGIN, Capability.SMTP_ENHANCEDSTATUSCODES]


@requirement(
    "RFC 4954",
    "6",
    Level.SHOULD,
    "A log-in that succeeds has the enhanced status code 2.7.0",
    needs=ENHANCED,
    fails_on=["smtp-auth-success-gets-2-0-0"],
    safe=True,
)
def test_success_has_2_7_0(target: Target) -> None:
    account = target.account
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        answer = smtp.try_log_in(account.user, account.secret, token=account.token)
        if answer.code != 235:
            raise NotApplicable(f"the log-in did not succeed: {answer}")
        expect.equal("the enhanced status code", answer.enhanced, "2.7.0")


@requirement(
    "RFC 4954",
    "6",
    Level.SHOULD,
    "A 535 to a wrong password has the enhanced status code 5.7.8",
    needs=ENHANCED,
    fails_on=["smtp-wrong-password-gets-5-7-1"],
    exclusive=True,
)
def test_wrong_password_has_5_7_8(target: Target) -> None:
    account = target.account
    with target.smtp(source=other_source(target)) as smtp:
        smtp.ehlo(CLIENT_NAME)
        answer = smtp.try_log_in(account.user, wrong_secret(), token=account.token)
        if answer.code != 535:
            raise NotApplicable(f"the code is another one: {answer}")
        expect.equal("the enhanced status code", answer.enhanced, "5.7.8")


@requirement(
    "RFC 4954",
    "6",
    Level.SHOULD,
    "Where a log-in is required, what needs it is refused with 530",
    needs=[*NEEDS, Capability.SUBMISSION, Capability.LOGIN],
    fails_on=["smtp-mail-without-log-in-gets-554"],
)
def test_mail_without_a_log_in_gets_530(target: Target) -> None:
    address = target.account.address
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        for line in (f"MAIL FROM:<{address}>", f"RCPT TO:<{address}>"):
            answer = smtp.command(line).must_be(530, "2yz", "4yz", "5yz")
            if answer.is_in("4yz", "5yz"):
                answer.must_be(530)
                return
    raise NotApplicable("no log-in is required to send from the account to itself")


@requirement(
    "RFC 4954",
    "6",
    Level.SHOULD,
    "In clear no mechanism is announced that wants encryption first",
    needs=[*NEEDS, Capability.STARTTLS],
    fails_on=["smtp-announced-mechanism-wants-tls"],
)
def test_announced_mechanisms_want_no_encryption(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        mechanisms = smtp.extensions.get("AUTH", "").split()
    if not mechanisms:
        raise NotApplicable("no mechanism is announced without TLS")
    for mechanism in mechanisms:
        with target.smtp(secured=False) as smtp:
            smtp.ehlo(CLIENT_NAME)
            answer = smtp.command(f"AUTH {mechanism}").must_be(334, 235, 530, "4yz", "5yz")
            wanting = answer.code in {504, 530, 534, 538}
            expect.holds(not wanting, f"{mechanism} to be had, since it is announced", str(answer))
