"""RFC 6152 section 3: bodies with octets above 127."""

import email

from mailworthy import expect
from mailworthy.arrival import stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 6152",
    "3",
    Level.MUST,
    "A content taken under BODY=8BITMIME is delivered with all bits of its octets",
    needs=[Capability.SMTP, Capability.SMTP_8BITMIME, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-eighth-bit-cleared"],
)
def test_8bit_body_keeps_all_bits(target: Target) -> None:
    body = bytes(range(0xA0, 0x100)) + b"\r\n"
    fields = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
    fields += b"Content-Transfer-Encoding: 8bit\r\n"
    read = stored(target, target.compose(body, fields), parameters="BODY=8BITMIME")
    # A change of the encoding loses nothing.
    payload = email.message_from_bytes(read).get_payload(decode=True)
    expect.holds(isinstance(payload, bytes) and body[:-2] in payload, f"{body!r}", f"{payload!r}")
