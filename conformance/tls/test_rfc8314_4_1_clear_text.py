"""RFC 8314 section 4.1: who refuses log-ins in clear does not tell by it whether they were right.

Both are tried; what may differ from one try to the next is learnt from two that are wrong.
"""

from collections.abc import Callable

from mailworthy.authentication import encoded
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.secret import Secret
from mailworthy.session.transcript import printable
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable, Violation
from mailworthy.wire.imap import quote

Told = tuple[str, str]
"""What a refusal says by its place and code, and with its words."""
GIST = "A log-in refused in clear is refused alike whether the password is right or not"


def plain(target: Target, secret: Secret) -> Secret:
    """The response of PLAIN."""
    return encoded(f"\0{target.account.user}\0{secret.reveal()}".encode())


def must_be_alike(target: Target, tried: Callable[[Target, Secret], Told | None]) -> None:
    """Demand that a wrong password and the right one are refused alike.

    NotApplicable where the right one is taken in clear. It goes out in clear: there is no other
    way to learn what it brings.
    """
    if target.account.token:
        raise NotApplicable("the account has no password")
    secrets = (wrong_secret(), target.account.secret, wrong_secret())
    wrong, right, another = (tried(target, secret) for secret in secrets)
    if right is None:
        raise NotApplicable("log-ins in clear are permitted")
    if wrong is None or another is None:
        raise Violation("a wrong password refused", "it is taken")
    as_wrong = (wrong, another) if wrong == another else (wrong[0], another[0])
    if (right if wrong == another else right[0]) not in as_wrong:
        raise Violation(f"as to a wrong password: {wrong[1]}", right[1])


def tried_by_user_and_pass(target: Target, secret: Secret) -> Told | None:
    """USER and PASS in clear: how they are refused, None where they are not."""
    with target.pop3(secured=False, source=other_source(target)) as pop3:
        first = pop3.command(f"USER {target.account.user}")
        answer = pop3.command("PASS ", secret) if first.ok else first
        where = f"{first.ok} {answer.ok} {answer.code} {answer.closed}"
        return None if answer.ok else (where, printable(answer.raw))


def tried_by_auth(target: Target, secret: Secret) -> Told | None:
    """AUTH PLAIN in clear on a POP3 endpoint."""
    with target.pop3(secured=False, source=other_source(target)) as pop3:
        first = pop3.command("AUTH PLAIN")
        asked = first.challenge is not None
        answer = pop3.command(b"", plain(target, secret)) if asked else first
        where = f"{asked} {answer.ok} {answer.code} {answer.closed}"
        return None if answer.ok else (where, printable(answer.raw))


def tried_by_login(target: Target, secret: Secret) -> Told | None:
    """LOGIN in clear on an IMAP endpoint."""
    with target.imap(secured=False, source=other_source(target)) as imap:
        name, password = quote(target.account.user), Secret(quote(secret.reveal()))
        answer = imap.command("LOGIN ", name, " ", password)
        return None if answer.status == "OK" else (str(answer.status), f"{answer} {answer.text!r}")


def tried_by_smtp_auth(target: Target, secret: Secret) -> Told | None:
    """AUTH PLAIN in clear on a submission endpoint."""
    with target.smtp(secured=False, source=other_source(target)) as smtp:
        smtp.ehlo(CLIENT_NAME)
        answer = smtp.command("AUTH PLAIN ", plain(target, secret))
        where = f"{answer.code} {answer.enhanced}"
        return None if answer.positive else (where, printable(answer.raw))


@requirement(
    "RFC 8314",
    "4.1",
    Level.MUST,
    GIST + ", by USER and PASS",
    needs=[Capability.POP3, Capability.STARTTLS, Capability.LOGIN],
    fails_on=["pop3-refusal-in-clear-tells-a-right-password"],
    exclusive=True,
)
def test_pop3_pass_in_clear_tells_nothing(target: Target) -> None:
    must_be_alike(target, tried_by_user_and_pass)


@requirement(
    "RFC 8314",
    "4.1",
    Level.MUST,
    GIST + ", by AUTH",
    needs=[Capability.POP3, Capability.STARTTLS, Capability.LOGIN],
    fails_on=["pop3-auth-in-clear-tells-a-right-password"],
    exclusive=True,
)
def test_pop3_auth_in_clear_tells_nothing(target: Target) -> None:
    must_be_alike(target, tried_by_auth)


@requirement(
    "RFC 8314",
    "4.1",
    Level.MUST,
    GIST + ", by LOGIN",
    needs=[Capability.IMAP, Capability.STARTTLS, Capability.LOGIN],
    fails_on=["imap-login-in-clear-tells-a-right-password"],
    exclusive=True,
)
def test_imap_login_in_clear_tells_nothing(target: Target) -> None:
    must_be_alike(target, tried_by_login)


@requirement(
    "RFC 8314",
    "4.1",
    Level.MUST,
    GIST + ", by AUTH",
    needs=[Capability.SMTP, Capability.SUBMISSION, Capability.STARTTLS, Capability.LOGIN],
    fails_on=["smtp-auth-in-clear-tells-a-right-password"],
    exclusive=True,
)
def test_submission_auth_in_clear_tells_nothing(target: Target) -> None:
    must_be_alike(target, tried_by_smtp_auth)
