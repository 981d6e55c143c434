"""RFC 3501 section 6.3.3: what CREATE makes, and under which name."""

from mailworthy import expect
from mailworthy.naming import created_or_refused
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import inferior, listed, separator_of, status_of
from mailworthy.target import Target
from mailworthy.violation import Violation
from mailworthy.wire.imap import quote


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.SHOULD,
    "a mailbox that was created is listed, and can be selected, empty",
    needs=[Capability.IMAP],
    fails_on=["imap-create-makes-nothing"],
)
def test_created_mailbox_is_there(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = f"{name}-other"
        imap.command(f'CREATE "{other}"').must_be("OK")
        expect.equal("names listed", sorted(listed(imap, other)), [other])
        answer = imap.command(f'SELECT "{other}"').must_be("OK")
        expect.equal("EXISTS", answer.exists(), 0)


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.SHOULD,
    "a CREATE that is refused since the mailbox is there leaves its messages alone",
    needs=[Capability.IMAP],
    fails_on=["imap-create-twice-empties"],
)
def test_refused_create_leaves_the_messages(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose()).granted()
        imap.command(f'CREATE "{name}"').must_be("NO", "BAD", "OK")
        expect.equal("MESSAGES", status_of(imap, name, "MESSAGES")["MESSAGES"], 1)


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.MUST,
    "a hierarchy separator at the end of the name is ignored; the name created is without it",
    needs=[Capability.IMAP],
    fails_on=["imap-create-keeps-the-last-separator", "imap-create-refuses-the-last-separator"],
)
def test_separator_at_the_end_is_no_part_of_the_name(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        inferior(imap, name, "control")  # so inferiors are taken, and refusing is not for them
        separator = separator_of(imap, name)
        wanted = f"{name}{separator}declared"
        imap.command(f"CREATE {quote(wanted + separator)}").must_be("OK")
        expect.equal("names listed", sorted(listed(imap, wanted + "*")), [wanted])


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.SHOULD,
    "CREATE of INBOX with the hierarchy separator at its end gets NO, as that names INBOX",
    needs=[Capability.IMAP],
    fails_on=["imap-create-inbox-again"],
)
def test_create_of_inbox_and_separator_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command(f"CREATE {quote('INBOX' + separator_of(imap, name))}").must_be("NO")


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.SHOULD,
    "CREATE makes the levels of hierarchy above the name that are missing",
    needs=[Capability.IMAP],
    fails_on=["imap-create-without-superiors-refused", "imap-superiors-are-not-listed"],
)
def test_create_makes_superiors(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        inferior(imap, name, "control")
        separator = separator_of(imap, name)
        levels = [separator.join((name, *("a", "b", "c")[:depth])) for depth in (1, 2, 3)]
        imap.command(f"CREATE {quote(levels[-1])}").must_be("OK")
        for level in levels:
            expect.equal("names listed", sorted(listed(imap, level)), [level])


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.SHOULD,
    "a name with spaces, quotes, parentheses or braces is created as it is, or refused with NO",
    needs=[Capability.IMAP],
    fails_on=["imap-create-cuts-at-a-space", "imap-create-keeps-backslashes"],
)
def test_specials_in_a_name_are_kept(target: Target) -> None:
    created_or_refused(target, "-a b", '-"quoted"', "-back\\slash", "-(x)", "-{5}", "-[x]", "-#~&-")


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.SHOULD,
    "a very long name is created whole, or refused with NO",
    needs=[Capability.IMAP],
    fails_on=["imap-create-cuts-long-names"],
)
def test_long_name_is_kept_whole_or_refused(target: Target) -> None:
    created_or_refused(target, f"-{'x' * 200}", f"-{'y' * 1500}")


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.SHOULD,
    "a name with control characters is created as it is, or refused; none is dropped from it",
    needs=[Capability.IMAP],
    fails_on=["imap-create-drops-control-characters"],
)
def test_control_characters_in_a_name_are_not_dropped(target: Target) -> None:
    for ending in ("-a\x01b", "-a\tb", "-a\x7fb"):
        with target.own_mailbox() as name, target.imap(ready=True) as imap:
            answer = imap.command(f"CREATE {quote(name + ending)}")
            made = set(listed(imap, f"{name}-*"))
            expected = (
                {name + ending} if answer.must_be("OK", "NO", "BAD").status == "OK" else set()
            )
            if made != expected:
                raise Violation(f"{sorted(expected)} after {answer}", f"{sorted(made)}")
