"""RFC 6154 section 2: special-use attributes in LIST."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import entries, has
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import ListEntry

USES = (r"\All", r"\Archive", r"\Drafts", r"\Flagged", r"\Junk", r"\Sent", r"\Trash", r"\Important")


def _is_special(entry: ListEntry) -> bool:
    return any(has(entry, use) for use in USES)


@requirement(
    "RFC 6154",
    "2",
    Level.MUST,
    "the selection option SPECIAL-USE brings no mailbox without a special use",
    needs=[Capability.IMAP, Capability.IMAP_SPECIAL_USE, Capability.IMAP_LIST_EXTENDED],
    fails_on=["imap-special-use-selects-all"],
)
def test_selection_brings_special_mailboxes_only(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        found = entries(imap, f'LIST (SPECIAL-USE) "" "{name}*"')
        plain = [entry.name for entry in found if not _is_special(entry)]
        expect.equal("names without a special use", plain, [])


@requirement(
    "RFC 6154",
    "2",
    Level.MUST,
    "the return option SPECIAL-USE tells the uses of a mailbox that has some",
    needs=[
        Capability.IMAP,
        Capability.IMAP_SPECIAL_USE,
        Capability.IMAP_LIST_EXTENDED,
        Capability.IMAP_CREATE_SPECIAL_USE,
    ],
    fails_on=["imap-special-use-untold"],
)
def test_return_option_tells_the_uses(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        made = imap.command(f'CREATE "{name}-use" (USE (\\Archive))').must_be("OK", "NO")
        if made.status == "NO":
            raise NotApplicable("the server makes no \\Archive")
        [entry] = entries(imap, f'LIST "" "{name}-use" RETURN (SPECIAL-USE)')
        expect.holds(has(entry, r"\Archive"), "\\Archive", f"{entry.attributes}")
        found = [each.name for each in entries(imap, f'LIST (SPECIAL-USE) "" "{name}*"')]
        expect.equal("names by the selection option", found, [entry.name])


@requirement(
    "RFC 6154",
    "2",
    Level.MUST,
    "SPECIAL-USE and SUBSCRIBED together bring what meets both",
    needs=[
        Capability.IMAP,
        Capability.IMAP_SPECIAL_USE,
        Capability.IMAP_LIST_EXTENDED,
        Capability.IMAP_CREATE_SPECIAL_USE,
    ],
    fails_on=["imap-selection-options-add-up"],
)
def test_both_selection_options_hold(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command(f'SUBSCRIBE "{name}"').granted()
        for each in (f"{name}-a", f"{name}-b"):
            if (
                imap.command(f'CREATE "{each}" (USE (\\Archive))').must_be("OK", "NO").status
                == "NO"
            ):
                raise NotApplicable("the server makes no two mailboxes for \\Archive")
        imap.command(f'SUBSCRIBE "{name}-a"').granted()
        found = entries(imap, f'LIST (SUBSCRIBED SPECIAL-USE) "" "{name}*"')
        expect.equal("names", [entry.name for entry in found], [f"{name}-a"])
