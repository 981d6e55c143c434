"""RFC 3461 section 5.2: who is notified of what."""

from mailworthy import expect
from mailworthy.notification import (
    NEEDS_DSN,
    NEEDS_DSN_FAILURE,
    SUCCESS,
    failed_as_asked_later,
    failed_later,
    post,
    told_later,
)
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable


# The sender's address stands in the header, where nobody is to look for it.
@requirement(
    "RFC 3461",
    "5.2",
    Level.MUST,
    "Of a message with the null reverse-path nobody is notified, though NOTIFY asks for it",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-null-sender-told-when-asked"],
)
def test_null_sender_is_not_notified(target: Target) -> None:
    message = post(target, f"{target.undeliverable} NOTIFY=FAILURE", sender="")
    message.must_not_be_told(failed_later(target))


@requirement(
    "RFC 3461",
    "5.2",
    Level.MUST,
    "Of the success of a message with the null reverse-path nobody is notified",
    needs=NEEDS_DSN,
    fails_on=["smtp-dsn-null-sender-told-when-asked"],
)
def test_null_sender_is_not_notified_of_success(target: Target) -> None:
    message = post(target, f"{target.account.address} NOTIFY=SUCCESS", sender="")
    message.must_not_be_told(told_later(target))


# Who delivers to a server that knows no DSN says "relayed" (5.2.2), and an alias is "expanded".
# No RFC bounds how long a notification takes: only another that comes first shows that one is
# not just late.
@requirement(
    "RFC 3461",
    "5.2.3",
    Level.MUST,
    "Of a delivery to a recipient with NOTIFY=SUCCESS the sender is notified",
    needs=NEEDS_DSN,
    fails_on=["smtp-dsn-success-not-told", "smtp-dsn-success-called-failed"],
)
def test_success_is_notified_where_asked_for(target: Target) -> None:
    address = target.account.address
    message = post(target, f"{address} NOTIFY=SUCCESS")
    target.delivered(message.message_id)
    if target.has(Capability.UNDELIVERABLE):
        message.must_be_told(failed_later(target))
    groups = message.report().about(address)
    said = [group.action for group in groups]
    if not said or "delayed" in said:
        raise Unreachable(f"the notification tells of {said} for the recipient")
    expect.holds(set(said) <= SUCCESS, f"one of {sorted(SUCCESS)}", repr(said))


@requirement(
    "RFC 3461",
    "5.2.3",
    Level.MUST,
    "Of a delivery to a recipient with SUCCESS in a list of any case the sender is notified",
    needs=NEEDS_DSN,
    fails_on=["smtp-dsn-only-the-first-keyword-heeded", "smtp-dsn-keywords-heeded-in-capitals"],
)
def test_success_is_notified_where_listed(target: Target) -> None:
    message = post(target, f"{target.account.address} NOTIFY=failure,success")
    target.delivered(message.message_id)
    message.must_be_told(told_later(target))


@requirement(
    "RFC 3461",
    "5.2.3",
    Level.MUST,
    "Of a delivery to a recipient with a NOTIFY without SUCCESS nobody is notified",
    needs=NEEDS_DSN,
    fails_on=["smtp-dsn-any-notify-means-all"],
)
def test_success_is_not_notified_where_only_failure_is_asked_for(target: Target) -> None:
    message = post(target, f"{target.account.address} NOTIFY=FAILURE,DELAY")
    message.must_not_be_told(told_later(target), of=SUCCESS)


@requirement(
    "RFC 3461",
    "5.2.3",
    Level.MUST,
    "Of a delivery to a recipient without NOTIFY nobody is notified",
    needs=NEEDS_DSN,
    fails_on=["smtp-dsn-success-always-told"],
)
def test_success_is_not_notified_unasked(target: Target) -> None:
    message = post(target, target.account.address, parameters="RET=HDRS ENVID=QQ314159")
    message.must_not_be_told(told_later(target), of=SUCCESS)


@requirement(
    "RFC 3461",
    "5.2.3",
    Level.MUST,
    "Of a delivery to a recipient with NOTIFY=NEVER nobody is notified",
    needs=NEEDS_DSN,
    fails_on=["smtp-dsn-any-notify-means-all"],
)
def test_success_is_not_notified_where_never_is_said(target: Target) -> None:
    message = post(target, f"{target.account.address} NOTIFY=NEVER")
    message.must_not_be_told(told_later(target))


@requirement(
    "RFC 3461",
    "5.2.6",
    Level.MUST,
    "Of a failure for a recipient with NOTIFY=FAILURE the sender is notified",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-failure-told-unasked-only"],
)
def test_failure_is_notified_where_asked_for(target: Target) -> None:
    message = post(target, f"{target.undeliverable} NOTIFY=FAILURE")
    message.must_be_told(failed_later(target))


@requirement(
    "RFC 3461",
    "5.2.6",
    Level.MUST,
    "Of a failure for a recipient with FAILURE in a list of any case the sender is notified",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-only-the-first-keyword-heeded", "smtp-dsn-keywords-heeded-in-capitals"],
)
def test_failure_is_notified_where_listed(target: Target) -> None:
    message = post(target, f"{target.undeliverable} NOTIFY=success,failure")
    message.must_be_told(failed_later(target))


@requirement(
    "RFC 3461",
    "5.2.6",
    Level.MUST,
    "Of a failure for a recipient without NOTIFY the sender is notified, and told that it failed",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-failure-told-when-asked-only", "smtp-dsn-failure-called-delayed"],
)
def test_failure_is_notified_unasked(target: Target) -> None:
    message = post(target, target.undeliverable)
    message.must_be_told(failed_as_asked_later(target))
    groups = message.report().recipients
    said = [group.action for group in groups]
    if said == ["delayed"] and (groups[0].plain("Status") or "").startswith("4."):
        raise Unreachable("the sender is told of a delay first")
    expect.equal("the Action", said, ["failed"])


@requirement(
    "RFC 3461",
    "5.2.6",
    Level.MUST,
    "Of a failure for a recipient with NOTIFY=NEVER nobody is notified",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-never-not-heeded"],
)
def test_failure_is_not_notified_where_never_is_said(target: Target) -> None:
    message = post(target, f"{target.undeliverable} NOTIFY=NEVER")
    message.must_not_be_told(failed_later(target))


@requirement(
    "RFC 3461",
    "5.2.6",
    Level.MUST,
    "Of a failure for a recipient with a NOTIFY without FAILURE nobody is notified",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-any-notify-means-all"],
)
def test_failure_is_not_notified_where_only_success_is_asked_for(target: Target) -> None:
    message = post(target, f"{target.undeliverable} NOTIFY=SUCCESS,DELAY")
    message.must_not_be_told(failed_later(target), of={"failed"})


@requirement(
    "RFC 3461",
    "5.2.6",
    Level.MUST,
    "NOTIFY holds for its own recipient: NEVER for the one that fails, SUCCESS for the other",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-last-notify-holds-for-all"],
)
def test_notify_holds_for_its_own_recipient(target: Target) -> None:
    gone, own = target.undeliverable, target.account.address
    message = post(target, f"{gone} NOTIFY=NEVER", f"{own} NOTIFY=SUCCESS,FAILURE")
    message.must_be_told(told_later(target))
    failed_later(target)()
    told = [report for report in message.reports() if report.about(gone)]
    expect.holds(not told, f"nothing told of {gone}", f"{len(told)} notifications of it")


@requirement(
    "RFC 3461",
    "5.2.8",
    Level.SHOULD,
    "A notification has nothing on recipients for whom none is asked for",
    needs=NEEDS_DSN_FAILURE,
    fails_on=["smtp-dsn-tells-of-every-recipient"],
)
def test_notification_is_silent_on_the_others(target: Target) -> None:
    own = target.account.address
    message = post(target, f"{own} NOTIFY=NEVER", f"{target.undeliverable} NOTIFY=FAILURE")
    told = message.report().about(own)
    expect.holds(not told, f"nothing on {own}", "a group of fields on it")
