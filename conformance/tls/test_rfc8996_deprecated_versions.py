"""RFC 8996: TLS 1.0 and TLS 1.1 are no longer negotiated."""

import ssl

from mailworthy import expect
from mailworthy.handshake import agreed_version
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 8996",
    "4",
    Level.MUST,
    "A client that offers TLS 1.0 alone is refused",
    needs=[Capability.TLS],
    fails_on=["tls-1-0-accepted"],
    safe=True,
)
def test_tls_1_0_is_refused(target: Target) -> None:
    agreed = agreed_version(target, ssl.TLSVersion.TLSv1)
    expect.holds(not agreed, "the handshake is refused", f"{agreed} is agreed on")


@requirement(
    "RFC 8996",
    "5",
    Level.MUST,
    "A client that offers TLS 1.1 alone is refused",
    needs=[Capability.TLS],
    fails_on=["tls-1-0-accepted", "tls-1-1-accepted"],
    safe=True,
)
def test_tls_1_1_is_refused(target: Target) -> None:
    agreed = agreed_version(target, ssl.TLSVersion.TLSv1_1)
    expect.holds(not agreed, "the handshake is refused", f"{agreed} is agreed on")
