"""RFC 4954 section 4: exchanges that fail. They run last, each from another address."""

from collections.abc import Iterator
from contextlib import contextmanager

from mailworthy import expect
from mailworthy.authentication import encoded, malformed, opening_by
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.secret import Secret
from mailworthy.session.smtp import SmtpSession
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.SMTP_AUTH, Capability.LOGIN]
ENHANCED = [*NEEDS, Capability.SMTP_ENHANCEDSTATUSCODES]


def knock(target: Target) -> SmtpSession:
    """Open a session that has said EHLO, from another address where that can be."""
    smtp = target.smtp(source=other_source(target))
    smtp.ehlo(CLIENT_NAME)
    return smtp


def begin(target: Target, smtp: SmtpSession) -> tuple[str, bytes]:
    """A mechanism that is announced, and the right response to begin it by."""
    announced = smtp.extensions.get("AUTH", "").upper().split()
    return opening_by(target, announced, secure=smtp.stream.secure)


@contextmanager
def awaiting(target: Target) -> Iterator[tuple[SmtpSession, bytes]]:
    """A session in which AUTH waits for the client to begin, and the right response to that."""
    with knock(target) as smtp:
        mechanism, initial = begin(target, smtp)
        smtp.command(f"AUTH {mechanism}").granted()
        yield smtp, initial


def plain(target: Target, smtp: SmtpSession, authorize: str, user: str, password: str) -> Secret:
    """The response of PLAIN; NotApplicable where that is not announced."""
    if "PLAIN" not in smtp.extensions.get("AUTH", "").upper().split() or target.account.token:
        raise NotApplicable("PLAIN is not announced, or the account has a token")
    return encoded(f"{authorize}\0{user}\0{password}".encode())


@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "A response is refused with 501 where it has characters that are none of base64's, or padding "
    "before its end",
    needs=NEEDS,
    fails_on=[
        "smtp-auth-stray-characters-ignored",
        "smtp-auth-padding-anywhere",
        "smtp-auth-malformed-base64-gets-535",
    ],
    exclusive=True,
)
def test_response_that_is_no_base64_gets_501(target: Target) -> None:
    for number in range(3):
        with awaiting(target) as (smtp, initial):
            smtp.command(b"", malformed(initial)[number]).must_be(501)


@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "An initial response that is no base64 is refused with 501",
    needs=NEEDS,
    fails_on=["smtp-auth-stray-characters-ignored", "smtp-auth-malformed-base64-gets-535"],
    exclusive=True,
)
def test_initial_response_that_is_no_base64_gets_501(target: Target) -> None:
    for number in range(3):
        with knock(target) as smtp:
            mechanism, initial = begin(target, smtp)
            smtp.command(f"AUTH {mechanism} ", malformed(initial)[number]).must_be(501)


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "The refusal of what is no base64 has the enhanced status code 5.5.2",
    needs=ENHANCED,
    fails_on=["smtp-auth-malformed-base64-gets-5-5-4"],
    exclusive=True,
)
def test_response_that_is_no_base64_has_5_5_2(target: Target) -> None:
    with awaiting(target) as (smtp, initial):
        answer = smtp.command(b"", malformed(initial)[0]).must_be("5yz")
        expect.equal("the enhanced status code", answer.enhanced, "5.5.2")


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "A single = is an initial response without data, not the lack of one",
    needs=NEEDS,
    fails_on=["smtp-auth-equals-sign-ignored"],
    exclusive=True,
)
def test_equals_sign_is_an_empty_response(target: Target) -> None:
    with knock(target) as smtp:
        mechanism, _ = begin(target, smtp)  # none of ours begins by nothing
        smtp.command(f"AUTH {mechanism} =").must_be("5yz")


# RFC 4616 section 2: each of the three may have 255 octets.
@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "The longest response of a mechanism that is announced is not too long",
    needs=NEEDS,
    fails_on=["smtp-auth-response-of-1000-octets-too-long"],
    exclusive=True,
)
def test_longest_plain_response_is_not_too_long(target: Target) -> None:
    with knock(target) as smtp:
        response = plain(target, smtp, "a" * 255, "b" * 255, "c" * 255)
        smtp.command("AUTH PLAIN").granted()
        answer = smtp.command(b"", response).must_be("5yz")
        too_long = answer.code == 500 or answer.enhanced == "5.5.6"
        expect.holds(not too_long, "refused for what it says, not for its length", str(answer))


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "A response that outgrows what the server can hold gets 500, and ends with its line",
    needs=NEEDS,
    fails_on=["smtp-auth-too-long-line-disconnects", "smtp-auth-too-long-line-is-cut-in-two"],
    exclusive=True,
)
def test_too_long_response_gets_500(target: Target) -> None:
    with awaiting(target) as (smtp, _):
        smtp.command("A" * 100_000).must_be(500, 501, 535)  # whether it is too long is not known
        smtp.command("NOOP").must_be(250)


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "The 500 to a response that is too long has the enhanced status code 5.5.6",
    needs=ENHANCED,
    fails_on=["smtp-auth-too-long-line-gets-5-5-2"],
    exclusive=True,
)
def test_too_long_response_has_5_5_6(target: Target) -> None:
    with awaiting(target) as (smtp, _):
        answer = smtp.command("A" * 100_000)
        if answer.code != 500:
            raise NotApplicable("100 000 octets are not too long, or get another code")
        expect.equal("the enhanced status code", answer.enhanced, "5.5.6")


# A MUST for servers that prepare identities, which is a SHOULD; many look at no such identity.
@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "An identity that cannot be prepared, or of which nothing is left, fails the exchange",
    needs=NEEDS,
    fails_on=["smtp-auth-empty-identity-accepted", "smtp-auth-control-character-ignored"],
    exclusive=True,
)
def test_identity_that_cannot_be_prepared_fails(target: Target) -> None:
    account = target.account
    for identity in ("\u00ad", f"\u0007{account.user}"):  # a soft hyphen is mapped to nothing
        with knock(target) as smtp:
            response = plain(target, smtp, identity, account.user, account.secret.reveal())
            smtp.command("AUTH PLAIN ", response).must_be("5yz")


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "A user name is prepared by SASLprep before it is compared: a soft hyphen makes no difference",
    needs=NEEDS,
    fails_on=["smtp-auth-user-name-not-prepared"],
    exclusive=True,
)
def test_user_name_is_prepared(target: Target) -> None:
    account = target.account
    with knock(target) as smtp:
        name = f"{account.user[:1]}\u00ad{account.user[1:]}"
        response = plain(target, smtp, "", name, account.secret.reveal())
        smtp.command("AUTH PLAIN ", response).must_be(235)


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "A wrong password gets 535, unless a more specific code, and opens nothing",
    needs=NEEDS,
    fails_on=[
        "smtp-wrong-password-accepted",
        "smtp-wrong-password-gets-501",
        "smtp-failed-log-in-opens",
    ],
    exclusive=True,
)
def test_wrong_password_gets_535(target: Target) -> None:
    account = target.account
    with knock(target) as smtp:
        closed = smtp.command(f"MAIL FROM:<{account.address}>").code == 530
        if not closed:
            smtp.command("RSET").granted()
        answer = smtp.try_log_in(account.user, wrong_secret(), token=account.token)
        answer.must_be(535, 432, 534)  # the latter are the more specific ones of section 6
        if closed:
            smtp.command(f"MAIL FROM:<{account.address}>").must_be("5yz", 530)
