"""RFC 4865 section 5: FUTURERELEASE together with DSN and DELIVERBY."""

from mailworthy import expect
from mailworthy.notification import NEEDS_FAILURE, post
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.target import Target

NEEDS = [Capability.SMTP, Capability.SUBMISSION, Capability.LOGIN, Capability.SMTP_FUTURERELEASE]
BOTH = [*NEEDS, Capability.SMTP_DELIVERBY]
NOTIFIED = [*NEEDS_FAILURE, Capability.SUBMISSION, Capability.SMTP_FUTURERELEASE]


@requirement(
    "RFC 4865",
    "5.1.2",
    Level.MUST,
    "A notification about a message for later has an Arrival-Date",
    needs=NOTIFIED,
    fails_on=["smtp-dsn-arrival-date-missing"],
)
def test_notification_has_the_arrival_date(target: Target) -> None:
    fields = post(target, target.undeliverable, parameters="HOLDFOR=1").report().message
    expect.holds(fields.plain("Arrival-Date"), "an Arrival-Date", "none")


@requirement(
    "RFC 4865",
    "5.1.2",
    Level.MUST,
    "A notification about a message for later says in Future-Release-Request what was asked for",
    needs=NOTIFIED,
    fails_on=["smtp-dsn-future-release-request-missing"],
)
def test_notification_has_the_request(target: Target) -> None:
    fields = post(target, target.undeliverable, parameters="HOLDFOR=1").report().message
    asked = (fields.plain("Future-Release-Request") or "none").replace(" ", "")
    expect.equal("Future-Release-Request", asked.lower(), "for;1")


def contradiction(target: Target) -> SmtpAnswer:
    """What MAIL is answered with that asks for release an hour after the time to deliver by."""
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(parameters="HOLDFOR=3600")
        smtp.command(f"MAIL FROM:<{smtp.sender}> BY=7200;N HOLDFOR=3600").granted()
        smtp.command("RSET").granted()
        return smtp.command(f"MAIL FROM:<{smtp.sender}> BY=7200;N HOLDFOR=10800")


@requirement(
    "RFC 4865",
    "5.2.2",
    Level.MUST,
    "MAIL is refused that asks for release later than the time to deliver by",
    needs=BOTH,
    fails_on=["smtp-hold-beyond-by-accepted"],
)
def test_release_after_the_time_to_deliver_is_refused(target: Target) -> None:
    contradiction(target).must_be("4yz", "5yz")


@requirement(
    "RFC 4865",
    "5.2.2",
    Level.SHOULD,
    "That refusal is a 501",
    needs=BOTH,
    fails_on=["smtp-hold-beyond-by-gets-555"],
)
def test_release_after_the_time_to_deliver_gets_501(target: Target) -> None:
    contradiction(target).must_be(501)


@requirement(
    "RFC 4865",
    "5.2.2",
    Level.SHOULD,
    "That refusal has the enhanced status code 5.5.4",
    needs=[*BOTH, Capability.SMTP_ENHANCEDSTATUSCODES],
    fails_on=["smtp-hold-beyond-by-gets-5-5-2"],
)
def test_release_after_the_time_to_deliver_has_5_5_4(target: Target) -> None:
    answer = contradiction(target).must_be("5yz")
    expect.equal("the enhanced status code", answer.enhanced, "5.5.4")
