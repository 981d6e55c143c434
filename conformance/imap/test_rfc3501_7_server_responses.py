"""RFC 3501 section 7: server responses."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Expunge

PATIENCE = 5.0


@requirement(
    "RFC 3501",
    "7",
    Level.SHOULD,
    "a session is told by EXPUNGE of a message that another session removed",
    needs=[Capability.IMAP],
    fails_on=["imap-expunge-not-announced"],
)
def test_expunge_reaches_the_other_session(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose(), target.compose())
        two.fill(name)
        two.command(r"STORE 1 +FLAGS.SILENT (\Deleted)").must_be("OK")
        two.command("EXPUNGE").granted()
        told = one.noop_until(lambda answer: Expunge(1) in answer.untagged, PATIENCE)
        expect.holds(told, "1 EXPUNGE after NOOP", f"none within {PATIENCE:g} s")
