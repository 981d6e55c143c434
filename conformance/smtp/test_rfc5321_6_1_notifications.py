"""RFC 5321 section 6.1: in whose name of a failure is told, and to whom never."""

from mailworthy.notification import NEEDS_FAILURE, failed_later, must_have_null_path, post
from mailworthy.requirement import Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "6.1",
    Level.MUST,
    "A notification of failure has the null reverse-path",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-returns-mail-from-a-name"],
)
def test_notification_has_the_null_path(target: Target) -> None:
    must_have_null_path(post(target, target.undeliverable).notification())


@requirement(
    "RFC 5321",
    "6.1",
    Level.MUST,
    "A failure of mail with the null reverse-path is told to nobody whom its header names",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-returns-mail-of-the-null-sender"],
)
def test_mail_of_the_null_path_is_not_returned(target: Target) -> None:
    post(target, target.undeliverable, sender="").must_not_be_told(failed_later(target))


@requirement(
    "RFC 5321",
    "6.1",
    Level.MUST,
    "A notification goes to the last hop of a reverse-path with a source route",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-source-route-gets-no-notification"],
)
def test_notification_strips_the_source_route(target: Target) -> None:
    routed = f"@a.example,@b.example:{target.account.address}"
    post(target, target.undeliverable, sender=routed).must_be_told(failed_later(target))
