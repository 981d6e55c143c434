"""RFC 4954 section 4: when AUTH is taken, and how its exchange goes."""

import base64
import binascii

from mailworthy import expect
from mailworthy.authentication import encoded, opening_by
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpSession
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable
from mailworthy.wire import sasl

NEEDS = [Capability.SMTP, Capability.SMTP_AUTH]
ENHANCED = [*NEEDS, Capability.SMTP_ENHANCEDSTATUSCODES]


def offered(smtp: SmtpSession) -> list[str]:
    """Say EHLO; the mechanisms that are announced, upper case. NotApplicable without one."""
    smtp.ehlo(CLIENT_NAME)
    found = smtp.extensions.get("AUTH", "").upper().split()
    if not found:
        raise NotApplicable("no mechanism is announced")
    return found


def client_first(smtp: SmtpSession) -> str:
    """Say EHLO; a mechanism announced that the client begins and that has no initial text."""
    found = [one for one in offered(smtp) if one.startswith("SCRAM-") or one == "PLAIN"]
    if not found:
        raise NotApplicable("no mechanism that we have and that the client begins")
    return found[0]


def is_base64(text: bytes) -> bool:
    """Whether that is base64 and nothing else."""
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        return False
    return True


@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "After a log-in another AUTH is refused with 503",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-auth-after-log-in-accepted", "smtp-auth-after-log-in-gets-501"],
)
def test_auth_after_a_log_in_gets_503(target: Target) -> None:
    account = target.account
    with target.smtp() as smtp:
        mechanism = client_first(smtp)
        smtp.log_in(account.user, account.secret, token=account.token)
        smtp.command(f"AUTH {mechanism}").must_be(503)


@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "There is one log-in in a session: EHLO does not make room for another",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-ehlo-forgets-the-log-in"],
)
def test_auth_after_a_log_in_and_ehlo_gets_503(target: Target) -> None:
    account = target.account
    with target.smtp() as smtp:
        mechanism = client_first(smtp)
        smtp.log_in(account.user, account.secret, token=account.token)
        smtp.ehlo(CLIENT_NAME)
        smtp.command(f"AUTH {mechanism}").must_be(503)


@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "In a mail transaction AUTH is refused with 503",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-auth-in-a-transaction-accepted"],
)
def test_auth_in_a_transaction_gets_503(target: Target) -> None:
    with target.smtp() as smtp:
        mechanism = client_first(smtp)
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        smtp.command(f"AUTH {mechanism}").must_be(503)


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "AUTH with a mechanism that is not supported is refused with 504",
    needs=NEEDS,
    fails_on=["smtp-auth-unknown-mechanism-gets-535"],
)
def test_unknown_mechanism_gets_504(target: Target) -> None:
    with target.smtp() as smtp:
        offered(smtp)
        smtp.command("AUTH MAILWORTHY").must_be(504)


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "The refusal of a mechanism that is not supported has the enhanced status code 5.5.4",
    needs=ENHANCED,
    fails_on=["smtp-auth-unknown-mechanism-gets-5-7-4"],
)
def test_unknown_mechanism_has_5_5_4(target: Target) -> None:
    with target.smtp() as smtp:
        offered(smtp)
        answer = smtp.command("AUTH MAILWORTHY").must_be("5yz")
        expect.equal("the enhanced status code", answer.enhanced, "5.5.4")


@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "A challenge is a 334 reply with base64 and nothing else in it",
    needs=NEEDS,
    fails_on=["smtp-auth-challenge-in-words"],
)
def test_challenge_is_base64(target: Target) -> None:
    with target.smtp() as smtp:
        mechanisms = offered(smtp)
    judged = False
    for mechanism in mechanisms:
        with target.smtp() as smtp:
            smtp.ehlo(CLIENT_NAME)
            answer = smtp.command(f"AUTH {mechanism}")
            if answer.code == 334:  # else it wants a ticket, or the like
                expect.holds(is_base64(b"".join(answer.lines)), "base64 alone", str(answer))
                judged = True
    if not judged:
        raise NotApplicable("no mechanism has a challenge")


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "A challenge without data is written as 334 and a space",
    needs=NEEDS,
    fails_on=["smtp-auth-empty-challenge-without-space"],
)
def test_empty_challenge_is_334_and_a_space(target: Target) -> None:
    with target.smtp() as smtp:
        answer = smtp.command(f"AUTH {client_first(smtp)}").must_be(334)
        if answer.lines != (b"",):
            raise NotApplicable("the challenge has data")
        expect.equal("the reply", answer.raw, b"334 \r\n")


@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "Without an initial response the server asks for it by an empty challenge, and goes on",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-auth-wants-the-initial-response", "smtp-auth-empty-challenge-has-data"],
)
def test_initial_response_may_be_left_out(target: Target) -> None:
    account = target.account
    with target.smtp() as smtp:
        offered(smtp)
        smtp.log_in(account.user, account.secret, token=account.token)  # with it the log-in opens
    with target.smtp() as smtp:
        mechanism, initial = opening_by(target, offered(smtp), secure=smtp.stream.secure)
        answer = smtp.command(f"AUTH {mechanism}").must_be(334)
        expect.equal("the challenge", b"".join(answer.lines), b"")
        smtp.command(b"", encoded(initial)).must_be(235, 334)


@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "A client that cancels the exchange by * gets 501",
    needs=NEEDS,
    fails_on=["smtp-auth-cancel-gets-535", "smtp-auth-cancel-disconnects"],
)
def test_cancelled_exchange_gets_501(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.command(f"AUTH {client_first(smtp)}").granted()
        smtp.command("*").must_be(501)


@requirement(
    "RFC 4954",
    "4",
    Level.MUST,
    "An initial response where it is the server who begins is refused with 501",
    needs=NEEDS,
    fails_on=["smtp-auth-initial-response-out-of-turn-ignored"],
)
def test_initial_response_out_of_turn_gets_501(target: Target) -> None:
    with target.smtp() as smtp:
        if "CRAM-MD5" not in offered(smtp):
            raise NotApplicable("no mechanism that we have and that the server begins")
        smtp.command("AUTH CRAM-MD5 YWxpY2U=").must_be(501)


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "The refusal of an initial response out of turn has the enhanced status code 5.7.0",
    needs=ENHANCED,
    fails_on=["smtp-auth-initial-response-out-of-turn-gets-5-5-4"],
)
def test_initial_response_out_of_turn_has_5_7_0(target: Target) -> None:
    with target.smtp() as smtp:
        if "CRAM-MD5" not in offered(smtp):
            raise NotApplicable("no mechanism that we have and that the server begins")
        answer = smtp.command("AUTH CRAM-MD5 YWxpY2U=").must_be("5yz")
        expect.equal("the enhanced status code", answer.enhanced, "5.7.0")


@requirement(
    "RFC 4954",
    "4",
    Level.SHOULD,
    "No mechanism that shows the password is to be had without TLS, announced or not",
    needs=[*NEEDS, Capability.STARTTLS],
    fails_on=["smtp-plain-announced-in-clear", "smtp-plain-taken-in-clear"],
)
def test_no_plaintext_mechanism_in_clear(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        announced = set(smtp.extensions.get("AUTH", "").upper().split()) & sasl.PLAINTEXT
        expect.holds(not announced, "no such mechanism", f"announced: {sorted(announced)}")
        smtp.command("AUTH PLAIN").must_be("4yz", "5yz")
