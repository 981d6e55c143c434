"""RFC 9051 section 6.4.9: UID SEARCH once IMAP4rev2 is enabled."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import in_rev2
from mailworthy.target import Target


@requirement(
    "RFC 9051",
    "6.4.9",
    Level.MUST,
    "the ESEARCH response to UID SEARCH has the UID indicator, with result options or without",
    needs=[Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE],
    fails_on=["imap-esearch-without-uid-indicator"],
)
def test_uid_search_says_uid(target: Target) -> None:
    with target.own_mailbox() as name, in_rev2(target) as imap:
        imap.fill(name, target.compose(), target.compose())
        for command in ("UID SEARCH ALL", "UID SEARCH RETURN (COUNT) ALL", "UID SEARCH DELETED"):
            found = imap.command(command).must_be("OK").esearch()
            expect.holds(found.uid, f"ESEARCH … UID … after {command}", "no UID indicator")
