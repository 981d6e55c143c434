"""RFC 6851 section 3.3: MOVE and UID MOVE."""

from mailworthy import expect
from mailworthy.expect.imap import left_after
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.session.imap_mailbox import contents, expunge
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Literal

NEEDS = [Capability.IMAP, Capability.IMAP_MOVE]
PATIENCE = 5.0
"""Seconds that what one session did may take to reach another."""


@requirement(
    "RFC 6851",
    "3.3",
    Level.SHOULD,
    "MOVE takes the messages of its set out of the mailbox and into the other; EXPUNGE tells each",
    needs=NEEDS,
    fails_on=[
        "imap-move-leaves-the-message",
        "imap-move-tells-no-expunge",
        "imap-move-takes-the-first-only",
        "imap-expunge-numbers-not-moved",
    ],
)
def test_move_moves_the_messages_of_its_set(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, *(target.compose(b"%d\r\n" % n) for n in range(1, 7)))
        answer = imap.command(f'MOVE 5,2:3 "{other}"').must_be("OK")
        expect.equal("left, by EXPUNGE", left_after(range(1, 7), answer), [1, 4, 6])
        expect.equal("left", list(contents(imap).values()), [b"1", b"4", b"6"])
        imap.fill(other)
        expect.equal("moved", sorted(contents(imap).values()), [b"2", b"3", b"5"])


@requirement(
    "RFC 6851",
    "3.3",
    Level.SHOULD,
    "UID MOVE moves the messages of those UIDs, and ignores UIDs that there are not",
    needs=NEEDS,
    fails_on=["imap-uid-move-takes-numbers", "imap-missing-uid-gets-no"],
)
def test_uid_move_moves_by_uid(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, *(target.compose(b"%d\r\n" % n) for n in range(1, 6)))
        expunge(imap, "1")
        uids = imap.command("FETCH 1:4 UID").must_be("OK").uids(4)
        imap.command(f'UID MOVE {uids[3] + 10}:{uids[3] + 20} "{other}"').must_be("OK")
        answer = imap.command(f'UID MOVE {uids[1]} "{other}"').must_be("OK")
        expect.equal("left, by EXPUNGE", left_after("2345", answer), ["2", "4", "5"])
        imap.fill(other)
        expect.equal("moved", list(contents(imap).values()), [b"3"])


@requirement(
    "RFC 6851",
    "3.3",
    Level.SHOULD,
    "a message moved keeps flags, internal date and octets",
    needs=NEEDS,
    fails_on=["imap-copy-loses-flags", "imap-copy-has-a-new-date", "imap-copy-cuts-the-end"],
)
def test_move_keeps_flags_date_and_octets(target: Target) -> None:
    items = "(FLAGS INTERNALDATE BODY.PEEK[])"
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        date = '"05-Jan-2020 12:34:56 +0000"'
        command = f'APPEND "{name}" (\\Seen \\Flagged) {date} '
        imap.command(command, Literal(target.compose())).granted()
        imap.fill(name)
        source = imap.command(f"FETCH 1 {items}").must_be("OK")
        imap.command(f'MOVE 1 "{other}"').must_be("OK")
        imap.fill(other)
        moved = imap.command(f"FETCH 1 {items}").must_be("OK")
        expect.same_octets("BODY[]", moved.item("BODY[]"), source.item("BODY[]"))
        expect.equal("INTERNALDATE", moved.item("INTERNALDATE"), source.item("INTERNALDATE"))
        expect.equal("flags", sorted(moved.flags()), sorted(source.flags()))


@requirement(
    "RFC 6851",
    "3.3",
    Level.MUST,
    r"MOVE sets \Deleted on no message: none is told of, and what was moved does not have it",
    needs=NEEDS,
    fails_on=["imap-move-tells-deleted", "imap-moved-messages-are-deleted"],
)
def test_move_sets_no_deleted(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, target.compose(), target.compose())
        answer = imap.command(f'MOVE 1 "{other}"').must_be("OK")
        told = [f.number for f in answer.fetches() if r"\Deleted" in (f.flags or ())]
        expect.equal(r"messages told to be \Deleted", told, [])
        for mailbox in (name, other):
            imap.fill(mailbox)
            found = imap.command("SEARCH DELETED").must_be("OK").search()
            expect.equal(rf"messages \Deleted in {mailbox}", found, [])


@requirement(
    "RFC 6851",
    "3.3",
    Level.MUST,
    "a MOVE that fails loses no message",
    needs=NEEDS,
    fails_on=["imap-failed-move-loses-messages"],
)
def test_failed_move_loses_nothing(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"1\r\n"), target.compose(b"2\r\n"))
        answer = imap.command(f'MOVE 1:2 "{name}-missing"').must_be("OK", "NO", "BAD")
        if answer.status == "OK":
            raise NotApplicable("MOVE creates the mailbox, which is only advised against")
        imap.fill(name)
        expect.equal("messages after it", list(contents(imap).values()), [b"1", b"2"])


@requirement(
    "RFC 6851",
    "3.3",
    Level.SHOULD,
    "MOVE to a mailbox that is not there gets NO [TRYCREATE], as COPY does, and creates none",
    needs=NEEDS,
    fails_on=["imap-copy-without-trycreate", "imap-copy-creates-the-mailbox"],
)
def test_move_to_missing_mailbox_gets_trycreate(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        answer = imap.command(f'MOVE 1 "{name}-missing"').must_be("NO")
        expect.holds(answer.has_code("TRYCREATE"), "NO [TRYCREATE]", str(answer))


@requirement(
    "RFC 6851",
    "3.3",
    Level.MUST,
    "MOVE of messages of which another session removed one loses none of the others",
    needs=NEEDS,
    fails_on=["imap-move-of-expunged-loses-the-rest"],
)
def test_move_of_expunged_messages_loses_nothing(target: Target) -> None:
    there, texts = moved_beside_another(target)
    expect.holds(
        {b"1", b"3"} <= {*there, *texts},
        "messages 1 and 3 in either mailbox",
        f"{there} in the source and {texts} in the destination",
    )


@requirement(
    "RFC 6851",
    "3.3",
    Level.SHOULD,
    "MOVE of messages of which another session removed one leaves none of them in both mailboxes",
    needs=NEEDS,
    fails_on=["imap-move-of-expunged-leaves-both", "imap-move-leaves-the-message"],
)
def test_move_of_expunged_messages_leaves_none_in_both(target: Target) -> None:
    there, texts = moved_beside_another(target)
    both = sorted(set(there) & set(texts))
    expect.equal("messages in both mailboxes", both, [])


def moved_beside_another(target: Target) -> tuple[list[bytes], list[bytes]]:
    """What is in source and destination after MOVE 1:3, while another session removed 2."""
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose(b"%d\r\n" % n) for n in (1, 2, 3)))
        two.fill(name)
        expunge(two, "2")
        one.command(f'MOVE 1:3 "{other}"').must_be("OK", "NO", "BAD")
        two.fill(name)
        there = list(contents(two).values())
        two.fill(other)
        return there, list(contents(two).values())


@requirement(
    "RFC 6851",
    "3.3",
    Level.MUST,
    "MOVE to the selected mailbox itself loses no message",
    needs=NEEDS,
    fails_on=["imap-move-to-itself-loses-messages"],
)
def test_move_to_the_same_mailbox_loses_nothing(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"1\r\n"), target.compose(b"2\r\n"))
        imap.command(f'MOVE 1 "{name}"').must_be("OK", "NO", "BAD")
        imap.fill(name)
        expect.equal("messages after it", sorted(set(contents(imap).values())), [b"1", b"2"])


@requirement(
    "RFC 6851",
    "3.3",
    Level.SHOULD,
    "MOVE to the selected mailbox is taken where COPY to it is, and leaves each message once",
    needs=NEEDS,
    fails_on=["imap-move-to-itself-refused", "imap-move-leaves-the-message"],
)
def test_move_to_the_same_mailbox_as_copy(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"1\r\n"))
        if imap.command(f'COPY 1 "{name}"').must_be("OK", "NO").status == "NO":
            raise NotApplicable("a mailbox cannot be copied to itself")
        imap.fill(name, target.compose(b"2\r\n"))
        imap.command(f'MOVE 3 "{name}"').must_be("OK")
        imap.fill(name)
        expect.equal("messages after it", sorted(contents(imap).values()), [b"1", b"1", b"2"])


@requirement(
    "RFC 6851",
    "3.3",
    Level.SHOULD,
    "another session that has the mailbox selected is told by EXPUNGE what was moved away",
    needs=NEEDS,
    fails_on=["imap-expunge-not-announced"],
)
def test_move_reaches_the_other_session(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose() for _ in range(3)))
        two.fill(name)
        two.command(f'MOVE 2 "{other}"').must_be("OK")
        left = [1, 2, 3]

        def told(answer: ImapAnswer) -> bool:
            left[:] = left_after(left, answer)
            return len(left) < 3

        one.noop_until(told, PATIENCE)
        expect.equal("messages left, by EXPUNGE", left, [1, 3])
