"""RFC 9051 section 2.3.2: the keywords that IMAP4rev2 knows."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

KEYWORDS = ("$Forwarded", "$MDNSent", "$Junk", "$NotJunk", "$Phishing")


@requirement(
    "RFC 9051",
    "2.3.2",
    Level.SHOULD,
    "the keywords that are defined can be searched for, and outlive APPEND, COPY and MOVE",
    needs=[Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE],
    fails_on=["imap-append-loses-flags", "imap-copy-loses-keywords"],
)
def test_known_keywords_are_kept(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as copies,
        target.own_mailbox() as moved,
        target.imap(ready=True) as imap,
    ):
        imap.command("ENABLE IMAP4rev2").granted()
        for number, keyword in enumerate(KEYWORDS, 1):
            imap.append(name, target.compose(b"%d\r\n" % number), flags=[keyword]).granted()
        imap.fill(name)
        imap.command(f'COPY 1:{len(KEYWORDS)} "{copies}"').must_be("OK")
        imap.command(f'MOVE 1:{len(KEYWORDS)} "{moved}"').must_be("OK")
        for mailbox in (copies, moved):
            imap.fill(mailbox)
            for keyword in KEYWORDS:
                found = imap.command(f"SEARCH KEYWORD {keyword}").must_be("OK").search()
                expect.equal(f"number of messages with {keyword}", len(found), 1)
