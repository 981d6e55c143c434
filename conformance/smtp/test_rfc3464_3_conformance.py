"""RFC 3464 section 3: how many notifications a recipient gets."""

from mailworthy import expect
from mailworthy.notification import NEEDS_FAILURE, failed_later, post, report_of
from mailworthy.requirement import Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3464",
    "3",
    Level.SHOULD,
    "A recipient's failure is told once",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-dsn-told-twice"],
)
def test_a_failure_is_told_once(target: Target) -> None:
    message = post(target, target.undeliverable)
    message.notification()
    failed_later(target)()
    failed = [
        group
        for octets in message.told()
        for group in report_of(octets).recipients
        if group.action == "failed"
    ]
    expect.equal("the groups of fields that say so", len(failed), 1)
