"""RFC 9051 section 6.3.4: CREATE of UTF-8 names in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import COMPOSED, DECOMPOSED, names_told, speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import listed
from mailworthy.target import Target
from mailworthy.wire.imap import quote


@requirement(
    "RFC 9051",
    "6.3.4",
    Level.MUST,
    "a UTF-8 name that is not in normal form is refused, or created in it",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-rev2-keeps-denormalized-names"],
)
def test_denormalized_name_is_refused_or_converted(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        answer = imap.command(f"CREATE {quote(f'{name}-{DECOMPOSED}')}")
        answer.must_be("OK", "NO", "BAD")
        wanted = [f"{name}-{COMPOSED}"] if answer.status == "OK" else []
        expect.equal("names listed", sorted(listed(imap, f"{name}-*")), wanted)


@requirement(
    "RFC 9051",
    "6.3.4",
    Level.SHOULD,
    "where CREATE converts a name, LIST tells the new one, and as OLDNAME the one that was given",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-rev2-create-without-oldname"],
)
def test_converted_name_is_told_with_oldname(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        given = f"{name}-{DECOMPOSED}"
        told = names_told(imap, f"CREATE {quote(given)}")
        expect.equal("names and OLDNAMEs", told, [(f"{name}-{COMPOSED}", given)])
