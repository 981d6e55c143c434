"""RFC 3516 section 6: what BINARY leaves as it is."""

import base64
import binascii

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable, Violation
from mailworthy.wire.imap import BodyPart, Literal

NEEDS = [Capability.IMAP, Capability.IMAP_BINARY]
LINES = b"One line.\r\nAnother.\r\n\r\nA last one.\r\n"
HEAD = b"MIME-Version: 1.0\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n"


def decoded(body: bytes) -> bytes:
    """Base64 decoded; raises Violation where it is none."""
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error as error:
        raise Violation("base64, as BODYSTRUCTURE says", str(error)) from None


@requirement(
    "RFC 3516",
    "6",
    Level.MUST,
    "the lines of a text end in CRLF in BINARY too",
    needs=NEEDS,
    fails_on=["imap-binary-lines-end-in-lf"],
)
def test_lines_of_text_end_in_crlf(target: Target) -> None:
    head = HEAD % (b"text/plain; charset=us-ascii", b"7bit")
    quoted = HEAD % (b"text/plain; charset=us-ascii", b"quoted-printable")
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(LINES, head), target.compose(LINES, quoted))
        for number in (1, 2):
            answer = imap.command(f"FETCH {number} BINARY.PEEK[1]").must_be("OK")
            octets = next((fetch.octets("BINARY[1]") for fetch in answer.fetches()), None)
            if octets is None:
                raise Unreachable("BINARY[1] is not told")
            expect.same_octets("BINARY[1]", octets, LINES)


@requirement(
    "RFC 3516",
    "6",
    Level.MUST,
    "BODY[n] is what BODYSTRUCTURE describes, in an encoding that base IMAP can carry",
    needs=NEEDS,
    fails_on=["imap-body-decoded"],
)
def test_body_is_what_the_structure_describes(target: Target) -> None:
    octets = bytes(range(1, 200)) * 3
    encoded = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    head = HEAD % (b"application/octet-stream", b"base64")
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(encoded, head))
        binary = HEAD % (b"application/octet-stream", b"binary")
        message = target.compose(b"\0" + octets, binary)
        count = 1
        if imap.command(f'APPEND "{name}" ~', Literal(message)).status == "OK":
            count = 2
            imap.fill(name)
        for number in range(1, count + 1):
            answer = imap.command(f"FETCH {number} (BODYSTRUCTURE BODY.PEEK[1])").must_be("OK")
            told, body = answer.structure(), answer.item("BODY[1]")
            if not isinstance(told, BodyPart):
                raise NotApplicable("the message is stored as a multipart")
            if (told.encoding or b"").lower() == b"binary":
                raise Violation("an encoding of base IMAP", repr(told.encoding))
            if (told.encoding or b"").lower() == b"base64":
                found = base64.b64decode(body)
                expect.same_octets(
                    "BODY[1], decoded", found, octets if number == 1 else b"\0" + octets
                )
