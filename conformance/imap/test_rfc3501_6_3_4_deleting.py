"""RFC 3501 section 6.3.4: what DELETE takes away, and what it leaves."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import (
    create,
    delete_superior,
    inferior,
    is_none,
    listed,
    status_of,
)
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import quote


@requirement(
    "RFC 3501",
    "6.3.4",
    Level.SHOULD,
    "a mailbox that was deleted is listed no more and cannot be selected",
    needs=[Capability.IMAP],
    fails_on=["imap-delete-keeps-the-mailbox"],
)
def test_deleted_mailbox_is_gone(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        imap.append(other, target.compose()).granted()
        imap.command(f'DELETE "{other}"').must_be("OK")
        expect.equal("names listed", sorted(listed(imap, other)), [])
        imap.command(f'SELECT "{other}"').must_be("NO")


@requirement(
    "RFC 3501",
    "6.3.4",
    Level.SHOULD,
    "DELETE of a mailbox that does not exist gets NO",
    needs=[Capability.IMAP],
    fails_on=["imap-delete-missing-accepted", "imap-delete-missing-bad"],
)
def test_delete_of_a_missing_mailbox_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command(f'DELETE "{name}-missing"').must_be("NO")


@requirement(
    "RFC 3501",
    "6.3.4",
    Level.SHOULD,
    "DELETE of INBOX gets NO, in whatever case, and INBOX stays",
    needs=[Capability.IMAP],
    fails_on=["imap-delete-inbox-accepted", "imap-delete-inbox-bad"],
)
def test_delete_of_inbox_gets_no(target: Target) -> None:
    with target.imap(ready=True) as imap:
        for inbox in ("INBOX", "inbox"):
            imap.command(f"DELETE {inbox}").must_be("NO")
        imap.command("EXAMINE INBOX").must_be("OK")


@requirement(
    "RFC 3501",
    "6.3.4",
    Level.MUST,
    "DELETE does not remove inferior names, nor their messages",
    needs=[Capability.IMAP],
    fails_on=["imap-delete-takes-inferiors", "imap-delete-empties-inferiors"],
)
def test_delete_leaves_inferiors(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        child = inferior(imap, name, "child")
        imap.append(child, target.compose()).granted()
        imap.command(f'DELETE "{name}"').must_be("OK", "NO")
        expect.equal("names listed", sorted(listed(imap, child)), [child])
        expect.equal("MESSAGES", status_of(imap, child, "MESSAGES")["MESSAGES"], 1)


@requirement(
    "RFC 3501",
    "6.3.4",
    Level.SHOULD,
    "a mailbox that was deleted and has inferiors loses its messages; its name is \\Noselect",
    needs=[Capability.IMAP],
    fails_on=["imap-deleted-superior-stays-selectable", "imap-deleted-superior-looks-selectable"],
)
def test_deleted_superior_cannot_be_selected(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        inferior(imap, name, "child")
        imap.append(name, target.compose()).granted()
        delete_superior(imap, name)
        selectable = [entry.name for entry in listed(imap, name).values() if not is_none(entry)]
        expect.equal("names listed as mailboxes", selectable, [])
        imap.command(f'SELECT "{name}"').must_be("NO")


@requirement(
    "RFC 3501",
    "6.3.4",
    Level.SHOULD,
    "DELETE of a name that is \\Noselect and has inferiors gets NO",
    needs=[Capability.IMAP],
    fails_on=["imap-delete-noselect-accepted"],
)
def test_delete_of_a_noselect_superior_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        child = inferior(imap, name, "child")
        delete_superior(imap, name)
        if not any(is_none(entry) for entry in listed(imap, name).values()):
            raise NotApplicable("the deleted superior is not listed as \\Noselect")
        imap.command(f'DELETE "{name}"').must_be("NO")
        expect.equal("names listed", sorted(listed(imap, child)), [child])


@requirement(
    "RFC 3501",
    "6.3.4",
    Level.SHOULD,
    "the messages of a deleted mailbox do not come back with a new one of its name",
    needs=[Capability.IMAP],
    fails_on=["imap-recreated-mailbox-has-old-messages"],
)
def test_recreated_mailbox_is_empty(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose()).granted()
        for command in ("DELETE", "CREATE"):
            imap.command(f"{command} {quote(name)}").granted()
        expect.equal("EXISTS", imap.fill(name).exists(), 0)
