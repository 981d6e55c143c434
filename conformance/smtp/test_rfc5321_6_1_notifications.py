"""RFC 5321 section 6.1: who is told of a failure, and in whose name."""

from mailworthy import expect
from mailworthy.marks import find_marked, marked, new_mark, returned
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Late, Unreachable, Violation
from mailworthy.wire.mime import field_value

NEEDS = [Capability.SMTP, Capability.LOGIN, Capability.DELIVERY, Capability.UNDELIVERABLE]


def failing(target: Target, sender: str) -> str:
    """Send a message whose delivery fails; the mark in its subject."""
    mark = new_mark()
    octets = target.compose().replace(b"Subject: ", f"Subject: {mark} ".encode())
    with target.smtp(ready=True) as smtp:
        smtp.command(f"MAIL FROM:<{sender}>").granted()
        smtp.command(f"RCPT TO:<{target.undeliverable}>").granted()
        smtp.data(octets).granted()
    return mark


def notification(target: Target, mark: str) -> bytes:
    """Wait for the notification about a message."""
    told = marked(target, mark)
    if not returned(told):
        raise Unreachable("the message was delivered to its sender, and has not failed")
    return told


@requirement(
    "RFC 5321",
    "6.1",
    Level.MUST,
    "A notification of failure has the null reverse-path",
    needs=NEEDS,
    fails_on=["smtp-returns-mail-from-a-name"],
)
def test_notification_has_the_null_path(target: Target) -> None:
    told = notification(target, failing(target, target.account.address))
    path = field_value(told, b"return-path")
    expect.holds(path in {None, b"<>"}, "Return-Path: <>", f"Return-Path: {path!r}")


# What failed first is returned first, so that a notification about the other has had its time.
@requirement(
    "RFC 5321",
    "6.1",
    Level.MUST,
    "A failure of mail with the null reverse-path is told to nobody whom its header names",
    needs=NEEDS,
    fails_on=["smtp-returns-mail-of-the-null-sender"],
)
def test_mail_of_the_null_path_is_not_returned(target: Target) -> None:
    silent = failing(target, "")
    notification(target, failing(target, target.account.address))
    told = find_marked(target, silent)
    expect.holds(told is None, "no notification", "one in the mailbox of its From")


@requirement(
    "RFC 5321",
    "6.1",
    Level.MUST,
    "A notification goes to the last hop of a reverse-path with a source route",
    needs=NEEDS,
    fails_on=["smtp-source-route-gets-no-notification"],
)
def test_notification_strips_the_source_route(target: Target) -> None:
    routed = failing(target, f"@a.example,@b.example:{target.account.address}")
    notification(target, failing(target, target.account.address))
    try:
        notification(target, routed)
    except Late as late:
        raise Violation("a notification, as without a route", str(late)) from None
