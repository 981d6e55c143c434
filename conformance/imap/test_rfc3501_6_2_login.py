"""RFC 3501 section 6.2: entering the authenticated state."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.secret import Secret
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Literal, quote


@requirement(
    "RFC 3501",
    "6.2",
    Level.SHOULD,
    "a wrong password gets NO and opens nothing; the right one still opens the account",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-wrong-password-accepted",
        "imap-wrong-password-bad",
        "imap-wrong-password-opens",
    ],
    exclusive=True,
)
def test_wrong_password_gets_no(target: Target) -> None:
    account = target.account
    with target.imap(source=other_source(target)) as imap:
        answer = imap.try_log_in(account.user, wrong_secret(), token=account.token)
        answer.must_be("NO")
        imap.command('LIST "" INBOX').must_be("BAD", "NO")
    with target.imap(ready=True) as imap:
        imap.command('LIST "" INBOX').must_be("OK")


@requirement(
    "RFC 3501",
    "6.2.3",
    Level.SHOULD,
    "LOGIN takes user name and password as strings of either form",
    needs=[Capability.IMAP, Capability.TLS],
    fails_on=["imap-login-literal-refused", "imap-login-quoted-refused"],
    safe=True,
)
def test_login_takes_literal_and_quoted_strings(target: Target) -> None:
    account = target.account
    with target.imap() as imap:
        if account.token or "LOGINDISABLED" in imap.ask_capabilities():
            raise NotApplicable("the server announces LOGINDISABLED, or the account has a token")
        secret = Secret(quote(account.secret.reveal()))
        imap.command("LOGIN ", Literal(account.user.encode()), " ", secret).must_be("OK")
        imap.command("EXAMINE INBOX").must_be("OK")
