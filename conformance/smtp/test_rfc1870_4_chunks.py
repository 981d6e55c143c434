"""RFC 1870 section 4: the fixed maximum, for a message in chunks."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

MOST = 64 * 1024 * 1024
"""Octets that we are ready to send in order to go over a limit."""


# No sentence says that what is over the maximum announced has to be refused.
@requirement(
    "RFC 1870",
    "4",
    Level.MAY,
    "The fixed maximum that is announced holds for the chunks of a message together",
    needs=[Capability.SMTP, Capability.SMTP_SIZE, Capability.SMTP_CHUNKING, Capability.LOGIN],
    fails_on=["smtp-size-limit-per-chunk"],
)
def test_fixed_maximum_holds_for_all_chunks_together(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        limit = smtp.size_limit
        if not limit or limit > MOST:
            raise NotApplicable(f"the server announces no limit up to {MOST} octets")
        half = (b"x" * 98 + b"\r\n") * (limit // 180 + 1)  # who counts otherwise counts enough
        smtp.begin(target.account.address)
        smtp.bdat(target.compose()).granted()
        first = smtp.bdat(half)
        answer = smtp.bdat(half, last=True) if first.positive else first
        answer.must_be("2yz", "4yz", "5yz")
        expect.holds(not answer.positive, "a refusal of what is too big", str(answer))
