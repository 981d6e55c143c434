"""RFC 5321 section 6.1: in whose name of a failure is told, and to whom never."""

from mailworthy import expect
from mailworthy.notification import NEEDS_FAILURE, failed_later, post
from mailworthy.requirement import Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import field_value


@requirement(
    "RFC 5321",
    "6.1",
    Level.MUST,
    "A notification of failure has the null reverse-path",
    needs=NEEDS_FAILURE,
    fails_on=["smtp-returns-mail-from-a-name"],
)
def test_notification_has_the_null_path(target: Target) -> None:
    told = post(target, target.undeliverable).notification()
    path = field_value(told, b"return-path")
    if path is None:
        raise NotApplicable("the mailbox does not show the return path")
    if path != b"<>" and b"@" not in path:
        raise NotApplicable(f"{path!r} may stand for the null one: it is no mailbox")
    expect.equal("the return path", path, b"<>")


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
