"""RFC 2449 sections 6.5 and 6.7: what LOGIN-DELAY and EXPIRE say, and whether it is so."""

import math
import re
import time

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

DELAY = re.compile(r"([0-9]{1,9})( USER)?", re.IGNORECASE)
DELAYED = [Capability.POP3, Capability.LOGIN, Capability.POP3_LOGIN_DELAY]
EXPIRE = re.compile(r"(NEVER|[0-9]+)( USER)?", re.IGNORECASE)
EXPIRING = [Capability.POP3, Capability.LOGIN, Capability.POP3_EXPIRE]


def before_and_after(target: Target, tag: str) -> tuple[str, str]:
    """The arguments of a capability before and after log-in."""
    with target.pop3(ready=True) as pop3:
        before = pop3.capabilities.get(tag)
        pop3.capa()
        after = pop3.capabilities.get(tag)
        pop3.quit()
    if before is None or after is None:
        raise NotApplicable(f"{tag} is not announced in both states")
    return before, after


def seconds(told: str) -> int:
    """The seconds that an argument of LOGIN-DELAY tells."""
    found = DELAY.fullmatch(told)
    if found is None:
        raise NotApplicable(f"LOGIN-DELAY has no number of seconds: {told!r}")
    return int(found[1])


@requirement(
    "RFC 2449",
    "6.5",
    Level.SHOULD,
    "LOGIN-DELAY has a number of seconds, and before log-in perhaps USER after it",
    needs=DELAYED,
    fails_on=["pop3-login-delay-without-seconds", "pop3-login-delay-user-after-log-in"],
    safe=True,
)
def test_login_delay_has_its_form(target: Target) -> None:
    before, after = before_and_after(target, "LOGIN-DELAY")
    form = "a number"
    expect.holds(DELAY.fullmatch(before), f"{form}, and perhaps USER", f"LOGIN-DELAY {before}")
    found = DELAY.fullmatch(after)
    expect.holds(found and not found[2], f"{form} after log-in", f"LOGIN-DELAY {after}")


@requirement(
    "RFC 2449",
    "6.5",
    Level.MUST,
    "the delay announced before log-in is the largest that any user has",
    needs=DELAYED,
    fails_on=["pop3-login-delay-longer-after-log-in"],
    safe=True,
)
def test_login_delay_before_log_in_is_the_largest(target: Target) -> None:
    before, after = before_and_after(target, "LOGIN-DELAY")
    expect.holds(
        seconds(after) <= seconds(before),
        f"LOGIN-DELAY {before} or less",
        f"LOGIN-DELAY {after} after log-in",
    )


@requirement(
    "RFC 2449",
    "6.5",
    Level.SHOULD,
    "a delay that is another after log-in is announced with USER before it",
    needs=DELAYED,
    fails_on=["pop3-login-delay-differs-without-user"],
    safe=True,
)
def test_login_delay_that_differs_says_user(target: Target) -> None:
    before, after = before_and_after(target, "LOGIN-DELAY")
    told = before.upper().split()[1:] == ["USER"]
    expect.holds(
        told or seconds(after) == seconds(before),
        f"LOGIN-DELAY {before} after log-in too, or USER said before",
        f"LOGIN-DELAY {after} after log-in",
    )


# Refused, with the code or without; or accepted, where so many seconds are over: none, perhaps.
@requirement(
    "RFC 2449",
    "6.5",
    Level.SHOULD,
    "a log-in is refused as long as LOGIN-DELAY says after the one before, and no longer",
    needs=DELAYED,
    fails_on=["pop3-login-delay-not-enforced", "pop3-login-delay-not-announced-whole"],
)
def test_login_delay_is_enforced(target: Target) -> None:
    begun = time.monotonic()
    _, after = before_and_after(target, "LOGIN-DELAY")
    account = target.account
    with target.pop3() as pop3:
        answer = pop3.authenticate(account.user, account.secret, token=account.token)
    if answer.code == "IN-USE":
        raise Unreachable(f"another session has the maildrop: {answer}")
    if not seconds(after):
        answer.must_be_ok()
    elif time.monotonic() - begun < seconds(after):
        answer.must_be_err()
    else:
        raise Unreachable("to log in twice takes as long as LOGIN-DELAY says")


def days(told: str) -> float:
    """The retention period that an argument of EXPIRE tells, in days."""
    word = told.split(maxsplit=1)[0] if told.split() else ""
    if word.upper() == "NEVER":
        return math.inf
    if not (word.isascii() and word.isdigit()):
        raise NotApplicable(f"EXPIRE has no number of days: {told!r}")
    return int(word)


@requirement(
    "RFC 2449",
    "6.7",
    Level.SHOULD,
    "EXPIRE has a number of days or NEVER, and before log-in perhaps USER after it",
    needs=EXPIRING,
    fails_on=["pop3-expire-without-argument", "pop3-expire-user-after-log-in"],
    safe=True,
)
def test_expire_has_its_form(target: Target) -> None:
    before, after = before_and_after(target, "EXPIRE")
    form = "a number or NEVER"
    expect.holds(EXPIRE.fullmatch(before), f"{form}, and perhaps USER", f"EXPIRE {before}")
    found = EXPIRE.fullmatch(after)
    expect.holds(found and not found[2], f"{form} after log-in", f"EXPIRE {after}")


@requirement(
    "RFC 2449",
    "6.7",
    Level.MUST,
    "the retention period announced before log-in is the smallest that any user has",
    needs=EXPIRING,
    fails_on=["pop3-expire-shorter-after-log-in"],
    safe=True,
)
def test_expire_before_log_in_is_the_smallest(target: Target) -> None:
    before, after = before_and_after(target, "EXPIRE")
    expect.holds(
        days(after) >= days(before), f"EXPIRE {before} or longer", f"EXPIRE {after} after log-in"
    )


@requirement(
    "RFC 2449",
    "6.7",
    Level.SHOULD,
    "a retention period that is another after log-in is announced with USER before it",
    needs=EXPIRING,
    fails_on=["pop3-expire-differs-without-user"],
    safe=True,
)
def test_expire_that_differs_says_user(target: Target) -> None:
    before, after = before_and_after(target, "EXPIRE")
    told = before.upper().split()[1:] == ["USER"]
    expect.holds(
        told or days(after) == days(before),
        f"EXPIRE {before} after log-in too, or USER said before",
        f"EXPIRE {after} after log-in",
    )


@requirement(
    "RFC 2449",
    "6.7",
    Level.SHOULD,
    "where EXPIRE is not 0, a message that was retrieved is still there in the next session",
    needs=[*EXPIRING, Capability.DELIVERY],
    fails_on=["pop3-expire-never-removes-what-was-read"],
)
def test_retrieved_message_is_retained(target: Target) -> None:
    _, after = before_and_after(target, "EXPIRE")
    if days(after) == 0:
        raise NotApplicable("EXPIRE 0: what was retrieved may go")
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        pop3.retr(1)
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 1)
