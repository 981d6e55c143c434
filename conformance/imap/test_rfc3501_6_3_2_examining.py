"""RFC 3501 section 6.3.2: EXAMINE beside SELECT."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Exists, Flags, Recent


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.MUST,
    "EXAMINE brings FLAGS, EXISTS, RECENT, UIDNEXT and UIDVALIDITY as SELECT does",
    needs=[Capability.IMAP],
    fails_on=["imap-examine-without-exists", "imap-examine-without-uidnext"],
)
def test_examine_brings_what_select_does(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose()).granted()
        answer = imap.command(f'EXAMINE "{name}"').must_be("OK")
        answer.first(Flags, "FLAGS")
        if "IMAP4REV1" in imap.capabilities:
            answer.first(Recent, "RECENT")
        expect.equal("EXISTS", answer.first(Exists, "EXISTS").count, 1)
        selected = imap.fill(name)
        for code in ("UIDNEXT", "UIDVALIDITY"):
            expect.equal(code, answer.number(code), selected.number(code))


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.MUST,
    "EXAMINE does not take \\Recent from messages: the SELECT after it is told of them",
    needs=[Capability.IMAP],
    fails_on=["imap-examine-takes-recent"],
)
def test_examine_leaves_messages_recent(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        if "IMAP4REV1" not in imap.capabilities:
            raise NotApplicable("\\Recent belongs to IMAP4rev1 alone")
        imap.append(name, target.compose()).granted()
        seen = imap.command(f'EXAMINE "{name}"').granted().first(Recent, "RECENT").count
        told = imap.fill(name).first(Recent, "RECENT").count
        expect.holds(told >= seen, f"RECENT of {seen} after EXAMINE told {seen}", str(told))


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.MUST,
    "EXPUNGE and MOVE take no message out of an examined mailbox",
    needs=[Capability.IMAP],
    fails_on=["imap-examined-expunge-removes"],
)
def test_examined_mailbox_loses_no_message(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose(), [r"\Deleted"]).granted()
        imap.command(f'EXAMINE "{name}"').granted()
        imap.command("EXPUNGE").must_be("NO", "BAD", "OK")  # an OK that removes nothing is fine
        if "MOVE" in imap.capabilities:
            imap.command(f'MOVE 1:* "{name}"').must_be("NO", "BAD", "OK")
        expect.equal("EXISTS", imap.command(f'EXAMINE "{name}"').must_be("OK").exists(), 1)


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.SHOULD,
    "SELECT after EXAMINE of the same mailbox opens it for changes",
    needs=[Capability.IMAP],
    fails_on=["imap-examine-sticks"],
)
def test_select_after_examine_is_read_write(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose()).granted()
        imap.command(f'EXAMINE "{name}"').granted()
        imap.command(f'SELECT "{name}"').must_be("OK")
        imap.command(r"STORE 1 +FLAGS (\Flagged)").must_be("OK")
        imap.command(f'SELECT "{name}"').must_be("OK")
        expect.equal("flags", imap.command("FETCH 1 FLAGS").must_be("OK").flags(), {r"\Flagged"})


@requirement(
    "RFC 3501",
    "6.3.2",
    Level.SHOULD,
    "EXAMINE of a mailbox that does not exist gets NO and leaves no mailbox selected",
    needs=[Capability.IMAP],
    fails_on=["imap-failed-examine-keeps-mailbox"],
)
def test_failed_examine_leaves_no_mailbox_selected(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command(f'EXAMINE "{name}-missing"').must_be("NO")
        imap.command("FETCH 1 FLAGS").must_be("BAD", "NO")
