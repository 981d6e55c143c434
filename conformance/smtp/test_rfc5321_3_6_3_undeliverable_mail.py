"""RFC 5321 section 3.6.3: what comes back of mail that cannot be delivered."""

from mailworthy.notification import NEEDS_FAILURE, post
from mailworthy.requirement import Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Violation
from mailworthy.wire.dsn import NoReport, read_report


@requirement(
    "RFC 5321",
    "3.6.3",
    Level.SHOULD,
    "A notification of failure has the form of a delivery status notification",
    needs=NEEDS_FAILURE,
    fails_on=[
        "smtp-notification-is-plain-text",
        "smtp-dsn-report-type-missing",
        "smtp-dsn-status-part-missing",
        "smtp-dsn-boundary-not-closed",
        "smtp-dsn-groups-not-parted",
    ],
)
def test_notification_has_the_form_of_a_dsn(target: Target) -> None:
    told = post(target, target.undeliverable).notification()
    try:
        read_report(told)
    except NoReport as error:
        raise Violation("a multipart/report of RFC 3464", str(error)) from None
