"""RFC 3501 section 6.3.4: delete."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


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
