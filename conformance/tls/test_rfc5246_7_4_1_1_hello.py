"""RFC 5246 section 7.4.1.1: the client opens the handshake; a server has nothing to say before."""

from mailworthy import expect
from mailworthy.handshake import said_before_handshake
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

SILENCE = 1.0
"""Seconds that we wait for what must not come; a greeting comes at once."""


@requirement(
    "RFC 5246",
    "7.4.1.1",
    Level.SHOULD,
    "On a port of implicit TLS the server says nothing before the client has begun the handshake",
    needs=[Capability.SSL],
    fails_on=["tls-server-speaks-first"],
    safe=True,
    unprobed=True,
)
def test_no_octet_before_the_handshake(target: Target) -> None:
    expect.equal("octets before the handshake", said_before_handshake(target, SILENCE), b"")
