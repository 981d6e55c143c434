"""RFC 9051 section 6.3.6: RENAME by a UTF-8 name that is not in normal form, in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import COMPOSED, DECOMPOSED, names_told, speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import quote


@requirement(
    "RFC 9051",
    "6.3.6",
    Level.SHOULD,
    "where RENAME converts the name that is, LIST tells the new one, and as OLDNAME the one given",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-rev2-rename-without-oldname"],
)
def test_rename_tells_the_old_name(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        given, kept = f"{name}-{DECOMPOSED}", f"{name}-{COMPOSED}"
        imap.command(f"CREATE {quote(kept)}").granted()
        told = names_told(imap, f"RENAME {quote(given)} {quote(f'{name}-new')}")
        expect.equal("names and OLDNAMEs", told, [(f"{name}-new", given)])
