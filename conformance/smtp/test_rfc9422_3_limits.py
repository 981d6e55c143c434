"""RFC 9422 section 3: how limits are announced."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target

NEEDS = [Capability.SMTP, Capability.SMTP_LIMITS]
LIMIT = re.compile(r"[A-Za-z0-9_-]+(=[!-:<-~]+)?")


# The grammar comes without a MUST, and section 3.7 has clients ignore what does not follow it.
@requirement(
    "RFC 9422",
    "3",
    Level.SHOULD,
    "LIMITS has one limit or more after it, NAME or NAME=VALUE, a space between two of them",
    needs=NEEDS,
    fails_on=["smtp-limits-without-limits", "smtp-limits-parted-by-semicolons"],
    safe=True,
)
def test_limits_follow_the_grammar(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        announced = smtp.extensions.get("LIMITS")
        if announced is not None:  # it may be gone after the log-in
            for limit in announced.split(" "):
                expect.holds(LIMIT.fullmatch(limit), "NAME or NAME=VALUE", repr(announced))


# Section 3.6 allows new limits where the protocol wants another EHLO, after STARTTLS and AUTH;
# what it says of other times, it does not say in so many words.
@requirement(
    "RFC 9422",
    "3.6",
    Level.MAY,
    "The limits stay as they are when EHLO is said again without need",
    needs=NEEDS,
    fails_on=["smtp-limits-shrink-with-each-ehlo"],
    safe=True,
)
def test_limits_are_the_same_in_the_next_ehlo(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.ehlo(CLIENT_NAME)
        first = smtp.extensions.get("LIMITS")
        smtp.ehlo(CLIENT_NAME)
        expect.equal("LIMITS", smtp.extensions.get("LIMITS"), first)
