"""RFC 2177 section 3: IDLE."""

from mailworthy import expect
from mailworthy.expect.imap import left_after
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_idle import Idle
from mailworthy.session.imap_mailbox import expunge
from mailworthy.session.imap_raw import step
from mailworthy.target import Target
from mailworthy.violation import Violation
from mailworthy.wire.imap import Continuation, Exists, Expunge, Fetch

NEEDS = [Capability.IMAP, Capability.IMAP_IDLE]
PATIENCE = 10.0
"""Seconds that news may take while a session idles, and its end after DONE."""


@requirement(
    "RFC 2177",
    "3",
    Level.SHOULD,
    "IDLE is answered by +, ends with OK upon DONE, and can be begun again",
    needs=NEEDS,
    fails_on=["imap-idle-ok-at-once", "imap-idle-done-is-bad", "imap-idle-once-only"],
)
def test_idle_waits_for_done(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for _ in range(2):
            idle = Idle(imap)
            idle.begin()
            idle.end().must_be("OK")
            imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 2177",
    "3",
    Level.MUST,
    "upon DONE the completion of IDLE is sent at once, and other commands are taken",
    needs=NEEDS,
    fails_on=["imap-idle-ends-with-the-next-line"],
)
def test_idle_ends_at_once_upon_done(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        idle = Idle(imap)
        idle.begin()
        idle.end(within=PATIENCE).must_be("OK", "NO", "BAD")
        imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 2177",
    "3",
    Level.MAY,
    "a session that idles is told by EXISTS of a new message, before it says DONE",
    needs=NEEDS,
    fails_on=["imap-idle-tells-nothing"],
)
def test_idle_tells_of_a_new_message(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose())
        idle = Idle(one)
        idle.begin()
        two.append(name, target.compose()).granted()
        told = idle.until(lambda event: event == Exists(2), PATIENCE)
        expect.holds(told, "2 EXISTS while idle", f"none within {PATIENCE:g} s")
        idle.end().must_be("OK")


@requirement(
    "RFC 2177",
    "3",
    Level.MAY,
    "a session that idles is told by EXPUNGE of messages that were removed, by their numbers then",
    needs=NEEDS,
    fails_on=["imap-idle-tells-nothing", "imap-idle-tells-no-expunge"],
)
def test_idle_tells_of_removed_messages(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose() for _ in range(4)))
        two.fill(name)
        idle = Idle(one)
        idle.begin()
        expunge(two, "2,4")
        for _ in range(2):
            told = idle.until(lambda event: isinstance(event, Expunge), PATIENCE)
            expect.holds(told, "EXPUNGE while idle", f"none within {PATIENCE:g} s")
        left = left_after([1, 2, 3, 4], idle.end().must_be("OK"))
        expect.equal("messages left, by EXPUNGE", left, [1, 3])


@requirement(
    "RFC 2177",
    "3",
    Level.MAY,
    "a session that idles is told by FETCH of flags that another session changed",
    needs=NEEDS,
    fails_on=["imap-idle-tells-nothing", "imap-idle-tells-no-flags"],
)
def test_idle_tells_of_flags(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose())
        two.fill(name)
        idle = Idle(one)
        idle.begin()
        two.command(r"STORE 1 +FLAGS (\Flagged)").granted()
        told = idle.until(
            lambda event: isinstance(event, Fetch) and r"\Flagged" in (event.flags or ()), PATIENCE
        )
        expect.holds(told, r"FETCH with \Flagged while idle", f"none within {PATIENCE:g} s")
        idle.end().must_be("OK")


@requirement(
    "RFC 2177",
    "3",
    Level.MAY,
    "a line other than DONE ends IDLE with BAD, and is not taken for a command",
    needs=NEEDS,
    fails_on=["imap-idle-ends-with-any-line"],
)
def test_other_line_than_done_gets_bad(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        idle = Idle(imap)
        idle.begin()
        idle.end("NONE").must_be("BAD")


@requirement(
    "RFC 2177",
    "3",
    Level.SHOULD,
    "IDLE with an argument gets BAD",
    needs=NEEDS,
    fails_on=["imap-idle-ignores-arguments"],
)
def test_idle_with_an_argument_gets_bad(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        said = step(imap, b"idle IDLE 60\r\n", tag="idle")
        if isinstance(said, Continuation):
            raise Violation("BAD", "+, as if there were no argument")
        said.must_be("BAD")
