"""RFC 2852 section 3: MAIL with BY."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpSession
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.SMTP_DELIVERBY, Capability.LOGIN]


def least(smtp: SmtpSession) -> int:
    """The least time announced, in seconds; 0 where there is none."""
    number = smtp.extensions.get("DELIVERBY", "").partition(",")[0]
    return int(number) if number.isascii() and number.isdigit() else 0


# A server may decline a valid time by 455 or 555, for reasons of its own (section 4).
@requirement(
    "RFC 2852",
    "3",
    Level.SHOULD,
    "A server that announces DELIVERBY takes MAIL with BY, in each of its forms",
    needs=NEEDS,
    fails_on=["smtp-by-refused", "smtp-by-trace-refused", "smtp-by-plus-sign-refused"],
)
def test_by_is_taken(target: Target) -> None:
    for form in ("{};R", "{};N", "{};RT", "{};nt", "+{};N"):
        with target.smtp(ready=True) as smtp:
            value = form.format(max(least(smtp), 86400))
            answer = smtp.command(f"MAIL FROM:<{smtp.sender}> BY={value}")
            if answer.code in {455, 555}:
                raise NotApplicable(f"the server cannot honour a day: {answer}")
            answer.must_be(250)


@requirement(
    "RFC 2852",
    "3",
    Level.SHOULD,
    "A message to return after less than the least time is refused with 55z",
    needs=NEEDS,
    fails_on=["smtp-by-too-soon-accepted", "smtp-by-too-soon-gets-501"],
)
def test_by_below_the_least_time_gets_55z(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        if least(smtp) < 2:
            raise NotApplicable("no least time is announced")
        answer = smtp.command(f"MAIL FROM:<{smtp.sender}> BY={least(smtp) - 1};R")
        if answer.positive:  # the refusal may come with the recipient
            answer = smtp.command(f"RCPT TO:<{target.account.address}>")
        answer.must_be(*range(550, 560))
