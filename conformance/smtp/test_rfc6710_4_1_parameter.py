"""RFC 6710 section 4.1: MAIL with MT-PRIORITY."""

import re

from mailworthy import expect
from mailworthy.arrival import must_be_stamped
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.SMTP_MT_PRIORITY, Capability.LOGIN]
_CLAUSE = re.compile(rb"\sPRIORITY\s+-3\b", re.IGNORECASE)


# A server may refuse a priority that is too low, or from one who may not ask for it, by 450 or 550.
@requirement(
    "RFC 6710",
    "4.1",
    Level.SHOULD,
    "Each priority from -9 to 9 is taken, or refused for other reasons than its form",
    needs=NEEDS,
    fails_on=["smtp-priority-below-zero-refused", "smtp-priority-zero-refused"],
)
def test_priorities_from_minus_9_to_9_are_valid(target: Target) -> None:
    for priority in (-9, -1, 0, 1, 9):
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(f"MAIL FROM:<{smtp.sender}> MT-PRIORITY={priority}")
            answer.must_be(250, 450, 550)


@requirement(
    "RFC 6710",
    "4.1",
    Level.MUST,
    "MT-PRIORITY that is no priority is an error",
    needs=NEEDS,
    fails_on=[
        "smtp-priority-out-of-range-accepted",
        "smtp-priority-with-plus-sign-accepted",
    ],
)
def test_what_is_no_priority_is_refused(target: Target) -> None:
    wrong = ("=10", "=-10", "=99999999999", "=+1", "=-0", "=00", "=1.5", "=high")
    for value in wrong:
        with target.smtp(ready=True) as smtp:
            smtp.rehearse(parameters="MT-PRIORITY=0")
            answer = smtp.command(f"MAIL FROM:<{smtp.sender}> MT-PRIORITY{value}")
            answer.must_be("4yz", "5yz")


# The MUST is about values that are not valid; here there is none.
@requirement(
    "RFC 6710",
    "4.1",
    Level.SHOULD,
    "MT-PRIORITY without a value is an error",
    needs=NEEDS,
    fails_on=["smtp-priority-without-value-accepted"],
)
def test_priority_without_a_value_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(parameters="MT-PRIORITY=0")
        smtp.command(f"MAIL FROM:<{smtp.sender}> MT-PRIORITY").must_be("4yz", "5yz")


@requirement(
    "RFC 6710",
    "4.1",
    Level.MUST,
    "Two MT-PRIORITY parameters are an error",
    needs=NEEDS,
    fails_on=["smtp-second-priority-ignored"],
)
def test_two_priorities_are_refused(target: Target) -> None:
    for second in ("MT-PRIORITY=0", "mt-priority=-1"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse(parameters="MT-PRIORITY=0")
            answer = smtp.command(f"MAIL FROM:<{smtp.sender}> MT-PRIORITY=0 {second}")
            answer.must_be("4yz", "5yz")


@requirement(
    "RFC 6710",
    "4.1",
    Level.SHOULD,
    "The Received field has the priority in a clause of its own",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-priority-leaves-no-trace"],
)
def test_received_has_the_priority(target: Target) -> None:
    must_be_stamped(target, _CLAUSE, "PRIORITY -3", "MT-PRIORITY=-3")


@requirement(
    "RFC 6710",
    "4.1",
    Level.SHOULD,
    "A reply that says by X.3.6 that the priority was changed begins its text with the new one",
    needs=[*NEEDS, Capability.MX, Capability.SMTP_ENHANCEDSTATUSCODES],
    fails_on=["smtp-changed-priority-not-told"],
)
def test_changed_priority_is_told(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        answer = smtp.command(f"MAIL FROM:<{smtp.sender}> MT-PRIORITY=9").must_be(250, 450, 550)
        if (answer.enhanced or "").partition(".")[2] != "3.6":
            raise NotApplicable(f"the priority of a stranger was not changed: {answer}")
        text = answer.lines[0].partition(b" ")[2].decode("ascii", "replace")
        told = re.match(r"(?:0|-?[1-9]) \S", text)
        expect.holds(told, "a priority, a space, and a text", text)
