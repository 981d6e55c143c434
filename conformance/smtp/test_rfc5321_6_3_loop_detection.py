"""RFC 5321 section 6.3: how many hops a message may have behind it."""

from mailworthy import expect
from mailworthy.marks import marked, new_mark, returned
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

HOPS = 98
"""Received fields that the message has; the server adds one, and perhaps another within."""


@requirement(
    "RFC 5321",
    "6.3",
    Level.SHOULD,
    "A message with fewer than 100 Received fields is not taken for one in a loop",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-25-hops-at-most", "smtp-looping-mail-returned-after-25-hops"],
)
def test_98_hops_are_no_loop(target: Target) -> None:
    mark = new_mark()
    hops = [
        f"Received: from h{n}.example ([192.0.2.{n}]) by h{n + 1}.example with ESMTP id {n:06};\r\n"
        f"\tMon, 5 Jan 2026 11:{59 - n // 2:02}:{59 - n % 2 * 30:02} +0000\r\n".encode()
        for n in range(1, HOPS + 1)
    ]
    octets = target.compose().replace(b"Subject: ", f"Subject: {mark} ".encode())
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # without the fields it is taken
        smtp.begin(target.account.address)
        smtp.data(b"".join(hops) + octets).must_be("2yz")
    expect.holds(not returned(marked(target, mark)), "the message", "it was returned")
