"""RFC 9422 section 4: the limits that it defines, and what they promise."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer, SmtpSession
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

NEEDS = [Capability.SMTP, Capability.SMTP_LIMITS]
NAMES = ("MAILMAX", "RCPTMAX", "RCPTDOMAINMAX")
NUMBER = re.compile(r"[1-9][0-9]{0,5}")
MOST = 2000
"""Commands that we are ready to send in order to come to a limit."""
BURST = 50
"""Commands that we send at once where there is PIPELINING."""


def limits_of(smtp: SmtpSession) -> dict[str, str]:
    """The limits announced last: name in upper case → value, empty where there is none."""
    pairs = (limit.partition("=") for limit in smtp.extensions.get("LIMITS", "").split())
    return {name.upper(): value for name, _, value in pairs}


def limit_of(smtp: SmtpSession, name: str, most: int = MOST) -> int:
    """The value of a limit; raises NotApplicable where there is none that can be reached."""
    value = limits_of(smtp).get(name, "")
    if not NUMBER.fullmatch(value) or int(value) > most:
        raise NotApplicable(f"the server announces no {name} of up to {most}")
    return int(value)


def repeated(smtp: SmtpSession, commands: str, each: int, count: int) -> list[SmtpAnswer]:
    """Send `commands`, which have `each` replies, `count` times, or until something is refused.

    Returns all the replies.
    """
    burst = BURST if "PIPELINING" in smtp.extensions else 1
    answers: list[SmtpAnswer] = []
    while count and all(answer.positive for answer in answers[-each * burst :]):
        now = min(count, burst)
        answers += smtp.exchange(commands.encode() * now, each * now)
        count -= now
    return answers


def must_all_be_taken(answers: list[SmtpAnswer], what: str) -> None:
    """Demand that no reply is a refusal; 421 may have any reason, and is none to judge."""
    for answer in answers:
        if answer.closed or answer.code == 421:
            raise Unreachable(f"the server ended the session: {answer}")
        expect.holds(answer.positive, what, str(answer))


def must_refuse(smtp: SmtpSession, command: str, answers: list[SmtpAnswer], what: str) -> None:
    """Demand that one command more is refused; NotApplicable where one before it was."""
    if not all(answer.positive for answer in answers):
        raise NotApplicable("the limit cannot be reached")
    beyond = smtp.command(command)
    expect.holds(not beyond.positive, f"no more than {what}", str(beyond))


@requirement(
    "RFC 9422",
    "4",
    Level.SHOULD,
    "MAILMAX, RCPTMAX and RCPTDOMAINMAX are numbers of up to six digits, the first not a zero",
    needs=NEEDS,
    fails_on=["smtp-limit-of-zero", "smtp-limit-without-value", "smtp-limit-of-seven-digits"],
    safe=True,
)
def test_limits_are_numbers(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        limits = limits_of(smtp)
        for name in NAMES:
            if name in limits:
                right = NUMBER.fullmatch(limits[name])
                expect.holds(right, f"{name} from 1 to 999999", repr(limits[name]))


@requirement(
    "RFC 9422",
    "4.1",
    Level.SHOULD,
    "As many transactions as MAILMAX says are accepted in a session",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-mailmax-one-too-few"],
)
def test_mailmax_transactions_are_taken(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        count = limit_of(smtp, "MAILMAX")
        smtp.rehearse()  # the sender is welcome
        answers = repeated(smtp, f"MAIL FROM:<{smtp.sender}>\r\nRSET\r\n", 2, count - 1)
        must_all_be_taken(answers, f"{count} transactions")


@requirement(
    "RFC 9422",
    "4.1",
    Level.MAY,
    "No more transactions are accepted in a session than MAILMAX says",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-mailmax-not-enforced"],
)
def test_more_than_mailmax_are_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        count = limit_of(smtp, "MAILMAX")
        answers = repeated(smtp, f"MAIL FROM:<{smtp.sender}>\r\nRSET\r\n", 2, count)
        must_refuse(smtp, f"MAIL FROM:<{smtp.sender}>", answers, f"{count} transactions")


@requirement(
    "RFC 9422",
    "4.2",
    Level.SHOULD,
    "As many RCPT as RCPTMAX says are accepted in a transaction, and again in the next",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-rcptmax-one-too-few", "smtp-rcptmax-counts-the-session"],
)
def test_rcptmax_recipients_are_taken(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        count = limit_of(smtp, "RCPTMAX")
        smtp.begin(target.account.address)  # welcome
        for _ in range(2):
            smtp.command("RSET").granted()
            smtp.begin()
            answers = repeated(smtp, f"RCPT TO:<{target.account.address}>\r\n", 1, count)
            must_all_be_taken(answers, f"{count} recipients")


@requirement(
    "RFC 9422",
    "4.2",
    Level.MAY,
    "No more RCPT are accepted in a transaction than RCPTMAX says",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-rcptmax-not-enforced"],
)
def test_more_than_rcptmax_are_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        count = limit_of(smtp, "RCPTMAX")
        smtp.begin()
        rcpt = f"RCPT TO:<{target.account.address}>"
        answers = repeated(smtp, f"{rcpt}\r\n", 1, count)
        must_refuse(smtp, rcpt, answers, f"{count} recipients")


# Recipients elsewhere may be refused, and then may count or not: the last domain is within the
# limit either way. Nothing is sent to any of them.
@requirement(
    "RFC 9422",
    "4.3",
    Level.SHOULD,
    "Recipients may be in as many domains in a session as RCPTDOMAINMAX says",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-rcptdomainmax-one-too-few"],
)
def test_rcptdomainmax_domains_are_taken(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)  # welcome as the first
    with target.smtp(ready=True) as smtp:
        count = limit_of(smtp, "RCPTDOMAINMAX", most=10)  # more refusals are taken for an attack
        smtp.begin()
        for number in range(count - 1):
            smtp.command(f"RCPT TO:<stranger@domain{number}.example>")
        answer = smtp.command(f"RCPT TO:<{target.account.address}>")
        must_all_be_taken([answer], f"{count} domains")


@requirement(
    "RFC 9422",
    "4.3",
    Level.MAY,
    "Recipients may not be in more domains in a session than RCPTDOMAINMAX says",
    needs=[*NEEDS, Capability.LOGIN, Capability.SUBMISSION],
    fails_on=["smtp-rcptdomainmax-not-enforced"],
)
def test_more_than_rcptdomainmax_are_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        count = limit_of(smtp, "RCPTDOMAINMAX", most=10)
        smtp.begin()
        for number in range(count):
            answer = smtp.command(f"RCPT TO:<stranger@domain{number}.example>")
            if not answer.positive:
                raise NotApplicable("the limit cannot be reached")
        beyond = smtp.command(f"RCPT TO:<{target.account.address}>")
        expect.holds(not beyond.positive, f"no more than {count} domains", str(beyond))
