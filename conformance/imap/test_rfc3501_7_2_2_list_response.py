"""RFC 3501 section 7.2.2: what LIST responses say of a name."""

from mailworthy import expect
from mailworthy.naming import hierarchy
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import delete_superior, inferior, is_none, listed
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import quote


@requirement(
    "RFC 3501",
    "7.2.2",
    Level.MUST,
    "all names below one top-level name have the same separator",
    needs=[Capability.IMAP],
    fails_on=["imap-separators-differ"],
)
def test_one_hierarchy_has_one_separator(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator, _ = hierarchy(imap, name)
        told = {entry.separator for entry in listed(imap, f"{name}{separator}*").values()}
        expect.equal("separators", told, {separator})


@requirement(
    "RFC 3501",
    "7.2.2",
    Level.SHOULD,
    "a name listed without \\Noselect can be selected, whatever characters it has",
    needs=[Capability.IMAP],
    fails_on=["imap-list-names-mangled", "imap-deleted-superior-looks-selectable"],
)
def test_listed_name_can_be_selected(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        inferior(imap, name, "child")
        for ending in ("-a b", '-"q"', "-x&-y", "-back\\slash"):
            imap.command(f"CREATE {quote(name + ending)}").must_be("OK", "NO")
        imap.command(f'DELETE "{name}"').must_be("OK", "NO")
        for entry in listed(imap, f"{name}*").values():
            if not is_none(entry):
                imap.command(f"EXAMINE {quote(entry.name)}").must_be("OK")


@requirement(
    "RFC 3501",
    "7.2.2",
    Level.MUST,
    "a name listed can be the reference of LIST",
    needs=[Capability.IMAP],
    fails_on=["imap-list-refuses-references"],
)
def test_listed_name_can_be_a_reference(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        _, names = hierarchy(imap, name)
        for reference in names:
            listed(imap, "%", reference=reference)


@requirement(
    "RFC 3501",
    "7.2.2",
    Level.SHOULD,
    "a name with \\Noselect gets NO from SELECT",
    needs=[Capability.IMAP],
    fails_on=["imap-deleted-superior-stays-selectable"],
)
def test_noselect_name_cannot_be_selected(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        inferior(imap, name, "child")
        delete_superior(imap, name)
        found = [entry.name for entry in listed(imap, f"{name}%").values() if is_none(entry)]
        if not found:
            raise NotApplicable("no name is listed as \\Noselect")
        for each in found:
            imap.command(f'SELECT "{each}"').must_be("NO")


@requirement(
    "RFC 3501",
    "7.2.2",
    Level.SHOULD,
    "a mailbox that can be selected is not listed as \\Noselect, nor as marked and unmarked",
    needs=[Capability.IMAP],
    fails_on=["imap-list-says-noselect", "imap-list-says-marked-and-unmarked"],
)
def test_attributes_do_not_contradict(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        told = {flag.lower() for flag in listed(imap, name)[name].attributes}
        expect.holds("\\noselect" not in told, "a mailbox without \\Noselect", f"{sorted(told)}")
        both = {"\\marked", "\\unmarked"}
        expect.holds(not both <= told, "\\Marked or \\Unmarked, not both", f"{sorted(told)}")


@requirement(
    "RFC 3501",
    "7.2.2",
    Level.SHOULD,
    "a mailbox that has inferiors, or got one, is not listed as \\Noinferiors",
    needs=[Capability.IMAP],
    fails_on=["imap-list-says-noinferiors"],
)
def test_noinferiors_has_none(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        _, names = hierarchy(imap, name)
        told = [flag.lower() for flag in listed(imap, name)[name].attributes]
        expect.holds("\\noinferiors" not in told, f"inferiors allowed: {len(names)}", f"{told}")
