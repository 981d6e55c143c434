"""RFC 3501 sections 6.3.3 to 6.3.5: CREATE, DELETE, RENAME."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import ListEntry


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.SHOULD,
    "CREATE of a mailbox that there is, or of INBOX, gets NO",
    needs=[Capability.IMAP],
    fails_on=["imap-create-twice-accepted"],
)
def test_create_of_an_extant_mailbox_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command(f'CREATE "{name}"').must_be("NO")
        imap.command("CREATE inbox").must_be("NO")


@requirement(
    "RFC 3501",
    "6.3.4",
    Level.MUST,
    "a mailbox made anew under a deleted one's name has another UIDVALIDITY, or only higher UIDs",
    needs=[Capability.IMAP],
    fails_on=["imap-recreated-mailbox-repeats-uids"],
)
def test_recreated_mailbox_repeats_no_uid(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        first = imap.fill(name, target.compose()).codes().get("UIDVALIDITY")
        old = imap.command("FETCH 1 UID").must_be("OK").uids()
        for command in ("EXAMINE INBOX", f'DELETE "{name}"', f'CREATE "{name}"'):
            imap.command(command).granted()
        second = imap.fill(name, target.compose()).codes().get("UIDVALIDITY")
        if first is None or second is None:
            raise NotApplicable("SELECT tells no UIDVALIDITY, which is judged under section 6.3.1")
        new = imap.command("FETCH 1 UID").must_be("OK").uids()
        expect.holds(
            second != first or new > old,
            f"not UID {old} of {first.number}",
            f"{new} of {second.number}",
        )


@requirement(
    "RFC 3501",
    "6.3.5",
    Level.SHOULD,
    "RENAME moves the messages to the new name, and the old name is gone",
    needs=[Capability.IMAP],
    fails_on=["imap-rename-keeps-the-old-name", "imap-rename-loses-messages"],
)
def test_rename_moves_the_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command("EXAMINE INBOX").must_be("OK")
        imap.command(f'RENAME "{name}" "{name}-moved"').must_be("OK")
        listed = imap.command(f'LIST "" "{name}"').must_be("OK").of(ListEntry)
        expect.equal("entries under the old name", listed, [])
        expect.equal("EXISTS", imap.fill(f"{name}-moved").exists(), 1)
        imap.command("EXAMINE INBOX").must_be("OK")
        imap.command(f'RENAME "{name}-moved" "{name}"').must_be("OK")
