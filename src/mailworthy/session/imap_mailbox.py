"""A mailbox of a check's own, so that it touches nothing that it did not make itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mailworthy.session.imap import ImapSession
from mailworthy.violation import NotApplicable, Unreachable, Violation
from mailworthy.wire.imap import ListEntry, MailboxStatus, Namespaces, quote


@contextmanager
def own_mailbox(open_session: Callable[[], ImapSession]) -> Iterator[str]:
    """Create a mailbox under a random name, give its name, delete it in the end.

    The name is to be quoted in commands. `open_session` opens a session that is logged in; one
    is opened for each end, so that the check may lose its own. Raises NotApplicable where the
    server lets no mailbox be created.
    """
    with open_session() as session:
        name = personal_prefix(session) + f"mailworthy-{uuid.uuid4().hex[:12]}"
        create(session, name)
    try:
        yield name
    finally:
        with open_session() as session:
            _remove(session, name)


def _remove(session: ImapSession, name: str) -> None:
    """Delete the mailbox, and those that a check made under names that begin with its name."""
    pattern = quote(name + "*")
    listed = session.command(f'LIST "" {pattern}').of(ListEntry)
    found = {entry.name: entry for entry in listed if entry.name.startswith(name)}
    # Inferiors first: a server may refuse to delete what has some. A level of hierarchy that is no
    # mailbox goes with its last inferior, or by a DELETE of its own.
    for gone in sorted({name, *found}, key=len, reverse=True):
        deleted = session.command(f"DELETE {quote(gone)}")
        absent = gone not in found or is_none(found[gone]) or deleted.has_code("NONEXISTENT")
        if deleted.status != "OK" and not absent:
            session.stream.remark(f"the mailbox {gone} could not be deleted: {deleted}")
    if "IMAP4REV1" in session.capabilities:
        for entry in session.command(f'LSUB "" {pattern}').of(ListEntry):
            if entry.name.startswith(name):
                session.command(f"UNSUBSCRIBE {quote(entry.name)}")


def is_none(entry: ListEntry) -> bool:
    """Whether a name listed is no mailbox: \\Noselect or \\NonExistent (RFC 9051 section 7.3.1)."""
    return not {"\\noselect", "\\nonexistent"}.isdisjoint(map(str.lower, entry.attributes))


def listed(
    session: ImapSession, pattern: str, *, reference: str = "", command: str = "LIST"
) -> dict[str, ListEntry]:
    """Say LIST or LSUB; the entries by name. Raises Violation where it is not OK."""
    answer = session.command(f"{command} {quote(reference)} {quote(pattern)}").must_be("OK")
    return {entry.name: entry for entry in answer.of(ListEntry) if entry.kind == command}


def separator_of(session: ImapSession, name: str) -> str:
    """The hierarchy separator of a mailbox's name, as LIST tells it.

    Raises NotApplicable where names are flat, Unreachable where the mailbox is not listed.
    """
    entry = listed(session, name).get(name)
    if entry is None:
        raise Unreachable(f"{session.stream.endpoint}: LIST does not show {name}")
    if entry.separator is None:
        raise NotApplicable("the server has no hierarchy of mailboxes")
    return entry.separator


def status_of(session: ImapSession, name: str, *items: str) -> dict[str, int]:
    """Say STATUS; the numbers told, by item. Raises Violation where one asked for is missing."""
    answer = session.command(f"STATUS {quote(name)} ({' '.join(items)})").must_be("OK")
    told = answer.first(MailboxStatus, "STATUS").items
    numbers = {item: value for item, value in told.items() if isinstance(value, int)}
    missing = [item for item in items if item not in numbers]
    if missing:
        raise Violation(f"STATUS with {' '.join(items)}", f"none of {' '.join(missing)}")
    return numbers


def personal_prefix(session: ImapSession) -> str:
    """What the names of the user's own mailboxes begin with (RFC 2342), often nothing."""
    if "NAMESPACE" not in session.capabilities:
        return ""
    answer = session.command("NAMESPACE")
    told = answer.of(Namespaces)
    if answer.status != "OK" or not told:
        raise Unreachable(f"{session.stream.endpoint}: NAMESPACE was not answered: {answer}")
    if not told[0].personal:
        raise NotApplicable("the account has no namespace of its own")
    return told[0].personal[0].prefix


def create(session: ImapSession, name: str) -> str:
    """Create a mailbox that a check needs; its name. Raises NotApplicable where it is refused."""
    created = session.command(f"CREATE {quote(name)}")
    if created.status != "OK":
        raise NotApplicable(f"the account may not create the mailbox {name}: {created}")
    return name


def inferior(session: ImapSession, name: str, *levels: str) -> str:
    """Create a mailbox some levels below one that there is; its name. Raises as `create`."""
    return create(session, separator_of(session, name).join((name, *levels)))


def entries(session: ImapSession, command: str) -> list[ListEntry]:
    """Say a LIST command in whatever syntax; its entries. Raises Violation where it is not OK."""
    return session.command(command).must_be("OK").of(ListEntry)


def has(entry: ListEntry, attribute: str) -> bool:
    """Whether an entry has an attribute, in whatever case."""
    return attribute.lower() in map(str.lower, entry.attributes)


def delete_superior(session: ImapSession, name: str) -> None:
    """Delete a mailbox that has inferiors, whose name then stays without a mailbox.

    Raises NotApplicable where the server refuses that, as RFC 9051 section 6.3.5 lets it.
    """
    deleted = session.command(f"DELETE {quote(name)}").must_be("OK", "NO")
    if deleted.status == "NO":
        raise NotApplicable(f"the server deletes no mailbox that has inferiors: {deleted}")


def expunge(session: ImapSession, numbers: str) -> None:
    """Remove these messages of the selected mailbox: a step. Raises Unreachable where refused."""
    session.command(rf"STORE {numbers} +FLAGS.SILENT (\Deleted)").granted()
    session.command("EXPUNGE").granted()


def contents(session: ImapSession, count: int | None = None) -> dict[int, bytes]:
    """The text of each message of the selected mailbox by its UID, in the order of numbers.

    Asked for by UID, since a set of numbers may not name what an empty mailbox lacks. With
    `count` they are a step of a check: raises Unreachable where there are not so many.
    """
    answer = session.command("UID FETCH 1:* (UID BODY.PEEK[TEXT])").must_be("OK")
    fetched = sorted(answer.fetches(), key=lambda fetch: fetch.number)
    texts = {
        fetch.uid: (fetch.octets("BODY[TEXT]") or b"").strip()
        for fetch in fetched
        if fetch.uid is not None
    }
    if count is not None and len(texts) != count:
        raise Unreachable(f"the mailbox shows {len(texts)} messages, not {count}")
    return texts
