"""RFC 3501 section 6.3.9: LSUB."""

from mailworthy import expect
from mailworthy.naming import hierarchy, matching
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import is_none, listed
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "6.3.9",
    Level.MUST,
    "a level above a subscribed name that is not subscribed comes for a last %, as \\Noselect",
    needs=[Capability.IMAP, Capability.IMAP4REV1],
    fails_on=["imap-lsub-percent-tells-no-level", "imap-lsub-level-looks-selectable"],
)
def test_lsub_percent_brings_levels(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator, _ = hierarchy(imap, name)
        level = f"{name}{separator}a"
        imap.command(f'SUBSCRIBE "{level}{separator}b"').granted()
        found = listed(imap, f"{name}{separator}%", command="LSUB")
        expect.equal("names", sorted(found), [level])
        expect.holds(is_none(found[level]), f"{level} as \\Noselect", f"{found[level].attributes}")


@requirement(
    "RFC 3501",
    "6.3.9",
    Level.SHOULD,
    "LSUB returns the subscribed names that match, patterns and reference being as in LIST",
    needs=[Capability.IMAP, Capability.IMAP4REV1],
    fails_on=["imap-lsub-ignores-the-pattern", "imap-lsub-lists-all"],
)
def test_lsub_returns_what_is_subscribed_and_matches(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        separator, names = hierarchy(imap, name)
        subscribed = [found for found in names if not found.endswith("c")]
        for each in subscribed:
            imap.command(f'SUBSCRIBE "{each}"').granted()
        for reference, pattern in (
            ("", f"{name}*"),
            ("", f"{name}{separator}%"),
            ("", f"{name}{separator}*b"),
            (f"{name}{separator}", "%"),
        ):
            wanted = sorted(matching(reference + pattern, separator, subscribed))
            found = listed(imap, pattern, reference=reference, command="LSUB")
            expect.equal(f"names for {reference} {pattern}", sorted(found), wanted)
