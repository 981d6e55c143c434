"""RFC 3501 section 6.3.7: UNSUBSCRIBE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create, listed
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "6.3.7",
    Level.SHOULD,
    "a name that was unsubscribed is in LSUB no more; the mailbox stays",
    needs=[Capability.IMAP, Capability.IMAP4REV1],
    fails_on=["imap-unsubscribe-does-nothing", "imap-unsubscribe-deletes"],
)
def test_unsubscribed_name_leaves_lsub(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        for subscribed in (name, other):
            imap.command(f'SUBSCRIBE "{subscribed}"').granted()
        imap.command(f'UNSUBSCRIBE "{other}"').must_be("OK")
        expect.equal("names", sorted(listed(imap, f"{name}*", command="LSUB")), [name])
        expect.equal("mailboxes", sorted(listed(imap, other)), [other])


@requirement(
    "RFC 3501",
    "6.3.7",
    Level.SHOULD,
    "the name of a deleted mailbox can be unsubscribed",
    needs=[Capability.IMAP, Capability.IMAP4REV1],
    fails_on=["imap-unsubscribe-needs-the-mailbox"],
)
def test_unsubscribe_of_a_deleted_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        imap.command(f'SUBSCRIBE "{other}"').granted()
        imap.command(f'DELETE "{other}"').granted()
        imap.command(f'UNSUBSCRIBE "{other}"').must_be("OK")
        expect.equal("names", sorted(listed(imap, other, command="LSUB")), [])
