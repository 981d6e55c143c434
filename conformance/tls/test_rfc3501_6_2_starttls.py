"""RFC 3501 section 6.2: STARTTLS, and LOGIN where it is disabled."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.secret import Secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import quote


@requirement(
    "RFC 3501",
    "6.2.1",
    Level.SHOULD,
    "After STARTTLS the session is in the not authenticated state, and a log-in opens the account",
    needs=[Capability.IMAP, Capability.STARTTLS, Capability.LOGIN],
    fails_on=["imap-starttls-logs-in", "imap-closes-after-starttls"],
    safe=True,
)
def test_imap_session_goes_on_after_starttls(target: Target) -> None:
    with target.imap() as imap:
        imap.command("EXAMINE INBOX").must_be("NO", "BAD")
        imap.log_in(target.account.user, target.account.secret, token=target.account.token)
        imap.command("EXAMINE INBOX").must_be("OK")


@requirement(
    "RFC 3501",
    "6.2.3",
    Level.MUST,
    "Where LOGINDISABLED is announced, LOGIN is refused, be the password right",
    needs=[Capability.IMAP, Capability.PLAIN, Capability.LOGIN, Capability.IMAP_LOGINDISABLED],
    fails_on=["imap-login-permitted-though-disabled"],
)
def test_imap_refuses_login_where_logindisabled_is_announced(target: Target) -> None:
    account = target.account
    with target.imap() as imap:
        if account.token or "LOGINDISABLED" not in imap.ask_capabilities():
            raise NotApplicable("LOGIN is not disabled, or the account has a token")
        # The password goes out in clear: there is no other way to learn whether it is taken.
        answer = imap.command(
            "LOGIN ", quote(account.user), " ", Secret(quote(account.secret.reveal()))
        )
        expect.holds(answer.status != "OK", "NO", str(answer))
