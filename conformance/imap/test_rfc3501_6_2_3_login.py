"""RFC 3501 section 6.2.3: LOGIN."""

from mailworthy import expect
from mailworthy.imap_authentication import knock
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapSession
from mailworthy.session.imap_raw import asked_for_more, pipelined, raw
from mailworthy.session.secret import Secret
from mailworthy.stranger import wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import quote

NEEDS = [Capability.IMAP, Capability.TLS]
PATIENCE = 5.0


def must_have_login(target: Target, imap: ImapSession) -> None:
    """Raise NotApplicable where LOGIN is not to be had."""
    if target.account.token or "LOGINDISABLED" in imap.ask_capabilities():
        raise NotApplicable("the server announces LOGINDISABLED, or the account has a token")


@requirement(
    "RFC 3501",
    "6.2.3",
    Level.SHOULD,
    "LOGIN takes the password as a literal",
    needs=NEEDS,
    fails_on=["imap-login-literal-refused", "imap-login-password-with-its-length"],
)
def test_login_takes_the_password_as_literal(target: Target) -> None:
    account = target.account
    with target.imap() as imap:
        must_have_login(target, imap)
        size = len(account.secret.reveal().encode())
        line = f"literal LOGIN {quote(account.user)} {{{size}}}\r\n"
        asked_for_more(imap, line.encode(), tag="literal")
        raw(imap, account.secret, b"\r\n", tag="literal").must_be("OK")
        imap.command("EXAMINE INBOX").must_be("OK")


@requirement(
    "RFC 3501",
    "6.2.3",
    Level.SHOULD,
    "LOGIN takes user name and password as atoms",
    needs=NEEDS,
    fails_on=["imap-login-atoms-refused"],
)
def test_login_takes_atoms(target: Target) -> None:
    account = target.account
    special = set('(){%*"\\ ')
    with target.imap() as imap:
        must_have_login(target, imap)
        secret = account.secret.reveal()
        if special & set(account.user + secret) or not (account.user + secret).isascii():
            raise NotApplicable("the account's name or password is no atom")
        imap.command(f"LOGIN {account.user} ", account.secret).must_be("OK")


@requirement(
    "RFC 3501",
    "6.2.3",
    Level.SHOULD,
    "LOGIN with a wrong password gets NO, and the right one lets the client in after it",
    needs=NEEDS,
    fails_on=["imap-wrong-password-bad", "imap-wrong-password-accepted", "imap-login-tried-once"],
    exclusive=True,
)
def test_login_with_a_wrong_password_gets_no(target: Target) -> None:
    account = target.account
    with knock(target) as imap:
        must_have_login(target, imap)
        user = quote(account.user)
        wrong = Secret(quote(wrong_secret().reveal()))
        imap.command(f"LOGIN {user} ", wrong).must_be("NO")
        imap.command("EXAMINE INBOX").must_be("BAD", "NO")
        imap.command(f"LOGIN {user} ", Secret(quote(account.secret.reveal()))).must_be("OK")


@requirement(
    "RFC 3501",
    "6.2.3",
    Level.SHOULD,
    "LOGIN with an empty password, or with an empty name, gets NO",
    needs=NEEDS,
    fails_on=["imap-empty-password-accepted"],
    exclusive=True,
)
def test_login_with_empty_strings_lets_nobody_in(target: Target) -> None:
    account = target.account
    for name, word in ((quote(account.user), '""'), ('""', '""')):
        with knock(target) as imap:
            must_have_login(target, imap)
            imap.command(f"LOGIN {name} {word}").must_be("NO", "BAD")
            imap.command("EXAMINE INBOX").must_be("BAD", "NO")


@requirement(
    "RFC 3501",
    "6.2.3",
    Level.SHOULD,
    "LOGIN that lacks an argument, or has one too many, gets BAD",
    needs=NEEDS,
    fails_on=["imap-login-without-password-gets-no"],
)
def test_login_of_wrong_syntax_gets_bad(target: Target) -> None:
    for line in (b"LOGIN", b"LOGIN alice", b"LOGIN alice "):
        with target.imap() as imap:
            must_have_login(target, imap)
            octets = b"bad " + line + b"\r\nnext NOOP\r\n"
            found = pipelined(imap, octets, tags=["bad", "next"], within=PATIENCE)
            found["bad"].must_be("BAD")
            found["next"].must_be("OK")


@requirement(
    "RFC 3501",
    "6.2.3",
    Level.SHOULD,
    "without TLS LOGIN is not to be had, and LOGINDISABLED says so",
    needs=[Capability.IMAP, Capability.STARTTLS],
    fails_on=["imap-logindisabled-not-announced"],
)
def test_login_is_disabled_without_tls(target: Target) -> None:
    with target.imap(secured=False) as imap:
        announced = sorted(imap.ask_capabilities())
        expect.holds("LOGINDISABLED" in announced, "LOGINDISABLED", f"announced: {announced}")
