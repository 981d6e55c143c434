"""RFC 3501 section 6.3.8: LIST."""

from mailworthy import expect
from mailworthy.naming import hierarchy, matching
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import delete_superior, is_none, listed, separator_of
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Violation
from mailworthy.wire.imap import ListEntry

PATTERNS = ("{n}", "{n}*", "{n}%", "{n}/%", "{n}/*", "{n}/%/%", "{n}/a%", "{n}/*/c", "{n}/%/c",
            "{n}%b", "{n}*b", "{n}/a/b", "{n}/%b", "{n}%/b%", "{n}/*b*")  # fmt: skip
"""With {n} the name of the check's own mailbox and / the hierarchy separator."""


@requirement(
    "RFC 3501",
    "6.3.8",
    Level.MUST,
    "LIST returns no name that does not match the pattern: % matches no separator, . itself alone",
    needs=[Capability.IMAP],
    fails_on=["imap-percent-matches-the-separator", "imap-list-pattern-matches-a-part"],
)
def test_list_returns_only_what_matches(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator, names = hierarchy(imap, name)
        for pattern in (each.format(n=name).replace("/", separator) for each in PATTERNS):
            stray = set(listed(imap, pattern)) - set(matching(pattern, separator, names))
            expect.equal(f"names that do not match {pattern}", sorted(stray), [])


@requirement(
    "RFC 3501",
    "6.3.8",
    Level.SHOULD,
    "LIST returns every name that matches: * matches anything, % anything but a separator",
    needs=[Capability.IMAP],
    fails_on=["imap-star-stops-at-the-separator", "imap-wildcard-matches-a-character-at-least"],
)
def test_list_returns_all_that_matches(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator, names = hierarchy(imap, name)
        for pattern in (each.format(n=name).replace("/", separator) for each in PATTERNS):
            missing = set(matching(pattern, separator, names)) - set(listed(imap, pattern))
            expect.equal(f"names missing of {pattern}", sorted(missing), [])


@requirement(
    "RFC 3501",
    "6.3.8",
    Level.MUST,
    "characters other than % and * in a pattern match themselves alone",
    needs=[Capability.IMAP],
    fails_on=["imap-list-pattern-is-a-regular-expression", "imap-list-pattern-has-question-marks"],
)
def test_list_takes_other_characters_literally(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator, _ = hierarchy(imap, name)
        for part in (".", "?", "[a-z]", "a+", "^a"):
            if separator in part:
                continue
            pattern = f"{name}{separator}{part}"
            expect.equal(f"names for {pattern}", sorted(listed(imap, pattern)), [])


@requirement(
    "RFC 3501",
    "6.3.8",
    Level.SHOULD,
    "a pattern that nothing matches gets OK and no name",
    needs=[Capability.IMAP],
    fails_on=["imap-list-of-nothing-refused"],
)
def test_list_of_nothing_gets_ok(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        expect.equal("names", sorted(listed(imap, f"{name}-missing")), [])


@requirement(
    "RFC 3501",
    "6.3.8",
    Level.SHOULD,
    "a level of hierarchy that is no mailbox is returned for a last %, as \\Noselect",
    needs=[Capability.IMAP],
    fails_on=["imap-percent-hides-levels", "imap-deleted-superior-looks-selectable"],
)
def test_percent_brings_levels_that_are_no_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator, names = hierarchy(imap, name)
        level = f"{name}{separator}a"
        delete_superior(imap, level)
        if f"{level}{separator}b" not in listed(imap, f"{name}*"):
            raise NotApplicable("the inferiors went with the mailbox, which section 6.3.4 judges")
        entry = listed(imap, f"{name}{separator}%").get(level)
        if entry is None:
            raise Violation(f"{level} as \\Noselect", f"no entry; there are {sorted(names)}")
        expect.holds(is_none(entry), f"{level} as \\Noselect", f"{entry.attributes}")


@requirement(
    "RFC 3501",
    "6.3.8",
    Level.SHOULD,
    "a reference that is a level of hierarchy and its separator stands before the pattern",
    needs=[Capability.IMAP],
    fails_on=["imap-list-ignores-the-reference", "imap-list-cuts-the-reference"],
)
def test_reference_prefixes_the_names(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator, names = hierarchy(imap, name)
        below = name + separator
        for reference, pattern in ((below, "%"), (f"{below}a{separator}", "*")):
            wanted = sorted(matching(reference + pattern, separator, names))
            found = listed(imap, pattern, reference=reference)
            expect.equal(f"names for {reference} {pattern}", sorted(found), wanted)


@requirement(
    "RFC 3501",
    "6.3.8",
    Level.SHOULD,
    "an empty mailbox name brings one entry with the hierarchy separator",
    needs=[Capability.IMAP],
    fails_on=["imap-list-of-empty-name-tells-nothing", "imap-list-of-empty-name-lists-all"],
)
def test_empty_name_brings_the_separator(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator = separator_of(imap, name)
        for reference in ("", name + separator, f"{name}-missing{separator}"):
            answer = imap.command(f'LIST "{reference}" ""').must_be("OK")
            told = [entry.separator for entry in answer.of(ListEntry)]
            expect.equal(f"separators for reference {reference!r}", told, [separator])


@requirement(
    "RFC 3501",
    "6.3.8",
    Level.SHOULD,
    "INBOX is listed by * and by %",
    needs=[Capability.IMAP],
    fails_on=["imap-list-hides-inbox"],
)
def test_inbox_is_listed(target: Target) -> None:
    with target.imap(ready=True) as imap, imap.veil("the names of mailboxes"):
        imap.command("EXAMINE INBOX").granted()
        for pattern in ("*", "%"):
            names = [found.upper() for found in listed(imap, pattern)]
            expect.holds("INBOX" in names, f"INBOX among the names of LIST {pattern}", "it is not")
