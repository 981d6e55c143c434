"""RFC 2852 section 4: what BY may be, and what becomes of such a message."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

from mailworthy import expect
from mailworthy.arrival import must_arrive
from mailworthy.notification import NEEDS_FAILURE, failed_later, post
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.SMTP_DELIVERBY, Capability.LOGIN]
DAY = "BY=86400;R"
NOTIFIED = [*NEEDS_FAILURE, Capability.SMTP_DELIVERBY]


@requirement(
    "RFC 2852",
    "4",
    Level.SHOULD,
    "With the mode N a time that is over is no error",
    needs=NEEDS,
    fails_on=["smtp-by-notify-in-the-past-refused", "smtp-by-notify-now-refused"],
)
def test_time_that_is_over_is_taken_with_n(target: Target) -> None:
    for value in ("0;N", "-60;N", "-999999999;NT"):
        with target.smtp(ready=True) as smtp:
            smtp.command(f"MAIL FROM:<{smtp.sender}> BY={value}").must_be(250)


@requirement(
    "RFC 2852",
    "4",
    Level.SHOULD,
    "With the mode R a time that is over is refused with 501",
    needs=NEEDS,
    fails_on=["smtp-by-return-in-the-past-accepted", "smtp-by-return-in-the-past-gets-555"],
)
def test_time_that_is_over_gets_501_with_r(target: Target) -> None:
    for value in ("0;R", "-1;R", "-999999999;RT"):
        with target.smtp(ready=True) as smtp:
            smtp.command(f"MAIL FROM:<{smtp.sender}> BY={value}").must_be(501)


@requirement(
    "RFC 2852",
    "4",
    Level.SHOULD,
    "That refusal has the enhanced status code 5.5.4",
    needs=[*NEEDS, Capability.SMTP_ENHANCEDSTATUSCODES],
    fails_on=["smtp-by-return-in-the-past-gets-5-5-2"],
)
def test_time_that_is_over_has_5_5_4_with_r(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(f"MAIL FROM:<{smtp.sender}> BY=-1;R").must_be("5yz")
        expect.equal("the enhanced status code", answer.enhanced, "5.5.4")


@requirement(
    "RFC 2852",
    "4",
    Level.SHOULD,
    "BY has a value of its grammar: at most nine digits, a semicolon, N or R, and T if anything",
    needs=NEEDS,
    fails_on=["smtp-by-without-value-accepted", "smtp-by-malformed-accepted"],
)
def test_malformed_by_is_refused(target: Target) -> None:
    for text in ("BY", "BY=86400", "BY=;N", "BY=86400;X", "BY=1000000000;N", "BY=1.5;N"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse()
            smtp.command(f"MAIL FROM:<{smtp.sender}> {text}").must_be("5yz")


@requirement(
    "RFC 2852",
    "4.1.1",
    Level.SHOULD,
    "A message with time enough is delivered",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-by-message-lost"],
)
def test_message_with_time_enough_is_delivered(target: Target) -> None:
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(parameters=DAY)
        smtp.command(f"RCPT TO:<{target.account.address}>").granted()
        smtp.data(target.compose(message_id=message_id)).granted()
    must_arrive(target, message_id)


@requirement(
    "RFC 2852",
    "4.1.2",
    Level.MUST,
    "A message that cannot be delivered is returned before its time, whatever the mode",
    needs=NOTIFIED,
    fails_on=["smtp-by-notify-not-told", "smtp-by-return-not-told"],
)
def test_failure_before_the_time_is_told(target: Target) -> None:
    for mode in "RN":
        message = post(target, target.undeliverable, parameters=f"BY=86400;{mode}")
        message.must_be_told(failed_later(target))


@requirement(
    "RFC 2852",
    "4.1",
    Level.SHOULD,
    "A notification about such a message says when it came, and by when it was to be delivered",
    needs=NOTIFIED,
    fails_on=[
        "smtp-dsn-arrival-date-missing",
        "smtp-dsn-deliver-by-date-missing",
        "smtp-dsn-deliver-by-date-is-that-of-arrival",
    ],
)
def test_notification_has_arrival_and_deliver_by_date(target: Target) -> None:
    fields = post(target, target.undeliverable, parameters=DAY).report().message
    came, due = fields.plain("Arrival-Date"), fields.plain("Deliver-By-Date")
    expect.holds(came, "an Arrival-Date", "none")
    expect.holds(due, "a Deliver-By-Date", "none")
    try:
        span = parsedate_to_datetime(str(due)) - parsedate_to_datetime(str(came))
    except ValueError:
        raise NotApplicable(f"no dates to reckon with: {came!r}, {due!r}") from None
    near = abs(span - timedelta(days=1)) < timedelta(minutes=5)
    expect.holds(near, "a Deliver-By-Date a day after the arrival", f"{due} after {came}")
