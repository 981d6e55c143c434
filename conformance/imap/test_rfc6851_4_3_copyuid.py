"""RFC 6851 section 4.3: COPYUID of MOVE."""

from mailworthy import expect
from mailworthy.expect.imap import before_expunge, copied
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import contents
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Violation

NEEDS = [Capability.IMAP, Capability.IMAP_MOVE, Capability.IMAP_UIDPLUS]


@requirement(
    "RFC 6851",
    "4.3",
    Level.SHOULD,
    "UID MOVE brings COPYUID, which pairs the UIDs of the messages from before and after",
    needs=NEEDS,
    fails_on=["imap-copyuid-left-out", "imap-copyuid-in-reverse", "imap-copyuid-of-the-source"],
)
def test_move_tells_the_uids(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        validity = imap.fill(other).codes().get("UIDVALIDITY")
        imap.fill(name, *(target.compose(b"%d\r\n" % n) for n in range(1, 6)))
        sources = contents(imap, 5)
        uids = list(sources)
        said = copied(imap.command(f'UID MOVE {uids[4]},{uids[1]}:{uids[2]} "{other}"').granted())
        if said is None:
            raise Violation("COPYUID", "none")
        imap.fill(other)
        copies = contents(imap)
        pairs = [
            (sources.get(uid), copies.get(copy))
            for uid, copy in zip(said.sources, said.copies, strict=False)
        ]
        expect.equal("UIDVALIDITY", said.validity, validity and validity.arguments[0])
        right = len(pairs) == 3 and all(one and one == two for one, two in pairs)
        shown = f"{said.sources} to {said.copies}, which are the texts {pairs}"
        expect.holds(right, "COPYUID that pairs each message with its copy", shown)


@requirement(
    "RFC 6851",
    "4.3",
    Level.MAY,
    "COPYUID of MOVE comes in an untagged OK before the first EXPUNGE",
    needs=NEEDS,
    fails_on=["imap-move-tells-copyuid-last"],
)
def test_copyuid_comes_before_expunge(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, target.compose(), target.compose())
        answer = imap.command(f'MOVE 1:2 "{other}"').granted()
        if copied(answer) is None:
            raise NotApplicable("MOVE tells no COPYUID, which is judged apart")
        first = before_expunge(answer, "COPYUID")
        expect.holds(first, "OK [COPYUID …] before EXPUNGE", f"COPYUID after it, then {answer}")
