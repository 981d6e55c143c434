"""RFC 2595 section 2.5: what the server makes of a TLS negotiation that comes to nothing.

It looks at the result, and what is good enough is its own decision; so that is told and no more.
"""

from mailworthy import expect
from mailworthy.handshake import said_in_clear
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.transcript import printable
from mailworthy.target import Target

SILENCE = 5.0
"""Seconds that we wait for what is better not said; most servers close at once."""


@requirement(
    "RFC 2595",
    "2.5",
    Level.MAY,
    "Where no handshake follows the +OK to STLS, the server does not go on in clear",
    needs=[Capability.POP3, Capability.STARTTLS],
    fails_on=["pop3-goes-on-without-a-handshake"],
)
def test_pop3_does_not_go_on_in_clear_after_stls(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        pop3.ask_for_tls()
        heard = said_in_clear(pop3.stream, b"CAPA\r\nQUIT\r\n", SILENCE)
        expect.holds(b"+OK" not in heard, "no +OK in clear", printable(heard[-80:]))
