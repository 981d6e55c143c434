"""RFC 6152 section 3: octets above 127 however they come."""

import email

from mailworthy import expect
from mailworthy.arrival import stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.SMTP_8BITMIME, Capability.LOGIN, Capability.DELIVERY]
FIELDS = (
    b"MIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n"
)
HIGH = bytes(range(0x80, 0x100)) + b"\r\n"


def must_be_kept(message: bytes, body: bytes) -> None:
    """Demand that what is stored has this body; its encoding may have changed."""
    payload = email.message_from_bytes(message).get_payload(decode=True)
    kept = payload if isinstance(payload, bytes) else b""
    if not kept.startswith(body):  # what a server adds at the end is another matter
        expect.same_octets("the body", kept, body)


@requirement(
    "RFC 6152",
    "3",
    Level.MUST,
    "A content with octets above 127 that is accepted without BODY keeps all their bits",
    needs=NEEDS,
    fails_on=["smtp-unannounced-8bit-replaced"],
)
def test_unannounced_8bit_content_keeps_all_bits(target: Target) -> None:
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        answer = smtp.data(target.compose(HIGH, FIELDS, message_id=message_id))
    if not answer.must_be("2yz", "4yz", "5yz").positive:
        raise NotApplicable("8-bit content has to be announced")
    must_be_kept(target.delivered(message_id), HIGH)


@requirement(
    "RFC 6152",
    "3",
    Level.MUST,
    "A content with octets above 127 that comes in chunks keeps all their bits",
    needs=[*NEEDS, Capability.SMTP_CHUNKING],
    fails_on=["smtp-8bit-in-chunks-replaced"],
)
def test_8bit_content_in_chunks_keeps_all_bits(target: Target) -> None:
    message_id = target.new_message_id()
    message = target.compose(HIGH, FIELDS, message_id=message_id)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address, parameters="BODY=8BITMIME")
        smtp.bdat(message[:-20]).granted()
        smtp.bdat(message[-20:], last=True).granted()
    must_be_kept(target.delivered(message_id), HIGH)


@requirement(
    "RFC 6152",
    "3",
    Level.MUST,
    "Dots at the beginning of 8-bit lines are doubled on the way, and end nothing",
    needs=NEEDS,
    fails_on=["smtp-dots-stay-doubled", "smtp-two-dots-end-data"],
)
def test_dots_in_8bit_content_are_kept(target: Target) -> None:
    body = b".\r\n..\xe9\r\n.\xff\r\n..\r\n\x80.\r\n.\r\n" + HIGH
    must_be_kept(stored(target, target.compose(body, FIELDS), parameters="BODY=8BITMIME"), body)


# RFC 5321 section 4.5.3.1.6 has the MUST; here it is said for lines with octets above 127.
@requirement(
    "RFC 6152",
    "3",
    Level.MUST,
    "A line of 1000 octets, many of them above 127, is taken whole",
    needs=NEEDS,
    fails_on=["smtp-8bit-lines-cut"],
)
def test_8bit_line_of_1000_octets_is_taken(target: Target) -> None:
    body = b"\xe9" * 997 + b"!\r\n"
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address, parameters="BODY=8BITMIME")
        smtp.data(target.compose(HIGH, FIELDS)).granted()
        smtp.begin(target.account.address, parameters="BODY=8BITMIME")
        smtp.data(target.compose(body, FIELDS, message_id=message_id)).must_be(250)
    must_be_kept(target.delivered(message_id), body)
