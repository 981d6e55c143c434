"""RFC 5258 section 3.1: selection options of LIST."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create, entries, has, inferior
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.IMAP_LIST_EXTENDED]


@requirement(
    "RFC 5258",
    "3.1",
    Level.MUST,
    "LIST (SUBSCRIBED) brings exactly the subscribed names that match, as \\Subscribed",
    needs=NEEDS,
    fails_on=[
        "imap-list-subscribed-hides-missing",
        "imap-list-subscribed-lists-all",
        "imap-list-subscribed-without-attribute",
    ],
)
def test_list_subscribed_is_exact(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        gone = create(imap, f"{name}-gone")
        create(imap, f"{name}-other")
        for each in (name, gone):
            imap.command(f'SUBSCRIBE "{each}"').granted()
        imap.command(f'DELETE "{gone}"').granted()
        found = entries(imap, f'LIST (SUBSCRIBED) "" "{name}*"')
        expect.equal("names", sorted(entry.name for entry in found), [name, gone])
        bare = [entry.name for entry in found if not has(entry, r"\Subscribed")]
        expect.equal("names without \\Subscribed", bare, [])


@requirement(
    "RFC 5258",
    "3.1",
    Level.MUST,
    "RECURSIVEMATCH without another option, or with REMOTE alone, gets BAD",
    needs=NEEDS,
    fails_on=["imap-recursivematch-alone-accepted"],
)
def test_recursivematch_alone_gets_bad(target: Target) -> None:
    for options in ("RECURSIVEMATCH", "REMOTE RECURSIVEMATCH"):
        with target.imap(ready=True) as imap:
            imap.command(f'LIST ({options}) "" "INBOX"').must_be("BAD")


@requirement(
    "RFC 5258",
    "3.1",
    Level.SHOULD,
    "RECURSIVEMATCH brings a parent that is not subscribed, for the child that is, with CHILDINFO",
    needs=NEEDS,
    fails_on=["imap-recursivematch-without-parents", "imap-recursivematch-without-childinfo"],
)
def test_recursivematch_brings_parents(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        child = inferior(imap, name, "child")
        imap.command(f'SUBSCRIBE "{child}"').granted()
        found = entries(imap, f'LIST (SUBSCRIBED RECURSIVEMATCH) "" "{name}%"')
        told = {entry.name: entry.child_info for entry in found}
        expect.equal("names with CHILDINFO", told, {name: ("SUBSCRIBED",)})
