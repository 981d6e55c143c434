"""RFC 3501 section 9, point 3: NUL is never sent."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "a message with NUL is refused by APPEND, or told by FETCH without it",
    needs=[Capability.IMAP],
    fails_on=["imap-append-keeps-nul"],
)
def test_fetch_tells_no_nul(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        answer = imap.append(name, target.compose(b"a\0b\r\n")).must_be("OK", "NO", "BAD")
        if answer.status != "OK":
            return
        imap.fill(name)
        octets = imap.command("FETCH 1 BODY.PEEK[]").must_be("OK").item("BODY[]")
        expect.equal("NULs in a literal", octets.count(b"\0"), 0)
