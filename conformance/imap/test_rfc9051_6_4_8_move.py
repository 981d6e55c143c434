"""RFC 9051 section 6.4.8: MOVE in IMAP4rev2."""

from mailworthy import expect
from mailworthy.expect.imap import before_expunge, copied
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import contents
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE]


@requirement(
    "RFC 9051",
    "6.4.8",
    Level.MUST,
    "MOVE to a mailbox that is not there gets NO [TRYCREATE], and creates none",
    needs=NEEDS,
    fails_on=[
        "imap-copy-without-trycreate",
        "imap-copy-creates-the-mailbox",
        "imap-failed-copy-leaves-a-mailbox",
    ],
)
def test_move_to_a_missing_mailbox_is_an_error(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command("ENABLE IMAP4rev2").granted()
        imap.fill(name, target.compose())
        answer = imap.command(f'MOVE 1 "{name}-missing"').must_be("NO")
        expect.holds(answer.has_code("TRYCREATE"), "NO [TRYCREATE]", str(answer))
        imap.command(f'STATUS "{name}-missing" (MESSAGES)').must_be("NO", "BAD")


@requirement(
    "RFC 9051",
    "6.4.8",
    Level.MUST,
    "COPYUID of MOVE comes in an untagged OK, before EXPUNGE",
    needs=NEEDS,
    fails_on=["imap-move-tells-copyuid-last", "imap-copyuid-left-out"],
)
def test_copyuid_comes_before_expunge(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.command("ENABLE IMAP4rev2").granted()
        if "UIDNOTSTICKY" in imap.fill(other).codes():
            raise NotApplicable("the mailbox has no UIDs that persist")
        imap.fill(name, target.compose(), target.compose())
        answer = imap.command(f'MOVE 1:2 "{other}"').granted()
        told = copied(answer)
        first = before_expunge(answer, "COPYUID")
        shown = f"COPYUID {told} after it, then {answer}"
        expect.holds(first, "OK [COPYUID …] before EXPUNGE", shown)


@requirement(
    "RFC 9051",
    "6.4.8",
    Level.MUST,
    "each message of a MOVE that fails is either moved or unaffected",
    needs=NEEDS,
    fails_on=["imap-failed-move-loses-messages", "imap-failed-move-marks-messages"],
)
def test_each_message_is_moved_or_unaffected(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command("ENABLE IMAP4rev2").granted()
        imap.fill(name, target.compose(b"1\r\n"), target.compose(b"2\r\n"))
        before = contents(imap)
        imap.command(f'MOVE 1:2 "{name}-missing"').must_be("NO", "BAD")
        imap.fill(name)
        expect.equal("messages by UID", contents(imap), before)
        answer = imap.command("FETCH 1:2 FLAGS").must_be("OK")
        flags = [sorted(answer.flags(number)) for number in (1, 2)]
        expect.equal("flags of the messages", flags, [[], []])
