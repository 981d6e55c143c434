"""RFC 3501 section 2.3.1.1: unique identifiers."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "a new message has a higher UID than any before, expunged ones included",
    needs=[Capability.IMAP],
    fails_on=["imap-uid-reused-after-expunge", "imap-uids-descend"],
)
def test_uids_ascend_and_are_never_reused(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), target.compose(), target.compose())
        before = imap.command("FETCH 1:3 UID").must_be("OK").uids()
        expect.equal("the UIDs of 3 messages", before, sorted(set(before)))
        imap.command(r"STORE 3 +FLAGS.SILENT (\Deleted)").must_be("OK")
        imap.command("EXPUNGE").must_be("OK")
        imap.fill(name, target.compose())
        after = imap.command("FETCH 3 UID").must_be("OK").uids()
        expect.holds(after[-1:] > before[-1:], f"a UID above {before[-1]}", f"UIDs {after}")


@requirement(
    "RFC 3501",
    "2.3.1.1",
    Level.MUST,
    "UIDNEXT grows when a message comes, and the message's UID is not below the UIDNEXT before",
    needs=[Capability.IMAP],
    fails_on=["imap-uidnext-stands-still", "imap-uidnext-too-high"],
)
def test_uidnext_foretells_the_next_uid(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        before = imap.fill(name, target.compose()).number("UIDNEXT")
        after = imap.fill(name, target.compose()).number("UIDNEXT")
        expect.holds(after > before, f"UIDNEXT above {before}", f"UIDNEXT {after}")
        uid = imap.command("FETCH 2 UID").must_be("OK").uids()[-1]
        expect.holds(before <= uid < after, f"a UID from {before} to {after - 1}", f"UID {uid}")
