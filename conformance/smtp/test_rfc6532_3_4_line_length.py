"""RFC 6532 section 3.4: lines are measured in octets."""

from mailworthy import expect
from mailworthy.arrival import stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


# RFC 5321 section 4.5.3.1.6 has the MUST for lines of that length.
@requirement(
    "RFC 6532",
    "3.4",
    Level.SHOULD,
    "A header line of 998 octets in UTF-8 arrives whole",
    needs=[
        Capability.SMTP,
        Capability.SMTP_SMTPUTF8,
        Capability.LOGIN,
        Capability.DELIVERY,
    ],
    fails_on=["smtp-utf8-counts-twice"],
)
def test_header_line_of_998_octets_arrives_whole(target: Target) -> None:
    line = "Comments: " + "\u00fc" * 494
    message = target.compose(b"Body.\r\n", f"{line}\r\n".encode())
    read = stored(target, message, parameters="BODY=8BITMIME SMTPUTF8")
    expect.holds(line.encode() in read, "the line of 998 octets", "it was cut or folded")
