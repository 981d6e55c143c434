"""RFC 3501 section 3: each command has its states; elsewhere it is refused and changes nothing."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.secret import Secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import quote

WITH_LOG_IN = (
    "SELECT INBOX",
    "EXAMINE INBOX",
    "CREATE mailworthy-early",
    "DELETE mailworthy-early",
    "RENAME mailworthy-early mailworthy-late",
    "SUBSCRIBE INBOX",
    "UNSUBSCRIBE mailworthy-early",
    'LIST "" "*"',
    'LSUB "" "*"',
    "STATUS INBOX (MESSAGES)",
)
WITH_MAILBOX = (
    "CHECK",
    "CLOSE",
    "EXPUNGE",
    "SEARCH ALL",
    "FETCH 1 FLAGS",
    r"STORE 1 +FLAGS (\Seen)",
    "COPY 1 INBOX",
    "UID FETCH 1 FLAGS",
    "UID SEARCH ALL",
    r"UID STORE 1 +FLAGS (\Seen)",
    "UID COPY 1 INBOX",
)


def must_be_refused(target: Target, commands: tuple[str, ...], *, ready: bool) -> None:
    """Demand BAD or NO to each, on a connection of its own, which then lives."""
    for command in commands:
        with target.imap(ready=ready) as imap:
            imap.command(command).must_be("BAD", "NO")
            imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3501",
    "3.1",
    Level.MUST,
    "before log-in no command on mailboxes is permitted",
    needs=[Capability.IMAP],
    fails_on=["imap-subscribe-before-login-accepted", "imap-status-before-login-accepted"],
)
def test_each_mailbox_command_before_login_is_refused(target: Target) -> None:
    must_be_refused(target, WITH_LOG_IN, ready=False)


@requirement(
    "RFC 3501",
    "3.1",
    Level.MUST,
    "before log-in no command on messages is permitted",
    needs=[Capability.IMAP],
    fails_on=["imap-check-before-login-accepted"],
)
def test_each_message_command_before_login_is_refused(target: Target) -> None:
    must_be_refused(target, WITH_MAILBOX, ready=False)


@requirement(
    "RFC 3501",
    "3.1",
    Level.MUST,
    "APPEND is not permitted before log-in, asked for its literal or not",
    needs=[Capability.IMAP],
    fails_on=["imap-append-before-login-accepted"],
)
def test_append_before_login_is_refused(target: Target) -> None:
    with target.imap() as imap:
        imap.append("INBOX", b"Subject: never\r\n\r\n").must_be("BAD", "NO")
        imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3501",
    "3.2",
    Level.MUST,
    "without a selected mailbox no command on messages is permitted",
    needs=[Capability.IMAP],
    fails_on=["imap-expunge-without-mailbox-accepted", "imap-uid-without-mailbox-accepted"],
)
def test_each_message_command_without_mailbox_is_refused(target: Target) -> None:
    must_be_refused(target, WITH_MAILBOX, ready=True)


@requirement(
    "RFC 3501",
    "3",
    Level.SHOULD,
    "AUTHENTICATE, LOGIN and STARTTLS are refused after log-in, and the mailbox stays selected",
    needs=[Capability.IMAP],
    fails_on=["imap-second-login-accepted", "imap-second-login-closes-the-mailbox"],
)
def test_log_in_after_log_in_is_refused(target: Target) -> None:
    account = target.account
    if account.token:
        raise NotApplicable("the account has no password")
    again: tuple[tuple[str | Secret, ...], ...] = (
        ("LOGIN ", quote(account.user), " ", Secret(quote(account.secret.reveal()))),
        ("AUTHENTICATE PLAIN",),
        ("STARTTLS",),
    )
    for parts in again:
        with target.imap(ready=True) as imap:
            imap.command("EXAMINE INBOX").granted()
            imap.command(*parts).must_be("BAD", "NO")
            imap.command("UID SEARCH ALL").must_be("OK")


@requirement(
    "RFC 3501",
    "3.1",
    Level.SHOULD,
    "a session that is not logged in has nothing of one that is, on the same host",
    needs=[Capability.IMAP],
    fails_on=["imap-log-in-opens-the-host"],
)
def test_each_connection_logs_in_for_itself(target: Target) -> None:
    with target.imap(ready=True) as one, target.imap() as two:
        one.command("EXAMINE INBOX").granted()
        two.command("EXAMINE INBOX").must_be("BAD", "NO")


@requirement(
    "RFC 3501",
    "3.4",
    Level.MUST,
    "LOGOUT brings BYE, then OK, before log-in and with a mailbox selected too",
    needs=[Capability.IMAP],
    fails_on=["imap-logout-before-login-refused", "imap-logout-with-mailbox-without-bye"],
)
def test_logout_is_valid_in_each_state(target: Target) -> None:
    for ready in (False, True):
        with target.imap(ready=ready) as imap:
            if ready:
                imap.command("EXAMINE INBOX").granted()
            answer = imap.command("LOGOUT").must_be("OK")
            byes = [str(c) for c in answer.untagged if getattr(c, "status", "") == "BYE"]
            expect.equal("number of BYEs before OK", len(byes), 1)
