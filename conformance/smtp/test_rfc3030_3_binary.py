"""RFC 3030 section 3: binary messages."""

import email

from mailworthy import expect
from mailworthy.arrival import must_not_arrive
from mailworthy.notification import Posted
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable

NEEDS = [Capability.SMTP, Capability.SMTP_BINARYMIME, Capability.LOGIN]
MIME = b"MIME-Version: 1.0\r\n"
BINARY = b"Content-Transfer-Encoding: binary\r\n"
OCTETS = b"Content-Type: application/octet-stream\r\n" + BINARY
LETTER = OCTETS.replace(b"binary", b"8bit")


def send(target: Target, body: bytes, fields: bytes) -> bytes:
    """Send a binary message in two chunks; return what was stored."""
    message_id = target.new_message_id()
    message = target.compose(body, MIME, fields, message_id=message_id)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address, parameters="BODY=BINARYMIME")
        smtp.bdat(message[:-5]).granted()
        smtp.bdat(message[-5:], last=True).granted()
    return target.delivered(message_id)


def must_begin_with(stored: bytes, octets: bytes) -> None:
    """Demand that the first part of a message has these octets; its encoding may have changed.

    A part that is still binary may have lost its NULs to the reader, since neither IMAP nor POP3
    has a way to show them: Unreachable.
    """
    part = next(one for one in email.message_from_bytes(stored).walk() if not one.is_multipart())
    payload = part.get_payload(decode=True)
    found = payload if isinstance(payload, bytes) else b""
    encoding = str(part.get("Content-Transfer-Encoding", "")).lower().strip()
    if b"\0" in octets and encoding == "binary" and found != octets:
        raise Unreachable("octets of zero were stored in a way that is not shown")
    expect.same_octets("the octets sent", found, octets)


@requirement(
    "RFC 3030",
    "3",
    Level.SHOULD,
    "BINARYMIME is offered together with CHUNKING, and without a parameter",
    needs=[Capability.SMTP, Capability.SMTP_BINARYMIME],
    fails_on=["smtp-binarymime-without-chunking", "smtp-binarymime-with-parameter"],
    safe=True,
)
def test_binarymime_comes_with_chunking(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        if "BINARYMIME" in smtp.extensions:  # which may be known after the log-in alone
            expect.holds("CHUNKING" in smtp.extensions, "CHUNKING beside BINARYMIME", "none")
            expect.equal("the parameter of BINARYMIME", smtp.extensions["BINARYMIME"], "")


@requirement(
    "RFC 3030",
    "3",
    Level.MUST,
    "A binary message that was accepted is delivered with all bits of its octets",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=[
        "smtp-binary-cut-at-nul",
        "smtp-binary-line-ends-normalized",
        "smtp-binary-gets-a-line-end",
        "smtp-dots-undone-in-chunks",
    ],
)
def test_binary_message_keeps_all_bits(target: Target) -> None:
    bodies = (b"\r.\n.\r\n.\r\n..\n", bytes(range(256)) * 2, b"No end of the last line")
    for body in bodies:
        must_begin_with(send(target, body, OCTETS), body)


@requirement(
    "RFC 3030",
    "3",
    Level.MUST,
    "The binary parts of a multipart are delivered with all bits, and nothing is encoded twice",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-binary-cut-at-nul", "smtp-binary-multipart-encoded-whole"],
)
def test_binary_parts_of_a_multipart_keep_all_bits(target: Target) -> None:
    octets = bytes(range(256)) + b"\r\n--other\r\n"
    body = b"--part\r\n" + OCTETS + b"\r\n" + octets + b"\r\n--part\r\n" + LETTER + b"\r\n\xe9\r\n"
    fields = b'Content-Type: multipart/mixed; boundary="part"\r\n' + BINARY
    stored = send(target, body + b"--part--\r\n", fields)
    message = email.message_from_bytes(stored)
    encoding = str(message.get("Content-Transfer-Encoding", "7bit")).lower().strip()
    allowed = {"7bit", "8bit", "binary"}
    expect.holds(encoding in allowed, "a multipart that is not encoded itself", encoding)
    must_begin_with(stored, octets)


@requirement(
    "RFC 3030",
    "3",
    Level.MUST,
    "DATA after MAIL with BODY=BINARYMIME gets 503",
    needs=NEEDS,
    fails_on=["smtp-data-with-binarymime-accepted", "smtp-data-with-binarymime-gets-554"],
)
def test_data_with_binarymime_gets_503(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address, parameters="BODY=BINARYMIME")
        smtp.command("DATA").must_be(503)
        smtp.command("RSET").must_be(250)


@requirement(
    "RFC 3030",
    "3",
    Level.MUST,
    "A message whose encoding is binary is accepted though MAIL did not say so",
    needs=NEEDS,
    fails_on=["smtp-undeclared-binary-refused"],
)
def test_undeclared_binary_message_is_accepted(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose(b"Text.\r\n", MIME, LETTER)).granted()  # the like is welcome
        smtp.begin(target.account.address)
        smtp.data(target.compose(b"Text.\r\n", MIME, OCTETS)).must_be(250)


@requirement(
    "RFC 3030",
    "3",
    Level.SHOULD,
    "A message whose encoding is binary and that MAIL did not announce so is returned",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-undeclared-binary-delivered", "smtp-undeclared-binary-lost"],
)
def test_undeclared_binary_message_is_returned(target: Target) -> None:
    message_id = target.new_message_id()
    message = target.compose(b"Text.\r\n", MIME, OCTETS, message_id=message_id)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(message).granted()
    must_not_arrive(
        target, message_id, expected="a notification", actual="the message was delivered"
    )
    posted = Posted(target, message_id, message)
    posted.must_be_told(lambda: target.deliver(target.compose()))
