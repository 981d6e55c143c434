"""RFC 3501 section 2.3.1.2: message sequence numbers."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Expunge


@requirement(
    "RFC 3501",
    "2.3.1.2",
    Level.MUST,
    "after EXPUNGE the messages left are numbered from 1 without a gap, in the order of their UIDs",
    needs=[Capability.IMAP],
    fails_on=["imap-expunge-numbers-not-moved", "imap-expunge-takes-the-next"],
)
def test_expunge_moves_numbers_down(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(5)))
        left = imap.command("FETCH 1:5 UID").must_be("OK").uids()
        imap.command(r"STORE 2,3,5 +FLAGS.SILENT (\Deleted)").granted()
        answer = imap.command("EXPUNGE").granted()
        told = [event.number for event in answer.of(Expunge)]
        kept = [1, 2, 3, 4, 5]
        for number in told:
            expect.holds(number <= len(kept), f"EXPUNGE of 1 to {len(kept)}", f"{told}")
            kept.pop(number - 1)
        expect.equal("messages left, by the EXPUNGE responses", kept, [1, 4])
        now = imap.command("FETCH 1:2 UID").must_be("OK").uids()
        expect.equal("the UIDs of messages 1 and 2", now, [left[0], left[3]])
