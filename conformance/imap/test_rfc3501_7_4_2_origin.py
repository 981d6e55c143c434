"""RFC 3501 section 7.4.2: origin octets of FETCH responses."""

from mailworthy import expect
from mailworthy.models.mime_tree import NESTED
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

NEEDS = [Capability.IMAP]


@requirement(
    "RFC 3501",
    "7.4.2",
    Level.MUST,
    "an origin octet stands in a response only where the client asked for a part of a section",
    needs=NEEDS,
    fails_on=["imap-origin-always-told", "imap-long-body-comes-in-part"],
)
def test_origin_only_where_asked_for(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, NESTED.octets(), target.compose(b"A longer line of text.\r\n" * 3000))
        for number in (1, 2):
            for item in ("BODY.PEEK[]", "BODY.PEEK[TEXT]", "BODY.PEEK[1]", "BODY.PEEK[HEADER]"):
                answer = imap.command(f"FETCH {number} ({item})").must_be("OK")
                told = [name for fetch in answer.fetches() for name in fetch.items if "<" in name]
                expect.equal(f"origins told after {item}", told, [])
