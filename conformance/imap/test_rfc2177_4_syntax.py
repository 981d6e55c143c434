"""RFC 2177 section 4: the formal syntax of IDLE."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_idle import Idle
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.IMAP_IDLE]


@requirement(
    "RFC 2177",
    "4",
    Level.SHOULD,
    "IDLE is valid also where no mailbox is selected",
    needs=NEEDS,
    fails_on=["imap-idle-needs-a-mailbox"],
)
def test_idle_without_a_mailbox(target: Target) -> None:
    with target.imap(ready=True) as imap:
        idle = Idle(imap)
        idle.begin()
        idle.end().must_be("OK")


@requirement(
    "RFC 2177",
    "4",
    Level.SHOULD,
    "IDLE and DONE are taken in upper and lower case",
    needs=NEEDS,
    fails_on=["imap-idle-depends-on-case", "imap-done-depends-on-case"],
)
def test_idle_and_done_are_taken_in_any_case(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for command, done in (("IDLE", "done"), ("idle", "Done")):
            idle = Idle(imap)
            idle.begin(command)
            idle.end(done).must_be("OK")
