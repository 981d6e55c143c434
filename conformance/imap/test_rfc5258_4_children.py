"""RFC 5258 section 4: the return option CHILDREN."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create, entries, has, inferior
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.IMAP, Capability.IMAP_LIST_EXTENDED]


@requirement(
    "RFC 5258",
    "4",
    Level.MUST,
    "RETURN (CHILDREN) says \\HasChildren or \\HasNoChildren, whichever holds, and not both",
    needs=NEEDS,
    fails_on=["imap-children-untold", "imap-children-of-all", "imap-children-both"],
)
def test_return_children_is_accurate(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        child = inferior(imap, name, "child")
        beside = create(imap, f"{name}beside")
        found = {e.name: e for e in entries(imap, f'LIST "" "{name}*" RETURN (CHILDREN)')}
        if has(found[child], r"\Noinferiors"):
            raise NotApplicable("\\Noinferiors stands for \\HasNoChildren")
        told = {
            each: (has(entry, r"\HasChildren"), has(entry, r"\HasNoChildren"))
            for each, entry in found.items()
        }
        wanted = {name: (True, False), child: (False, True), beside: (False, True)}
        expect.equal("\\HasChildren, \\HasNoChildren", told, wanted)
