"""RFC 9051 section 6.3.9: LIST in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import entries
from mailworthy.target import Target


@requirement(
    "RFC 9051",
    "6.3.9",
    Level.MUST,
    "the options SUBSCRIBED, REMOTE, RECURSIVEMATCH, CHILDREN and STATUS are taken",
    needs=[Capability.IMAP, Capability.IMAP4REV2],
    fails_on=["imap-list-remote-refused", "imap-list-return-status-refused"],
)
def test_initial_options_are_supported(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        imap.command(f'SUBSCRIBE "{name}"').granted()
        for selection in ("REMOTE", "SUBSCRIBED", "REMOTE RECURSIVEMATCH SUBSCRIBED"):
            for option in ("SUBSCRIBED", "CHILDREN", "STATUS (MESSAGES)"):
                found = entries(imap, f'LIST ({selection}) "" "{name}" RETURN ({option})')
                expect.equal("names", [entry.name for entry in found], [name])
