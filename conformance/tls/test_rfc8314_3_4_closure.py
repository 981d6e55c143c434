"""RFC 8314 section 3.4: how a connection on a port of implicit TLS ends."""

from mailworthy import expect
from mailworthy.handshake import ends_by_alert
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 8314",
    "3.4",
    Level.SHOULD,
    "The server sends the close alert of TLS before it closes the connection",
    needs=[Capability.SSL],
    fails_on=["tls-closes-without-an-alert"],
    safe=True,
)
def test_connection_ends_by_a_close_alert(target: Target) -> None:
    expect.holds(ends_by_alert(target), "a close alert", "the end of TCP alone")
