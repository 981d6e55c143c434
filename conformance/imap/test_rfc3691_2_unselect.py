"""RFC 3691 section 2: UNSELECT."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Expunge

NEEDS = [Capability.IMAP, Capability.IMAP_UNSELECT]


@requirement(
    "RFC 3691",
    "2",
    Level.SHOULD,
    r"UNSELECT closes the mailbox, removes no message though \Deleted, and sends no EXPUNGE",
    needs=NEEDS,
    fails_on=[
        "imap-unselect-expunges",
        "imap-unselect-sends-expunge",
        "imap-unselect-leaves-selected",
    ],
)
def test_unselect_closes_and_removes_nothing(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), target.compose(), flags=[r"\Deleted"])
        expect.equal("EXPUNGE", imap.command("UNSELECT").must_be("OK").of(Expunge), [])
        imap.command("FETCH 1 FLAGS").must_be("BAD", "NO")
        expect.equal("EXISTS", imap.fill(name).exists(), 2)


@requirement(
    "RFC 3691",
    "2",
    Level.SHOULD,
    "UNSELECT where no mailbox is selected gets BAD",
    needs=NEEDS,
    fails_on=["imap-unselect-without-mailbox-ok"],
)
def test_unselect_without_a_mailbox_gets_bad(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("UNSELECT").must_be("BAD")
        imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3691",
    "2",
    Level.SHOULD,
    "UNSELECT with an argument gets BAD",
    needs=NEEDS,
    fails_on=["imap-unselect-ignores-arguments"],
)
def test_unselect_with_an_argument_gets_bad(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name)
        imap.command("UNSELECT INBOX").must_be("BAD")
