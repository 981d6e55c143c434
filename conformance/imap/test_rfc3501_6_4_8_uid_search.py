"""RFC 3501 section 6.4.8: UID SEARCH."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import expunge
from mailworthy.target import Target

NEEDS = [Capability.IMAP]


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.SHOULD,
    "UID SEARCH brings UIDs, while sequence sets among its keys still mean sequence numbers",
    needs=NEEDS,
    fails_on=["imap-uid-search-brings-numbers", "imap-uid-search-sets-are-uids"],
)
def test_uid_search_brings_uids_and_takes_numbers(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(4)))
        expunge(imap, "1:2")
        uids = imap.command("FETCH 1:* UID").must_be("OK").uids(2)
        for key, wanted in {
            "ALL": uids,
            "1": uids[:1],
            "2:*": uids[1:],
            f"1:2 UID {uids[1]}:*": uids[1:],
            f"UID {uids[0]}": uids[:1],
            "DELETED": [],
        }.items():
            found = imap.command(f"UID SEARCH {key}").must_be("OK").search()
            expect.equal(f"UID SEARCH {key}", found, wanted)
