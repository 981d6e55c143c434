"""RFC 9051 section 6.3.12: APPEND by a UTF-8 name that is not in normal form, in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import COMPOSED, DECOMPOSED, names_told, speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Literal, quote


@requirement(
    "RFC 9051",
    "6.3.12",
    Level.SHOULD,
    "where APPEND converts a name, LIST tells the mailbox, and as OLDNAME the name that was given",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-rev2-append-without-oldname"],
)
def test_append_tells_the_old_name(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        given, kept = f"{name}-{DECOMPOSED}", f"{name}-{COMPOSED}"
        imap.command(f"CREATE {quote(kept)}").granted()
        told = names_told(imap, f"APPEND {quote(given)} ", Literal(target.compose()))
        expect.equal("names and OLDNAMEs", told, [(kept, given)])
