"""RFC 3501 section 6.4.3: EXPUNGE."""

from mailworthy import expect
from mailworthy.expect.imap import left_after
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import contents
from mailworthy.target import Target
from mailworthy.wire.imap import Expunge

PATIENCE = 5.0
"""Seconds that what one session did may take to reach another."""


@requirement(
    "RFC 3501",
    "6.4.3",
    Level.SHOULD,
    r"before its OK, EXPUNGE tells of each message that was \Deleted, and of no other",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-expunge-numbers-not-moved",
        "imap-expunge-silent",
        "imap-expunge-tells-the-first-only",
    ],
)
def test_expunge_tells_each_message_removed(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(11)))
        imap.command(r"STORE 3:4,7,11 +FLAGS.SILENT (\Deleted)").granted()
        left = left_after(range(1, 12), imap.command("EXPUNGE").must_be("OK"))
        expect.equal("messages left, by EXPUNGE", left, [1, 2, 5, 6, 8, 9, 10])


@requirement(
    "RFC 3501",
    "6.4.3",
    Level.SHOULD,
    "what EXPUNGE removed is gone in a later session, and the other messages are there",
    needs=[Capability.IMAP],
    fails_on=["imap-expunge-for-this-session-only", "imap-expunge-takes-the-next"],
)
def test_expunge_removes_for_good(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            imap.fill(name, *(target.compose(b"%d\r\n" % n) for n in range(1, 6)))
            imap.command(r"STORE 2,4 +FLAGS.SILENT (\Deleted)").granted()
            imap.command("EXPUNGE").must_be("OK")
        with target.imap(ready=True) as imap:
            imap.fill(name)
            expect.equal("messages left", list(contents(imap).values()), [b"1", b"3", b"5"])


@requirement(
    "RFC 3501",
    "6.4.3",
    Level.SHOULD,
    r"EXPUNGE where no message is \Deleted gets OK, and removes nothing",
    needs=[Capability.IMAP],
    fails_on=["imap-expunge-of-nothing-gets-no", "imap-expunge-removes-seen"],
)
def test_expunge_of_nothing_gets_ok(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), flags=[r"\Seen"])
        expect.equal("EXPUNGE", imap.command("EXPUNGE").must_be("OK").of(Expunge), [])
        expect.equal("EXISTS", imap.fill(name).exists(), 1)


@requirement(
    "RFC 3501",
    "6.4.3",
    Level.SHOULD,
    r"EXPUNGE removes also what another session flagged \Deleted",
    needs=[Capability.IMAP],
    fails_on=["imap-expunge-keeps-what-others-deleted"],
)
def test_expunge_removes_what_others_deleted(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose(), target.compose())
        two.fill(name)
        two.command(r"STORE 1 +FLAGS.SILENT (\Deleted)").granted()
        # Whether the flag has come is asked, not waited for: a server need not tell of it.
        deleted = one.noop_until(
            lambda _: r"\Deleted" in one.command("FETCH 1 FLAGS").must_be("OK").flags(), PATIENCE
        )
        expect.holds(deleted, r"FETCH with \Deleted, which the other session stored", "none")
        left = left_after([1, 2], one.command("EXPUNGE").must_be("OK"))
        expect.equal("messages left, by EXPUNGE", left, [2])


# An OK that removes nothing would be silent about it, yet no sentence demands the NO.
@requirement(
    "RFC 3501",
    "6.4.3",
    Level.MAY,
    "EXPUNGE in an examined mailbox gets NO",
    needs=[Capability.IMAP],
    fails_on=["imap-examined-expunge-ok"],
)
def test_expunge_in_an_examined_mailbox_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), flags=[r"\Deleted"])
        imap.command(f'EXAMINE "{name}"').granted()
        imap.command("EXPUNGE").must_be("NO", "BAD")
