"""RFC 2449 section 6.5: what LOGIN-DELAY says, and whether it is so."""

import re
import time

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

DELAY = re.compile(r"([0-9]{1,9})( USER)?", re.IGNORECASE)
NEEDS = [Capability.POP3, Capability.LOGIN, Capability.POP3_LOGIN_DELAY]


def before_and_after(target: Target) -> tuple[str, str]:
    """The arguments of LOGIN-DELAY before and after log-in."""
    with target.pop3(ready=True) as pop3:
        before = pop3.capabilities.get("LOGIN-DELAY")
        pop3.capa()
        after = pop3.capabilities.get("LOGIN-DELAY")
        pop3.quit()
    if before is None or after is None:
        raise NotApplicable("LOGIN-DELAY is not announced in both states")
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
    needs=NEEDS,
    fails_on=["pop3-login-delay-without-seconds", "pop3-login-delay-user-after-log-in"],
    safe=True,
)
def test_login_delay_has_its_form(target: Target) -> None:
    before, after = before_and_after(target)
    form = "a number"
    expect.holds(DELAY.fullmatch(before), f"{form}, and perhaps USER", f"LOGIN-DELAY {before}")
    found = DELAY.fullmatch(after)
    expect.holds(found and not found[2], f"{form} after log-in", f"LOGIN-DELAY {after}")


@requirement(
    "RFC 2449",
    "6.5",
    Level.MUST,
    "the delay announced before log-in is the largest that any user has",
    needs=NEEDS,
    fails_on=["pop3-login-delay-longer-after-log-in"],
    safe=True,
)
def test_login_delay_before_log_in_is_the_largest(target: Target) -> None:
    before, after = before_and_after(target)
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
    needs=NEEDS,
    fails_on=["pop3-login-delay-differs-without-user"],
    safe=True,
)
def test_login_delay_that_differs_says_user(target: Target) -> None:
    before, after = before_and_after(target)
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
    needs=NEEDS,
    fails_on=["pop3-login-delay-not-enforced", "pop3-login-delay-not-announced-whole"],
)
def test_login_delay_is_enforced(target: Target) -> None:
    begun = time.monotonic()
    _, after = before_and_after(target)
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
