"""RFC 2449 section 6.7: what EXPIRE promises."""

import math
import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

EXPIRE = re.compile(r"(NEVER|[0-9]+)( USER)?", re.IGNORECASE)
NEEDS = [Capability.POP3, Capability.LOGIN, Capability.POP3_EXPIRE]


def days(told: str) -> float:
    """The retention period that an argument of EXPIRE tells, in days."""
    word = told.split(maxsplit=1)[0] if told.split() else ""
    if word.upper() == "NEVER":
        return math.inf
    if not (word.isascii() and word.isdigit()):
        raise NotApplicable(f"EXPIRE has no number of days: {told!r}")
    return int(word)


def before_and_after(target: Target) -> tuple[str, str]:
    """The arguments of EXPIRE before and after log-in."""
    with target.pop3(ready=True) as pop3:
        before = pop3.capabilities.get("EXPIRE")
        pop3.capa()
        after = pop3.capabilities.get("EXPIRE")
    if before is None or after is None:
        raise NotApplicable("EXPIRE is not announced in both states")
    return before, after


@requirement(
    "RFC 2449",
    "6.7",
    Level.SHOULD,
    "EXPIRE has a number of days or NEVER, and before log-in perhaps USER after it",
    needs=NEEDS,
    fails_on=["pop3-expire-without-argument", "pop3-expire-user-after-log-in"],
    safe=True,
)
def test_expire_has_its_form(target: Target) -> None:
    before, after = before_and_after(target)
    form = "a number or NEVER"
    expect.holds(EXPIRE.fullmatch(before), f"{form}, and perhaps USER", f"EXPIRE {before}")
    found = EXPIRE.fullmatch(after)
    expect.holds(found and not found[2], f"{form} after log-in", f"EXPIRE {after}")


@requirement(
    "RFC 2449",
    "6.7",
    Level.MUST,
    "the retention period announced before log-in is the smallest that any user has",
    needs=NEEDS,
    fails_on=["pop3-expire-shorter-after-log-in"],
    safe=True,
)
def test_expire_before_log_in_is_the_smallest(target: Target) -> None:
    before, after = before_and_after(target)
    expect.holds(
        days(after) >= days(before), f"EXPIRE {before} or longer", f"EXPIRE {after} after log-in"
    )


@requirement(
    "RFC 2449",
    "6.7",
    Level.SHOULD,
    "a retention period that is another after log-in is announced with USER before it",
    needs=NEEDS,
    fails_on=["pop3-expire-differs-without-user"],
    safe=True,
)
def test_expire_that_differs_says_user(target: Target) -> None:
    before, after = before_and_after(target)
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
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["pop3-expire-never-removes-what-was-read"],
)
def test_retrieved_message_is_retained(target: Target) -> None:
    _, after = before_and_after(target)
    if days(after) == 0:
        raise NotApplicable("EXPIRE 0: what was retrieved may go")
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        pop3.retr(1)
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 1)
