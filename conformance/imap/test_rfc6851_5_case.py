"""RFC 6851 section 5: the formal syntax of MOVE."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 6851",
    "5",
    Level.MUST,
    "MOVE and UID MOVE are taken in upper and lower case",
    needs=[Capability.IMAP, Capability.IMAP_MOVE],
    fails_on=["imap-move-depends-on-case", "imap-uid-move-depends-on-case"],
)
def test_move_is_taken_in_any_case(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, *(target.compose() for _ in range(3)))
        imap.command(f'MOVE 1 "{other}"').granted()
        imap.command(f'move 1 "{other}"').must_be("OK")
        [uid] = imap.command("FETCH 1 UID").must_be("OK").uids(1)
        imap.command(f'uid Move {uid} "{other}"').must_be("OK")
