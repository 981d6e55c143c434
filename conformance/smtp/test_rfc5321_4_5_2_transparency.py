"""RFC 5321 section 4.5.2: dots at the beginning of a line, wherever the line is."""

from mailworthy import expect
from mailworthy.arrival import must_have_body, stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.smtp import stuff

NEEDS = [Capability.SMTP, Capability.LOGIN, Capability.DELIVERY]
BORDERS = tuple(1024 << power for power in range(7))
"""Where buffers of servers may end, in octets of the mail data as they are sent."""


def must_be_stored(target: Target, *bodies: bytes) -> None:
    """Send messages with these bodies, and demand that each is stored as it was."""
    for body in bodies:
        must_have_body(stored(target, target.compose(body)), body)


def with_dots_at(offset: int, head: int) -> bytes:
    """A body that has the first dot of a line `offset` octets behind each border.

    As it is sent, after a header section of `head` octets, that is.
    """
    body = b""
    for border in BORDERS:
        room = border + offset - head - (len(stuff(body)) - 3 if body else 0)
        while room > 900:
            body += b"x" * 498 + b"\r\n"
            room -= 500
        body += b"y" * (room - 2) + b"\r\n.dot\r\n"
    return body


@requirement(
    "RFC 5321",
    "4.5.2",
    Level.MUST,
    "Lines that begin with dots are stored as the sender had them before doubling",
    needs=NEEDS,
    fails_on=["smtp-dots-stay-doubled", "smtp-all-leading-dots-removed", "smtp-two-dots-end-data"],
)
def test_leading_dots_are_stored_as_sent(target: Target) -> None:
    must_be_stored(target, b".one\r\n..two\r\n.\r\n..\r\n...\r\n. x\r\nin.the.middle.\r\n.last\r\n")


@requirement(
    "RFC 5321",
    "4.5.2",
    Level.MUST,
    "Dots at the beginning of a line are undone where the line begins at the border of a buffer",
    needs=NEEDS,
    fails_on=["smtp-dot-behind-a-border-kept", "smtp-dot-behind-a-border-removed"],
)
def test_dots_at_buffer_borders_are_stored_as_sent(target: Target) -> None:
    head = len(target.compose(b""))
    must_be_stored(target, *(with_dots_at(offset, head) for offset in range(-2, 4)))


@requirement(
    "RFC 5321",
    "4.5.2",
    Level.MUST,
    "A line of one dot is text where it was doubled, also as the first, the last, or the only one",
    needs=NEEDS,
    fails_on=["smtp-last-dot-dropped", "smtp-two-dots-end-data"],
)
def test_lone_dots_are_text(target: Target) -> None:
    must_be_stored(target, b"last\r\n.\r\n", b".\r\nfirst\r\n", b".\r\n", b".\r\n\r\n.\r\n..\r\n")


@requirement(
    "RFC 5321",
    "4.5.2",
    Level.MUST,
    "The doubled dot is removed from the very first line of the mail data too",
    needs=NEEDS,
    fails_on=["smtp-first-line-keeps-its-dot"],
)
def test_first_line_loses_its_doubled_dot(target: Target) -> None:
    read = stored(target, b".X-Mailworthy: a name may begin so\r\n" + target.compose())
    line = next((line for line in read.splitlines() if b"X-Mailworthy:" in line), b"")
    if not line:
        raise NotApplicable("the server drops a field with such a name")
    expect.holds(line.startswith(b".X-"), ".X-Mailworthy in the first line", repr(line))
