"""RFC 5258 section 3.2: return options of LIST."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create, entries, has
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.IMAP_LIST_EXTENDED]


@requirement(
    "RFC 5258",
    "3.2",
    Level.MUST,
    "RETURN (SUBSCRIBED) says \\Subscribed of what is subscribed, and of nothing else",
    needs=NEEDS,
    fails_on=["imap-return-subscribed-of-none", "imap-return-subscribed-of-all"],
)
def test_return_subscribed_is_accurate(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        imap.command(f'SUBSCRIBE "{other}"').granted()
        found = entries(imap, f'LIST "" "{name}*" RETURN (SUBSCRIBED)')
        told = {entry.name: has(entry, r"\Subscribed") for entry in found}
        expect.equal("whether \\Subscribed", told, {name: False, other: True})
