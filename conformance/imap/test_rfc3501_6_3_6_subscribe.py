"""RFC 3501 section 6.3.6: SUBSCRIBE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create, listed
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "6.3.6",
    Level.SHOULD,
    "a name that was subscribed is returned by LSUB, also to other sessions, others are not",
    needs=[Capability.IMAP, Capability.IMAP4REV1],
    fails_on=["imap-subscribe-does-nothing", "imap-subscription-dies-with-the-session"],
)
def test_subscribed_name_is_in_lsub(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            imap.command(f'SUBSCRIBE "{name}"').must_be("OK")
            expect.equal("names", sorted(listed(imap, name, command="LSUB")), [name])
        with target.imap(ready=True) as imap:
            create(imap, f"{name}-other")
            expect.equal("names", sorted(listed(imap, f"{name}*", command="LSUB")), [name])


@requirement(
    "RFC 3501",
    "6.3.6",
    Level.MUST,
    "a name stays subscribed when its mailbox is deleted",
    needs=[Capability.IMAP, Capability.IMAP4REV1],
    fails_on=["imap-delete-unsubscribes", "imap-lsub-hides-what-is-missing"],
)
def test_subscription_outlives_the_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        imap.command(f'SUBSCRIBE "{other}"').granted()
        imap.command(f'DELETE "{other}"').granted()
        expect.equal("names", sorted(listed(imap, other, command="LSUB")), [other])


@requirement(
    "RFC 3501",
    "6.3.6",
    Level.SHOULD,
    "SUBSCRIBE of what there is not adds the name and gets OK, or gets NO and adds none",
    needs=[Capability.IMAP, Capability.IMAP4REV1],
    fails_on=["imap-subscribe-missing-untold", "imap-subscribe-missing-bad"],
)
def test_subscribe_of_a_missing_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        missing = f"{name}-missing"
        answer = imap.command(f'SUBSCRIBE "{missing}"').must_be("OK", "NO")
        wanted = [missing] if answer.status == "OK" else []
        expect.equal("names", sorted(listed(imap, missing, command="LSUB")), wanted)
        expect.equal("mailboxes", sorted(listed(imap, missing)), [])
