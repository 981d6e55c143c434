"""RFC 3501 section 6.4.1: CHECK."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import contents
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 3501",
    "6.4.1",
    Level.SHOULD,
    r"CHECK is completed with OK, and neither closes the mailbox nor removes what is \Deleted",
    needs=[Capability.IMAP],
    fails_on=["imap-check-unknown", "imap-check-expunges", "imap-check-closes"],
)
def test_check_leaves_the_mailbox_as_it_is(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        if "IMAP4REV1" not in imap.capabilities:
            raise NotApplicable("IMAP4rev2 has no CHECK")
        imap.fill(name, target.compose(), flags=[r"\Deleted"])
        before = contents(imap)
        imap.command("CHECK").must_be("OK")
        expect.equal("messages by UID", contents(imap), before)
