"""RFC 9051 section 7.3.1: what LIST responses say of a name in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import hierarchy, speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import listed
from mailworthy.target import Target


@requirement(
    "RFC 9051",
    "7.3.1",
    Level.MUST,
    "of \\Marked, \\Unmarked and \\Noselect a name has one at most",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-list-says-marked-and-unmarked"],
)
def test_one_of_marked_unmarked_noselect(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        hierarchy(imap, name)
        for entry in listed(imap, f"{name}*").values():
            told = {flag.lower() for flag in entry.attributes}
            told &= {"\\marked", "\\unmarked", "\\noselect"}
            expect.holds(len(told) < 2, "one of them at most", f"{entry.name}: {sorted(told)}")
