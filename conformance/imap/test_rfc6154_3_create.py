"""RFC 6154 section 3: CREATE of a mailbox for a special use."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import entries
from mailworthy.target import Target


@requirement(
    "RFC 6154",
    "3",
    Level.MUST,
    "CREATE for a use that the server does not have gets NO and creates nothing",
    needs=[Capability.IMAP, Capability.IMAP_CREATE_SPECIAL_USE],
    fails_on=["imap-create-unknown-use-accepted", "imap-create-unknown-use-creates"],
)
def test_create_for_an_unknown_use_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command(f'CREATE "{name}-use" (USE (\\Nonsuch))').must_be("NO")
        expect.equal("names", [e.name for e in entries(imap, f'LIST "" "{name}-*"')], [])


@requirement(
    "RFC 6154",
    "3",
    Level.SHOULD,
    "the NO for a use that cannot be given has the code USEATTR",
    needs=[Capability.IMAP, Capability.IMAP_CREATE_SPECIAL_USE],
    fails_on=["imap-create-without-useattr"],
)
def test_create_for_an_unknown_use_says_useattr(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        answer = imap.command(f'CREATE "{name}-use" (USE (\\Nonsuch))').must_be("NO")
        expect.holds(answer.has_code("USEATTR"), "NO [USEATTR]", str(answer))
