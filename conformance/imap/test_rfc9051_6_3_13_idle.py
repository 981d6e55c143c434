"""RFC 9051 section 6.3.13: IDLE in IMAP4rev2."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_idle import Idle
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Fetch

PATIENCE = 10.0
"""Seconds that news may take while a session idles."""


@requirement(
    "RFC 9051",
    "6.3.13",
    Level.MUST,
    "flags that come unasked for while IMAP4rev2 idles come with the UID",
    needs=[Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE],
    fails_on=["imap-rev2-idle-without-uid"],
)
def test_flags_while_idle_come_with_the_uid(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.command("ENABLE IMAP4rev2").granted()
        one.fill(name, target.compose())
        two.fill(name)
        idle = Idle(one)
        idle.begin()
        two.command(r"STORE 1 +FLAGS (\Flagged)").granted()
        if not idle.until(lambda event: isinstance(event, Fetch), PATIENCE):
            raise NotApplicable("no flags are told while the session idles")
        fetches = idle.end().must_be("OK").fetches()
        bare = [fetch.number for fetch in fetches if fetch.uid is None]
        expect.equal("FETCH responses without UID, by number", bare, [])
