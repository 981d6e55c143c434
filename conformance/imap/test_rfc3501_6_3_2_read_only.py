"""RFC 3501 section 6.3.2: in an examined mailbox nothing is removed, and \\Recent stays."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Recent


def stays(target: Target, *commands: str) -> None:
    """Demand that the commands, given in an examined mailbox, leave its message there.

    `{uid}` and `{other}` in a command stand for the message's UID and for another mailbox.
    """
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, target.compose(), flags=[r"\Deleted"])
        [uid] = imap.command("FETCH 1 UID").must_be("OK").uids(1)
        for command in commands:
            imap.command(f'EXAMINE "{name}"').granted()
            said = imap.command(command.format(uid=uid, other=other)).must_be("OK", "NO", "BAD")
            expect.equal(f"EXISTS after {command}, {said}", imap.fill(name).exists(), 1)


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.SHOULD,
    "EXPUNGE removes nothing from an examined mailbox",
    needs=[Capability.IMAP],
    fails_on=["imap-examined-expunge-works"],
)
def test_expunge_removes_nothing_from_an_examined_mailbox(target: Target) -> None:
    stays(target, "EXPUNGE")


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.SHOULD,
    "UID EXPUNGE removes nothing from an examined mailbox",
    needs=[Capability.IMAP, Capability.IMAP_UIDPLUS],
    fails_on=["imap-examined-uid-expunge-works"],
)
def test_uid_expunge_removes_nothing_from_an_examined_mailbox(target: Target) -> None:
    stays(target, "UID EXPUNGE {uid}")


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.SHOULD,
    "neither MOVE nor UID MOVE takes a message out of an examined mailbox",
    needs=[Capability.IMAP, Capability.IMAP_MOVE],
    fails_on=["imap-examined-move-works"],
)
def test_move_takes_nothing_from_an_examined_mailbox(target: Target) -> None:
    stays(target, 'MOVE 1 "{other}"', 'UID MOVE {uid} "{other}"')


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.MUST,
    r"EXAMINE does not make messages lose \Recent: a later SELECT still tells of it",
    needs=[Capability.IMAP],
    fails_on=["imap-examine-clears-recent"],
)
def test_examine_does_not_clear_recent(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        if "IMAP4REV1" not in imap.capabilities:
            raise NotApplicable(r"IMAP4rev2 has no \Recent")
        imap.append(name, target.compose()).granted()
        examined = imap.command(f'EXAMINE "{name}"').granted().of(Recent)
        if not examined or not examined[-1].count:
            raise NotApplicable(r"EXAMINE shows the appended message without \Recent")
        recent = imap.fill(name).of(Recent)
        expect.equal("RECENT of SELECT after EXAMINE", recent[-1:], [Recent(1)])
