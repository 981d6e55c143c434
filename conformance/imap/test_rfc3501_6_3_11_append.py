"""RFC 3501 section 6.3.11: APPEND."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import ListEntry


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "an appended message has the flags given with it, and the octets that were sent",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-append-loses-flags",
        "imap-append-drops-empty-lines",
        "imap-append-drops-a-dot",
    ],
)
def test_append_keeps_octets_and_flags(target: Target) -> None:
    octets = target.compose(b".\r\n..two dots\r\n  spaces  \r\n{3}\r\n* OK\r\n)\r\n\r\n\r\n")
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, octets, [r"\Seen", r"\Flagged"]).must_be("OK")
        imap.fill(name)
        answer = imap.command("FETCH 1 (FLAGS BODY.PEEK[])").must_be("OK")
        expect.same_octets("BODY[]", answer.item("BODY[]"), octets)
        expect.equal("flags", sorted(answer.flags()), [r"\Flagged", r"\Seen"])


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.MUST,
    "APPEND to a mailbox that is not there, but could be, gets NO [TRYCREATE] and creates none",
    needs=[Capability.IMAP],
    fails_on=["imap-append-creates-the-mailbox", "imap-append-without-trycreate"],
)
def test_append_to_missing_mailbox_gets_trycreate(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        missing = f"{name}-missing"
        answer = imap.append(missing, target.compose()).must_be("NO")
        expect.holds(answer.has_code("TRYCREATE"), "NO [TRYCREATE]", str(answer))
        listed = imap.command(f'LIST "" "{missing}"').must_be("OK").of(ListEntry)
        expect.equal("entries of the mailbox", listed, [])
