"""RFC 2595 sections 6 and 9: PLAIN is for connections that are encrypted.

The text forbids it unless backwards compatibility dictates otherwise. Only the operator knows
whether it does, so this warns and does not fail.
"""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 2595",
    "6",
    Level.SHOULD,
    "Where TLS is to be had, PLAIN is not announced before it",
    needs=[Capability.POP3, Capability.STARTTLS],
    fails_on=["pop3-plain-announced-in-clear"],
    safe=True,
)
def test_pop3_announces_no_plain_in_clear(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        pop3.capa()
        offered = pop3.capabilities.get("SASL", "").upper().split()
        expect.holds("PLAIN" not in offered, "no PLAIN before STLS", f"SASL {offered}")


@requirement(
    "RFC 2595",
    "6",
    Level.SHOULD,
    "Where TLS is to be had, PLAIN is not announced before it",
    needs=[Capability.IMAP, Capability.STARTTLS],
    fails_on=["imap-plain-announced-in-clear"],
    safe=True,
)
def test_imap_announces_no_plain_in_clear(target: Target) -> None:
    with target.imap(secured=False) as imap:
        offered = sorted(imap.ask_capabilities())
        expect.holds("AUTH=PLAIN" not in offered, "no PLAIN before STARTTLS", f"{offered}")
