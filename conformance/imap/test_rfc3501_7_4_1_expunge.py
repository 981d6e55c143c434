"""RFC 3501 section 7.4.1: when EXPUNGE may be sent."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Expunge


@requirement(
    "RFC 3501",
    "7.4.1",
    Level.MUST,
    "no EXPUNGE is sent during FETCH, STORE or SEARCH, whatever other sessions remove",
    needs=[Capability.IMAP],
    fails_on=["imap-expunge-during-fetch"],
)
def test_expunge_waits_for_fetch_store_and_search(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose() for _ in range(3)))
        two.fill(name)
        two.command(r"STORE 1 +FLAGS.SILENT (\Deleted)").granted()
        two.command("EXPUNGE").granted()
        for command in ("FETCH 2:3 FLAGS", r"STORE 3 +FLAGS (\Seen)", "SEARCH ALL"):
            answer = one.command(command).must_be("OK", "NO", "BAD")
            expect.equal(f"EXPUNGE during {command}", answer.of(Expunge), [])
