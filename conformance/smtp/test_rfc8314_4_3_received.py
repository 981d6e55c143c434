"""RFC 8314 section 4.3: the trace that TLS leaves on what is submitted."""

import re

from mailworthy.arrival import must_be_stamped
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

_CIPHER = re.compile(rb"\stls\s+(?:TLS_[A-Z0-9_]+|0x[0-9A-F]{4})(?![^\s();])", re.IGNORECASE)


@requirement(
    "RFC 8314",
    "4.3",
    Level.SHOULD,
    "What is submitted by TLS has the cipher suite in the Received field, by the name IANA has",
    needs=[
        Capability.SMTP,
        Capability.SUBMISSION,
        Capability.TLS,
        Capability.LOGIN,
        Capability.DELIVERY,
    ],
    fails_on=["smtp-cipher-suite-not-stamped", "smtp-cipher-suite-by-another-name"],
)
def test_received_has_the_cipher_suite(target: Target) -> None:
    must_be_stamped(target, _CIPHER, "the clause tls and a cipher suite")
