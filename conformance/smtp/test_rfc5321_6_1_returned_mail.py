"""RFC 5321 section 6.1: of mail that was taken and fails its sender is told.

What a target names as undeliverable is taken and then fails; how a server says so is not judged
here.
"""

from mailworthy import expect
from mailworthy.notification import NEEDS_FAILURE, delivered_later, failed_later, post
from mailworthy.requirement import Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "6.1",
    Level.MUST,
    "When delivery fails after a message was taken, its sender gets a notification",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-failure-not-notified"],
)
def test_failed_delivery_is_notified(target: Target) -> None:
    post(target, target.undeliverable).must_be_told(delivered_later(target))


@requirement(
    "RFC 5321",
    "6.1",
    Level.MUST,
    "The notification goes to the reverse-path, not to the author in the header",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-notification-goes-to-the-author"],
    accounts=2,
)
def test_notification_goes_to_the_reverse_path(target: Target) -> None:
    author = target.accounts[1]
    message = post(target, target.undeliverable, author=author.address)
    message.must_be_told(failed_later(target))
    told = message.told(author)
    expect.holds(not told, "no notification to the author", f"{len(told)} of them")
