"""RFC 5258 section 3.5: CHILDINFO."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import entries, inferior
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.IMAP_LIST_EXTENDED]


@requirement(
    "RFC 5258",
    "3.5",
    Level.MUST,
    "CHILDINFO comes with RECURSIVEMATCH only",
    needs=NEEDS,
    fails_on=["imap-childinfo-unasked"],
)
def test_childinfo_comes_when_asked_for(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        child = inferior(imap, name, "child")
        for each in (name, child):
            imap.command(f'SUBSCRIBE "{each}"').granted()
        for command in (
            f'LIST (SUBSCRIBED) "" "{name}%"',
            f'LIST "" "{name}*" RETURN (SUBSCRIBED)',
        ):
            told = [entry.name for entry in entries(imap, command) if entry.child_info is not None]
            expect.equal(f"names with CHILDINFO for {command}", told, [])


@requirement(
    "RFC 5258",
    "3.5",
    Level.MUST,
    "LIST (SUBSCRIBED) with % brings no level as \\Noselect for the sake of what is below it",
    needs=NEEDS,
    fails_on=["imap-list-subscribed-tells-levels"],
)
def test_list_subscribed_brings_no_level(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        child = inferior(imap, name, "child")
        imap.command(f'SUBSCRIBE "{child}"').granted()
        found = [entry.name for entry in entries(imap, f'LIST (SUBSCRIBED) "" "{name}%"')]
        expect.equal("names", found, [])


@requirement(
    "RFC 5258",
    "3.5",
    Level.SHOULD,
    "a parent that does not match is left out where its child is told itself",
    needs=NEEDS,
    fails_on=["imap-childinfo-redundant"],
)
def test_redundant_childinfo_is_left_out(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        child = inferior(imap, name, "child")
        imap.command(f'SUBSCRIBE "{child}"').granted()
        found = entries(imap, f'LIST (SUBSCRIBED RECURSIVEMATCH) "" "{name}*"')
        expect.equal("names", [entry.name for entry in found], [child])
