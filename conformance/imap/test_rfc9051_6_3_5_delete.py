"""RFC 9051 section 6.3.5: DELETE in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import inferior, listed
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


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
