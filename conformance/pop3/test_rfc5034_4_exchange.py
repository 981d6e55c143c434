"""RFC 5034 section 4: how a SASL exchange goes."""

from mailworthy import expect
from mailworthy.authentication import client_first, must_be_let_in, offered, opening
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire import sasl

NEEDS = [Capability.POP3, Capability.POP3_SASL]
LOG_IN = [*NEEDS, Capability.LOGIN]
LONG_NONCE = "mailworthy" * 40
"""Makes responses of SCRAM longer than any command, and than 512 octets."""


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a challenge is a plus sign, a space and base64, and nothing else",
    needs=NEEDS,
    fails_on=["pop3-challenge-in-words", "pop3-challenge-with-a-comment"],
)
def test_challenge_is_base64(target: Target) -> None:
    with target.pop3() as pop3:
        mechanisms = offered(pop3)
    judged = False
    for mechanism in mechanisms:
        with target.pop3() as pop3:
            answer = pop3.command(f"AUTH {mechanism}")
            if answer.raw.startswith(b"+") and not answer.ok:  # else it wants a ticket, or the like
                expect.holds(answer.challenge is not None, "+ and base64 alone", str(answer))
                judged = True
    if not judged:
        raise NotApplicable("no mechanism has a challenge")


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a challenge without data is a line of a plus sign and a space",
    needs=NEEDS,
    fails_on=["pop3-empty-challenge-without-space", "pop3-empty-challenge-has-data"],
)
def test_empty_challenge_is_a_plus_sign_and_a_space(target: Target) -> None:
    with target.pop3() as pop3:
        answer = pop3.command(f"AUTH {client_first(pop3)}")
        if not answer.raw.startswith(b"+") or answer.ok:
            raise Unreachable(f"no challenge: {answer}")
        expect.equal("the challenge", answer.raw, b"+ \r\n")


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "without an initial response the server asks for it by an empty challenge, and goes on",
    needs=LOG_IN,
    fails_on=["pop3-auth-wants-the-initial-response", "pop3-empty-challenge-has-data"],
)
def test_initial_response_may_be_left_out(target: Target) -> None:
    with target.pop3() as pop3:
        mechanism, initial = opening(target, pop3)
        answer = pop3.command(f"AUTH {mechanism}")
        expect.holds(answer.challenge == b"", "an empty challenge", str(answer))
        answer = pop3.respond(initial)
        if not answer.challenge:
            must_be_let_in(target, answer)


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a log-in by AUTH gets +OK, and opens the maildrop",
    needs=LOG_IN,
    fails_on=["pop3-auth-opens-nothing"],
)
def test_auth_opens_the_maildrop(target: Target) -> None:
    account = target.account
    with target.pop3() as pop3:
        mechanism, _ = opening(target, pop3)
        answer = pop3.authenticate_by(mechanism, account.user, account.secret)
        must_be_let_in(target, answer)
        pop3.command("STAT").drop_listing()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "an initial response where it is the server who begins is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-initial-response-out-of-turn-ignored"],
)
def test_initial_response_out_of_turn_gets_err(target: Target) -> None:
    with target.pop3() as pop3:
        if "CRAM-MD5" not in offered(pop3):
            raise NotApplicable("no mechanism that we have and that the server begins")
        pop3.command("AUTH CRAM-MD5 YWxpY2U=").must_be_err()


# The text has a MUST for the longest that a mechanism brings forth. SCRAM knows no longest, and so
# no server that has one of its own is accused of more than a SHOULD.
@requirement(
    "RFC 5034",
    "4",
    Level.SHOULD,
    "responses and challenges may be longer than any other line of the protocol",
    needs=LOG_IN,
    fails_on=["pop3-response-of-255-octets-at-most", "pop3-response-of-512-octets-at-most"],
)
def test_long_responses_are_taken(target: Target) -> None:
    account = target.account
    with target.pop3() as pop3:
        mechanisms = [m for m in offered(pop3) if m in sasl.STRONGEST_FIRST]
        mechanism = next((m for m in mechanisms if m.startswith("SCRAM-")), None)
        if mechanism is None or account.token:
            raise NotApplicable("no mechanism that we have and whose responses can be long")
        if not pop3.authenticate_by(mechanism, account.user, account.secret).ok:
            raise Unreachable(f"{mechanism} does not let the account in")
        pop3.quit()
    with target.pop3() as pop3:
        answer = pop3.authenticate_by(mechanism, account.user, account.secret, nonce=LONG_NONCE)
        must_be_let_in(target, answer)


# RFC 4422 section 3.6: where success can carry no data, they come in a challenge of their own.
@requirement(
    "RFC 5034",
    "4",
    Level.SHOULD,
    "+OK carries no data of the exchange: SCRAM's proof of the server comes in a challenge",
    needs=LOG_IN,
    fails_on=["pop3-server-proof-in-ok", "pop3-server-proof-left-out"],
)
def test_server_proves_itself_before_ok(target: Target) -> None:
    account = target.account
    with target.pop3() as pop3:
        mechanism = next((m for m in offered(pop3) if m in {"SCRAM-SHA-256", "SCRAM-SHA-1"}), None)
        if mechanism is None or account.token:
            raise NotApplicable("no mechanism that we have and by which the server proves itself")
        made = sasl.exchange(mechanism, account.user, account.secret.reveal())
        pop3.command(f"AUTH {mechanism}")
        first = pop3.respond(made.initial or b"")
        if first.challenge is None:
            raise Unreachable(f"{mechanism} does not go on: {first}")
        pop3.hide(first.challenge)
        last = pop3.respond(made.respond(first.challenge))
        if last.ok is False:
            raise Unreachable(f"{mechanism} does not let the account in: {last}")
        proof = last.challenge or b""
        pop3.hide(proof)
        expect.holds(proof.startswith(b"v="), "a challenge with the proof", str(last))


@requirement(
    "RFC 5034",
    "4",
    Level.SHOULD,
    "no mechanism that shows the password is to be had without TLS, announced or not",
    needs=[*NEEDS, Capability.STARTTLS],
    fails_on=["pop3-plain-announced-in-clear", "pop3-plain-taken-in-clear"],
)
def test_no_plaintext_mechanism_in_clear(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        pop3.capa()
        announced = set(pop3.capabilities.get("SASL", "").upper().split()) & sasl.PLAINTEXT
        expect.holds(not announced, "no such mechanism", f"announced: {sorted(announced)}")
        pop3.command("AUTH PLAIN").must_be_err()


# What a server implements need not be switched on, so that is told and no more.
@requirement(
    "RFC 5034",
    "4",
    Level.MAY,
    "PLAIN, which every server with AUTH implements, is to be had under TLS",
    needs=[*NEEDS, Capability.TLS],
    fails_on=["pop3-no-plain-under-tls"],
    safe=True,
)
def test_plain_is_to_be_had_under_tls(target: Target) -> None:
    with target.pop3() as pop3:
        announced = offered(pop3)
        expect.holds("PLAIN" in announced, "PLAIN", " ".join(announced))
