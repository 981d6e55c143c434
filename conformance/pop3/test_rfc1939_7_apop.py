"""RFC 1939 section 7: APOP, where the greeting announces it."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer, Pop3Session
from mailworthy.session.secret import Secret
from mailworthy.stranger import other_source, wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.apop import digest, timestamp

NEEDS = [Capability.POP3, Capability.LOGIN]
GREETINGS = 10
"""Greetings that are compared."""


def stamped(target: Target, source: str | None = None) -> tuple[Pop3Session, bytes]:
    """A session, and the timestamp of its greeting; raises NotApplicable where there is none."""
    if target.account.token:
        raise NotApplicable("the account has no password")
    pop3 = target.pop3(source=source)
    if not (stamp := timestamp(pop3.greeting.text)):
        raise NotApplicable("the greeting announces no APOP")
    return pop3, stamp


def apop(target: Target, pop3: Pop3Session, given: str) -> Pop3Answer:
    """The answer to APOP with the account's name and a digest."""
    return pop3.command(f"APOP {target.account.user} ", Secret(given))


def let_in(target: Target) -> Pop3Session:
    """A session that APOP has let in; raises NotApplicable where there is none for the account."""
    pop3, stamp = stamped(target)
    answer = apop(target, pop3, digest(stamp, target.account.secret.reveal()))
    if not answer.ok:
        raise NotApplicable(f"APOP does not let the account in: {answer}")
    return pop3


# Section 13 would have each user log in either by APOP or by a password that nobody can digest.
@requirement(
    "RFC 1939",
    "7",
    Level.MAY,
    "where the greeting has a timestamp APOP lets the account in, with its password as the secret",
    needs=NEEDS,
    fails_on=["pop3-apop-takes-no-digest"],
)
def test_apop_lets_the_account_in(target: Target) -> None:
    pop3, stamp = stamped(target)
    with pop3:
        answer = apop(target, pop3, digest(stamp, target.account.secret.reveal()))
        if answer.code in {"IN-USE", "LOGIN-DELAY"}:
            raise Unreachable(f"refused for another reason: {answer}")
        answer.must_be_ok()


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "an APOP that is answered +OK opens the maildrop",
    needs=NEEDS,
    fails_on=["pop3-apop-opens-no-maildrop"],
)
def test_apop_opens_the_maildrop(target: Target) -> None:
    with let_in(target) as pop3:
        pop3.stat()
        pop3.sizes()
        pop3.quit()


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "the timestamp for APOP is another in each greeting",
    needs=NEEDS,
    fails_on=["pop3-timestamp-stays", "pop3-timestamp-of-the-second"],
)
def test_timestamps_differ(target: Target) -> None:
    with let_in(target) as pop3:
        pop3.quit()
    seen: set[bytes] = set()
    for _ in range(GREETINGS):
        with target.pop3(secured=False) as pop3:
            seen.add(timestamp(pop3.greeting.text))
    expect.equal("different timestamps", len(seen), GREETINGS)


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "APOP with a digest of another secret, of no secret or of another timestamp, or with half of "
    "the right one, is refused with -ERR and opens no maildrop",
    needs=NEEDS,
    fails_on=[
        "pop3-wrong-password-accepted",
        "pop3-failed-log-in-opens",
        "pop3-apop-takes-no-secret",
        "pop3-apop-replay-accepted",
        "pop3-apop-compares-half",
    ],
    exclusive=True,
)
def test_wrong_digest_gets_err(target: Target) -> None:
    secret = target.account.secret.reveal()
    with let_in(target) as pop3:
        earlier = timestamp(pop3.greeting.text)
        pop3.quit()
    for kind in ("other", "none", "replayed", "half"):
        pop3, stamp = stamped(target, other_source(target))
        with pop3:
            wrong = {
                "other": digest(stamp, wrong_secret().reveal()),
                "none": digest(stamp, ""),
                "replayed": digest(earlier, secret),
                "half": digest(stamp, secret)[:16],
            }[kind]
            apop(target, pop3, wrong).must_be_err()
            answer = pop3.command("STAT")
            if answer.lost is None:  # section 4 lets the server close
                answer.must_be_err()


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "APOP without a name, or without a digest, is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-apop-without-digest-opens", "pop3-apop-without-digest-disconnects"],
    exclusive=True,
)
def test_malformed_apop_gets_err(target: Target) -> None:
    for line in ("APOP", f"APOP {target.account.user}"):
        with target.pop3(source=other_source(target)) as pop3:
            pop3.command(line).must_be_err()
