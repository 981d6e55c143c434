"""RFC 9051 section 6.4.7: COPY in IMAP4rev2."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 9051",
    "6.4.7",
    Level.MUST,
    "COPY to a mailbox that is not there is an error, and creates none",
    needs=[Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE],
    fails_on=["imap-copy-creates-the-mailbox", "imap-failed-copy-leaves-a-mailbox"],
)
def test_copy_to_a_missing_mailbox_is_an_error(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command("ENABLE IMAP4rev2").granted()
        imap.fill(name, target.compose())
        imap.command(f'COPY 1 "{name}-missing"').must_be("NO", "BAD")
        imap.command(f'STATUS "{name}-missing" (MESSAGES)').must_be("NO", "BAD")
