"""RFC 3501 section 6.3.2: EXAMINE beside SELECT."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
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
