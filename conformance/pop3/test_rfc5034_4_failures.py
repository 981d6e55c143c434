"""RFC 5034 section 4: exchanges that fail. They run last, each from another address."""

from mailworthy.authentication import (
    encoded,
    knock,
    malformed,
    must_be_let_in,
    must_be_open,
    must_let_in,
    offered,
    opening,
    widened,
)
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.secret import Secret
from mailworthy.stranger import wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

LOG_IN = [Capability.POP3, Capability.POP3_SASL, Capability.LOGIN]


def plain(target: Target, pop3: Pop3Session, authorize: str, user: str, password: str) -> Secret:
    """The response of PLAIN; NotApplicable where that is not announced."""
    if "PLAIN" not in offered(pop3) or target.account.token:
        raise NotApplicable("PLAIN is not announced, or the account has a token")
    return encoded(f"{authorize}\0{user}\0{password}".encode())


def fail(target: Target, pop3: Pop3Session) -> None:
    """Try a wrong password by AUTH. NotApplicable where the server then closes, as it may."""
    mechanism, _ = opening(target, pop3)
    pop3.authenticate_by(mechanism, target.account.user, wrong_secret()).must_be_err()
    must_be_open(pop3)


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a response is refused with -ERR where it has characters that are none of base64's, or "
    "padding before its end",
    needs=LOG_IN,
    fails_on=[
        "pop3-stray-characters-ignored",
        "pop3-padding-anywhere",
        "pop3-malformed-base64-disconnects",
    ],
    exclusive=True,
)
def test_response_that_is_no_base64_gets_err(target: Target) -> None:
    for number in range(3):
        with knock(target) as pop3:
            mechanism, initial = opening(target, pop3)
            pop3.command(f"AUTH {mechanism}")
            pop3.command(b"", malformed(initial)[number]).must_be_err()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "an initial response that is no base64 is refused with -ERR",
    needs=LOG_IN,
    fails_on=["pop3-stray-characters-ignored", "pop3-malformed-initial-response-asked-for-again"],
    exclusive=True,
)
def test_initial_response_that_is_no_base64_gets_err(target: Target) -> None:
    for number in range(3):
        with knock(target) as pop3:
            mechanism, initial = opening(target, pop3)
            pop3.command(f"AUTH {mechanism} ", malformed(initial)[number]).must_be_err()


@requirement(
    "RFC 5034",
    "4",
    Level.SHOULD,
    "a single = is an initial response without data, not the lack of one",
    needs=LOG_IN,
    fails_on=["pop3-equals-sign-ignored"],
    exclusive=True,
)
def test_equals_sign_is_an_empty_response(target: Target) -> None:
    with knock(target) as pop3:
        mechanism, _ = opening(target, pop3)  # none of ours begins by nothing
        pop3.command(f"AUTH {mechanism} =").must_be_err()


# RFC 4616 section 2: each of the three may have 255 octets.
@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "the longest response of PLAIN gets one -ERR, as any that proves nothing",
    needs=[*LOG_IN, Capability.TLS],
    fails_on=["pop3-long-response-disconnects", "pop3-long-response-is-cut-in-two"],
    exclusive=True,
)
def test_longest_plain_response_gets_one_err(target: Target) -> None:
    with knock(target) as pop3:
        response = plain(target, pop3, "a" * 255, "b" * 255, "c" * 255)
        pop3.command("AUTH PLAIN")
        pop3.command(b"", response).must_be_err()
        farewell = pop3.command("QUIT")  # before it the server may close (RFC 1939 section 4)
        if not farewell.closed:
            farewell.must_be_ok()


# Directories take a name without a password for somebody unknown, and say that all is well.
@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a message of PLAIN without a password, a name or its NULs proves nothing, and gets -ERR",
    needs=[*LOG_IN, Capability.TLS],
    fails_on=["pop3-empty-password-accepted", "pop3-plain-without-parts-disconnects"],
    exclusive=True,
)
def test_plain_message_that_lacks_a_part_gets_err(target: Target) -> None:
    user, password = target.account.user, wrong_secret().reveal()
    for message in (f"\0{user}\0", f"\0\0{password}", user, f"\0{user}"):
        with knock(target) as pop3:
            plain(target, pop3, "", user, password)  # NotApplicable without PLAIN
            pop3.command("AUTH PLAIN")
            pop3.respond(message.encode()).must_be_err()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "after an AUTH that fails the client may present other credentials by another AUTH",
    needs=LOG_IN,
    fails_on=["pop3-one-auth-per-session"],
    exclusive=True,
)
def test_another_auth_may_follow_one_that_fails(target: Target) -> None:
    with knock(target) as pop3:
        fail(target, pop3)
        must_let_in(target, pop3)


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "after an AUTH that fails the client may log in by USER and PASS",
    needs=[*LOG_IN, Capability.POP3_USER],
    fails_on=["pop3-no-user-after-a-failed-auth"],
    exclusive=True,
)
def test_user_and_pass_may_follow_an_auth_that_fails(target: Target) -> None:
    account = target.account
    if account.token:
        raise NotApplicable("the account has no password")
    with knock(target) as control:
        first = control.command(f"USER {account.user}")
        if not first.ok or not control.command("PASS ", account.secret).ok:
            raise NotApplicable("USER and PASS do not let the account in")
        control.quit()
    with knock(target) as pop3:
        fail(target, pop3)
        pop3.command(f"USER {account.user}").must_be_ok()
        must_be_let_in(target, pop3.command("PASS ", account.secret))


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "after a response that is no base64 the session is as before, and a log-in opens the maildrop",
    needs=LOG_IN,
    fails_on=["pop3-malformed-base64-is-final"],
    exclusive=True,
)
def test_response_that_is_no_base64_leaves_no_trace(target: Target) -> None:
    with knock(target) as pop3:
        mechanism, initial = opening(target, pop3)
        pop3.command(f"AUTH {mechanism}")
        pop3.command(b"", malformed(initial)[0]).must_be_err()
        must_be_open(pop3)
        must_let_in(target, pop3)


# A MUST for servers that prepare identities, which is a SHOULD; many look at no such identity.
@requirement(
    "RFC 5034",
    "4",
    Level.SHOULD,
    "an identity that cannot be prepared, or of which nothing is left, fails the exchange",
    needs=[*LOG_IN, Capability.TLS],
    fails_on=["pop3-empty-identity-accepted", "pop3-control-character-ignored"],
    exclusive=True,
)
def test_identity_that_cannot_be_prepared_fails(target: Target) -> None:
    account = target.account
    for identity in ("\u00ad", f"\u0007{account.user}"):  # a soft hyphen is mapped to nothing
        with knock(target) as pop3:
            response = plain(target, pop3, identity, account.user, account.secret.reveal())
            pop3.command("AUTH PLAIN ", response).must_be_err()


@requirement(
    "RFC 5034",
    "4",
    Level.SHOULD,
    "a user name is prepared by SASLprep, or its successor, before it is compared: a letter of "
    "full width makes no difference",
    needs=[*LOG_IN, Capability.TLS],
    fails_on=["pop3-user-name-not-prepared"],
    exclusive=True,
)
def test_user_name_is_prepared(target: Target) -> None:
    account = target.account
    with knock(target) as pop3:
        name = widened(account.user)
        response = plain(target, pop3, "", name, account.secret.reveal())
        must_be_let_in(target, pop3.command("AUTH PLAIN ", response))
