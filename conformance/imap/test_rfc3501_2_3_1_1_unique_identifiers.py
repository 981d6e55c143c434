"""RFC 3501 section 2.3.1.1: unique identifiers."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


def same_validity(one: ImapAnswer, two: ImapAnswer) -> None:
    """UIDs that do not persist are permitted: each SELECT then has another UIDVALIDITY."""
    if one.codes().get("UIDVALIDITY") != two.codes().get("UIDVALIDITY"):
        raise NotApplicable("the mailbox has no UIDs that persist: its UIDVALIDITY changes")


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
        opened = imap.fill(name, target.compose(), target.compose(), target.compose())
        before = imap.command("FETCH 1:3 UID").must_be("OK").uids()
        expect.equal("the UIDs of 3 messages", before, sorted(set(before)))
        imap.command(r"STORE 3 +FLAGS.SILENT (\Deleted)").granted()
        imap.command("EXPUNGE").granted()
        same_validity(opened, imap.fill(name, target.compose()))
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
        opened, again = (imap.fill(name, target.compose()) for _ in range(2))
        same_validity(opened, again)
        if "UIDNEXT" not in opened.codes():
            raise NotApplicable("SELECT tells no UIDNEXT, which is judged under section 6.3.1")
        before, after = opened.number("UIDNEXT"), again.number("UIDNEXT")
        expect.holds(after > before, f"UIDNEXT above {before}", f"UIDNEXT {after}")
        uid = imap.command("FETCH 2 UID").must_be("OK").uids()[-1]
        expect.holds(before <= uid < after, f"a UID from {before} to {after - 1}", f"UID {uid}")
