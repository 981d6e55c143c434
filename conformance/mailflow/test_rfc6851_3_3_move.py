"""RFC 6851 section 3.3: a message that was moved is in one place, whoever looks."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Expunge, quote

PATIENCE = 5.0
"""Seconds that news may take to reach a session that says NOOP all the time."""


@requirement(
    "RFC 6851",
    "3.3",
    Level.MUST,
    "Another session finds a message that was moved in at least one of the two mailboxes",
    needs=[Capability.IMAP, Capability.LOGIN, Capability.IMAP_MOVE],
    fails_on=["imap-move-loses-the-message"],
)
def test_moved_message_is_not_lost_for_others(target: Target) -> None:
    with (
        target.own_mailbox() as source,
        target.own_mailbox() as destination,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(source, target.compose())
        one.command(f"MOVE 1 {quote(destination)}").must_be("OK", "NO")  # whatever became of it
        places = [
            two.command(f"EXAMINE {quote(name)}").must_be("OK").exists()
            for name in (source, destination)
        ]
        expect.holds(sum(places) >= 1, "the message in source or destination", f"{places}")


@requirement(
    "RFC 6851",
    "3.3",
    Level.SHOULD,
    "A session in the source mailbox is told that the message is gone, and finds it moved",
    needs=[Capability.IMAP, Capability.LOGIN, Capability.IMAP_MOVE],
    fails_on=["imap-move-leaves-the-message", "imap-expunge-not-announced"],
)
def test_move_reaches_the_other_session(target: Target) -> None:
    with (
        target.own_mailbox() as source,
        target.own_mailbox() as destination,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(source, target.compose())
        two.fill(source)
        one.command(f"MOVE 1 {quote(destination)}").must_be("OK")
        told = two.noop_until(lambda answer: Expunge(1) in answer.untagged, PATIENCE)
        expect.holds(told, "1 EXPUNGE after NOOP", f"none within {PATIENCE:g} s")
        moved = two.command(f"EXAMINE {quote(destination)}").must_be("OK").exists()
        expect.equal("messages in the destination", moved, 1)
