"""RFC 5819 section 2: STATUS as a return option of LIST."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create, delete_superior, inferior, is_none
from mailworthy.target import Target
from mailworthy.wire.imap import ListEntry, MailboxStatus

NEEDS = [Capability.IMAP, Capability.IMAP_LIST_STATUS]


@requirement(
    "RFC 5819",
    "2",
    Level.MUST,
    "each mailbox that is listed is followed by its STATUS, with what was asked for",
    needs=NEEDS,
    fails_on=[
        "imap-list-status-untold",
        "imap-list-status-of-the-first-only",
        "imap-list-status-before-list",
    ],
)
def test_list_is_followed_by_status(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        imap.append(other, target.compose(), [r"\Seen"]).granted()
        imap.append(other, target.compose()).granted()
        command = f'LIST "" "{name}*" RETURN (STATUS (MESSAGES UNSEEN))'
        answer = imap.command(command).must_be("OK")
        told = {event.mailbox: dict(event.items) for event in answer.of(MailboxStatus)}
        counts = {
            each: (items.get("MESSAGES"), items.get("UNSEEN")) for each, items in told.items()
        }
        expect.equal("MESSAGES, UNSEEN", counts, {name: (0, 0), other: (2, 1)})
        order = [
            event.name if isinstance(event, ListEntry) else f"STATUS {event.mailbox}"
            for event in answer.untagged
            if isinstance(event, ListEntry | MailboxStatus)
        ]
        for each in (name, other):
            expect.holds(
                order.index(each) < order.index(f"STATUS {each}"),
                f"LIST of {each} before its STATUS",
                ", ".join(order),
            )


@requirement(
    "RFC 5819",
    "2",
    Level.MUST,
    "a name that cannot be selected is told without STATUS, as \\Noselect",
    needs=NEEDS,
    fails_on=["imap-list-status-of-levels"],
)
def test_noselect_name_has_no_status(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        inferior(imap, name, "child")
        delete_superior(imap, name)
        answer = imap.command(f'LIST "" "{name}%" RETURN (STATUS (MESSAGES))').must_be("OK")
        told = [event.mailbox for event in answer.of(MailboxStatus)]
        expect.equal("mailboxes with STATUS", told, [])
        bare = [entry.name for entry in answer.of(ListEntry) if not is_none(entry)]
        expect.equal("names that are not \\Noselect", bare, [])


@requirement(
    "RFC 5819",
    "2",
    Level.SHOULD,
    "STATUS comes for the names alone that the selection options and patterns pick",
    needs=[*NEEDS, Capability.IMAP_LIST_EXTENDED],
    fails_on=["imap-list-status-ignores-the-selection"],
)
def test_status_comes_for_what_is_listed(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        imap.command(f'SUBSCRIBE "{other}"').granted()
        command = f'LIST (SUBSCRIBED) "" "{name}*" RETURN (STATUS (MESSAGES))'
        answer = imap.command(command).must_be("OK")
        told = [event.mailbox for event in answer.of(MailboxStatus)]
        expect.equal("mailboxes with STATUS", told, [other])
