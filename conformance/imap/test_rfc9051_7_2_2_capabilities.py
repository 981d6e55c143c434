"""RFC 9051 section 7.2.2: what servers of IMAP4rev2 announce, and how they begin."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 9051",
    "7.2.2",
    Level.MUST,
    "after ENABLE IMAP4rev2 the revision is still announced",
    needs=[Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE],
    fails_on=["imap-enable-changes-capabilities"],
)
def test_rev2_is_announced_once_it_is_enabled(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("ENABLE IMAP4rev2").granted()
        announced = sorted(imap.ask_capabilities())
        expect.holds("IMAP4REV2" in announced, "IMAP4rev2", f"announced: {announced}")
