"""RFC 5034 section 4: when AUTH is taken, and what becomes of the session when it fails."""

from mailworthy.authentication import (
    client_first,
    knock,
    must_be_open,
    must_let_in,
    offered,
)
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.secret import Secret
from mailworthy.stranger import wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire import sasl

NEEDS = [Capability.POP3, Capability.POP3_SASL]
LOG_IN = [*NEEDS, Capability.LOGIN]


def begin(pop3: Pop3Session) -> None:
    """Begin an exchange, which then waits for a response; Unreachable where that cannot be."""
    mechanism = client_first(pop3)
    if (answer := pop3.command(f"AUTH {mechanism}")).challenge is None:
        raise Unreachable(f"{mechanism} has no challenge: {answer}")


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a wrong password is refused with -ERR and opens no maildrop",
    needs=LOG_IN,
    fails_on=["pop3-wrong-password-accepted", "pop3-failed-log-in-opens"],
    exclusive=True,
)
def test_wrong_password_gets_err(target: Target) -> None:
    account = target.account
    with knock(target) as pop3:
        wrong = Secret("not-" + account.secret.reveal())
        pop3.authenticate(account.user, wrong, token=account.token).must_be_err()
        answer = pop3.command("STAT")
        if answer.lost is None:  # RFC 1939 section 4 lets the server close
            answer.must_be_err()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a wrong password is refused with -ERR by each mechanism that is announced",
    needs=LOG_IN,
    fails_on=["pop3-plain-alone-asks-for-the-password", "pop3-scram-failure-disconnects"],
    exclusive=True,
)
def test_wrong_password_gets_err_by_each_mechanism(target: Target) -> None:
    account = target.account
    with target.pop3() as pop3:
        named = sasl.TOKEN_MECHANISMS if account.token else sasl.STRONGEST_FIRST
        mechanisms = [mechanism for mechanism in offered(pop3) if mechanism in named]
    if not mechanisms:
        raise NotApplicable("no mechanism that we have is announced")
    for mechanism in mechanisms:
        with knock(target) as pop3:
            answer = pop3.authenticate_by(mechanism, account.user, wrong_secret())
            answer.must_be_err()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "after a log-in by AUTH another AUTH is refused with -ERR, and the session goes on",
    needs=LOG_IN,
    fails_on=["pop3-second-auth-accepted", "pop3-second-auth-logs-out"],
)
def test_auth_after_auth_gets_err(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        if pop3.mechanism == "USER and PASS":
            raise NotApplicable("no mechanism that we have is announced")
        pop3.command(f"AUTH {pop3.mechanism}").must_be_err()
        pop3.command("STAT").must_be_ok()


# That AUTH is for the AUTHORIZATION state is said here; that a command of another state must be
# refused, in RFC 1939 section 3.
@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "AUTH is for the AUTHORIZATION state: after USER and PASS it is refused with -ERR",
    needs=[*LOG_IN, Capability.POP3_USER],
    fails_on=["pop3-auth-after-user-and-pass-accepted", "pop3-second-auth-logs-out"],
)
def test_auth_after_user_and_pass_gets_err(target: Target) -> None:
    account = target.account
    if account.token:
        raise NotApplicable("the account has no password")
    with target.pop3() as pop3:
        mechanism = client_first(pop3)
        first = pop3.command(f"USER {account.user}")
        answer = pop3.command("PASS ", account.secret) if first.ok else first
        if not answer.ok:
            raise Unreachable(f"USER and PASS do not let the account in: {answer}")
        pop3.command(f"AUTH {mechanism}").must_be_err()
        pop3.command("STAT").must_be_ok()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "AUTH with a mechanism that is not supported is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-unknown-mechanism-challenged", "pop3-unknown-mechanism-disconnects"],
)
def test_unknown_mechanism_gets_err(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("AUTH MAILWORTHY").must_be_err()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a client that cancels a SASL exchange gets -ERR, as if it had not begun",
    needs=LOG_IN,
    fails_on=["pop3-cancel-disconnects", "pop3-cancel-gets-ok"],
)
def test_cancelled_exchange_gets_err(target: Target) -> None:
    with target.pop3() as pop3:
        begin(pop3)
        pop3.command("*").must_be_err()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "a client that cancels at a later challenge gets -ERR too",
    needs=LOG_IN,
    fails_on=["pop3-later-cancel-disconnects", "pop3-later-cancel-asks-again"],
)
def test_exchange_cancelled_later_gets_err(target: Target) -> None:
    account = target.account
    with target.pop3() as pop3:
        several = [m for m in offered(pop3) if m == "LOGIN" or m.startswith("SCRAM-")]
        mechanism = next((m for m in several if m in sasl.STRONGEST_FIRST), None)
        if mechanism is None:
            raise NotApplicable("no mechanism that we have and that has several challenges")
        made = sasl.exchange(mechanism, account.user, account.secret.reveal())
        pop3.command(f"AUTH {mechanism}")
        answer = pop3.respond(made.initial or made.respond(b""))
        if answer.challenge is None:
            raise Unreachable(f"{mechanism} has no second challenge: {answer}")
        pop3.hide(answer.challenge)
        pop3.command("*").must_be_err()
        farewell = pop3.command("QUIT")  # before it the server may close (RFC 1939 section 4)
        if not farewell.closed:
            farewell.must_be_ok()


@requirement(
    "RFC 5034",
    "4",
    Level.MUST,
    "after an AUTH that fails the session is as if there had been none: a log-in opens the "
    "maildrop after a cancelled exchange and after an unknown mechanism",
    needs=LOG_IN,
    fails_on=["pop3-cancel-is-final", "pop3-unknown-mechanism-is-final"],
)
def test_cancelled_and_unknown_auth_leave_no_trace(target: Target) -> None:
    with target.pop3() as pop3:
        begin(pop3)
        pop3.command("*").must_be_err()
        must_be_open(pop3)
        must_let_in(target, pop3)
        pop3.quit()
    with target.pop3() as pop3:
        pop3.command("AUTH MAILWORTHY").must_be_err()
        must_be_open(pop3)
        must_let_in(target, pop3)
