"""RFC 9051 section 6.3.5: DELETE in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import COMPOSED, DECOMPOSED, names_told, speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import inferior, listed
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import quote


@requirement(
    "RFC 9051",
    "6.3.5",
    Level.SHOULD,
    "a DELETE that is refused for the inferiors has the code HASCHILDREN",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-delete-without-haschildren"],
)
def test_delete_refused_says_haschildren(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        inferior(imap, name, "child")
        answer = imap.command(f'DELETE "{name}"').must_be("OK", "NO")
        if answer.status == "OK":  # it is \Noselect now, if it is still there
            if name not in listed(imap, name):
                raise NotApplicable("the superior goes with its DELETE")
            answer = imap.command(f'DELETE "{name}"').must_be("OK", "NO")
        expect.holds(answer.has_code("HASCHILDREN"), "NO [HASCHILDREN]", str(answer))


@requirement(
    "RFC 9051",
    "6.3.5",
    Level.SHOULD,
    "where DELETE converts a name, LIST tells the one that is gone, and as OLDNAME the one given",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-rev2-delete-without-oldname"],
)
def test_delete_tells_the_old_name(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        given, kept = f"{name}-{DECOMPOSED}", f"{name}-{COMPOSED}"
        imap.command(f"CREATE {quote(kept)}").granted()
        told = names_told(imap, f"DELETE {quote(given)}")
        expect.equal("names and OLDNAMEs", told, [(kept, given)])
