"""RFC 5258 section 3: the extended LIST command."""

from mailworthy import expect
from mailworthy.naming import hierarchy, matching
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create, entries, has, inferior, listed
from mailworthy.target import Target
from mailworthy.wire.imap import quote

NEEDS = [Capability.IMAP, Capability.IMAP_LIST_EXTENDED]


@requirement(
    "RFC 5258",
    "3",
    Level.SHOULD,
    "several patterns bring the names that match any of them, each once",
    needs=NEEDS,
    fails_on=["imap-list-extended-repeats-names", "imap-list-extended-first-pattern-only"],
)
def test_several_patterns_bring_each_name_once(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator, names = hierarchy(imap, name)
        patterns = (f"{name}{separator}a", f"{name}{separator}%", f"{name}*c")
        shown = " ".join(map(quote, patterns))
        found = [entry.name for entry in entries(imap, f'LIST "" ({shown})')]
        wanted = {each for pattern in patterns for each in matching(pattern, separator, names)}
        expect.equal("names", sorted(found), sorted(wanted))


@requirement(
    "RFC 5258",
    "3",
    Level.MUST,
    "in the extended syntax an empty mailbox name is ignored, and brings no separator",
    needs=NEEDS,
    fails_on=["imap-list-extended-empty-name-tells-root"],
)
def test_empty_name_is_ignored(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        for command, wanted in (
            ('LIST "" "" RETURN (CHILDREN)', []),
            (f'LIST "" ("" {quote(name)})', [name]),
        ):
            found = [entry.name for entry in entries(imap, command)]
            expect.equal(f"names for {command}", found, wanted)


@requirement(
    "RFC 5258",
    "3",
    Level.MUST,
    "a selection or return option that the server does not know gets BAD",
    needs=NEEDS,
    fails_on=["imap-list-extended-ignores-unknown-options"],
)
def test_unknown_option_gets_bad(target: Target) -> None:
    for command in ('LIST (FROBNICATE) "" "INBOX"', 'LIST "" "INBOX" RETURN (FROBNICATE)'):
        with target.imap(ready=True) as imap:
            imap.command(command).must_be("BAD")
            imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 5258",
    "3",
    Level.MUST,
    "an option given twice works as if given once",
    needs=NEEDS,
    fails_on=["imap-list-extended-refuses-repeated-options"],
)
def test_repeated_option_counts_once(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command(f'SUBSCRIBE "{name}"').granted()
        for command in (
            f'LIST (SUBSCRIBED SUBSCRIBED) "" "{name}"',
            f'LIST "" "{name}" RETURN (CHILDREN CHILDREN)',
        ):
            expect.equal("names", [entry.name for entry in entries(imap, command)], [name])


@requirement(
    "RFC 5258",
    "3",
    Level.MUST,
    "a return option brings no names besides those that match: none that is only subscribed",
    needs=NEEDS,
    fails_on=["imap-return-subscribed-adds-names"],
)
def test_return_option_adds_no_names(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        gone = create(imap, f"{name}-gone")
        imap.command(f'SUBSCRIBE "{gone}"').granted()
        imap.command(f'DELETE "{gone}"').granted()
        found = entries(imap, f'LIST "" "{name}*" RETURN (SUBSCRIBED)')
        expect.equal("names", [entry.name for entry in found], [name])


@requirement(
    "RFC 5258",
    "3",
    Level.MUST,
    "the basic LIST brings no extended data",
    needs=NEEDS,
    fails_on=["imap-basic-list-tells-childinfo"],
)
def test_basic_list_has_no_extended_data(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            child = inferior(imap, name, "child")
            imap.command(f'SUBSCRIBE "{child}"').granted()
        with target.imap(ready=True) as imap:  # which has used no extended syntax yet
            told = [(entry.name, entry.extended) for entry in listed(imap, f"{name}*").values()]
            expect.equal("extended data", [each for each in told if each[1]], [])


@requirement(
    "RFC 5258",
    "3",
    Level.MUST,
    "a subscribed name that no mailbox has is \\NonExistent, and no mailbox is",
    needs=NEEDS,
    fails_on=["imap-nonexistent-untold", "imap-nonexistent-of-mailboxes"],
)
def test_nonexistent_is_accurate(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        gone = create(imap, f"{name}-gone")
        for each in (name, gone):
            imap.command(f'SUBSCRIBE "{each}"').granted()
        imap.command(f'DELETE "{gone}"').granted()
        found = entries(imap, f'LIST (SUBSCRIBED) "" "{name}*"')
        told = {entry.name: has(entry, r"\NonExistent") for entry in found}
        expect.equal("whether \\NonExistent", told, {name: False, gone: True})


@requirement(
    "RFC 5258",
    "3",
    Level.MUST,
    "a pattern that the server does not take is ignored: OK, and the others bring their names",
    needs=NEEDS,
    fails_on=["imap-list-extended-refuses-odd-patterns"],
)
def test_odd_pattern_is_ignored(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        for odd in ("//mailworthy//", "..", "~mailworthy/x", "mailworthy.../x"):
            found = entries(imap, f'LIST "" ("{odd}" "{name}")')
            expect.equal(f"names beside {odd}", [entry.name for entry in found], [name])
