"""RFC 3501 section 2.3.4: the size of a message."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "2.3.4",
    Level.SHOULD,
    "RFC822.SIZE is the number of octets of the whole message, as BODY[] gives it",
    needs=[Capability.IMAP],
    fails_on=["imap-size-counts-line-ends-once"],
)
def test_size_is_the_octets_of_the_body(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"One.\r\n\r\nThree.\r\n"))
        answer = imap.command("FETCH 1 (RFC822.SIZE BODY.PEEK[])").must_be("OK")
        sizes = [f.items["RFC822.SIZE"] for f in answer.fetches() if "RFC822.SIZE" in f.items]
        expect.equal("RFC822.SIZE", sizes[:1], [len(answer.item("BODY[]"))])
