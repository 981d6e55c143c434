"""A mailbox of a check's own, so that it touches nothing that it did not make itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mailworthy.session.imap import ImapSession
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.imap import ListEntry, Unknown, quote
from mailworthy.wire.imap.scanner import Mismatch, Scanner


@contextmanager
def own_mailbox(open_session: Callable[[], ImapSession]) -> Iterator[str]:
    """Create a mailbox under a random name, give its name, delete it in the end.

    The name is to be quoted in commands. `open_session` opens a session that is logged in; one
    is opened for each end, so that the check may lose its own. Raises NotApplicable where the
    server lets no mailbox be created.
    """
    with open_session() as session:
        name = personal_prefix(session) + f"mailworthy-{uuid.uuid4().hex[:12]}"
        created = session.command(f"CREATE {quote(name)}")
        if created.status != "OK":
            raise NotApplicable(f"the account may not create the mailbox {name}: {created}")
    try:
        yield name
    finally:
        with open_session() as session:
            _remove(session, name)


def _remove(session: ImapSession, name: str) -> None:
    """Delete the mailbox, and those that a check made under names that begin with its name."""
    listed = session.command(f'LIST "" {quote(name + "*")}').of(ListEntry)
    for found in {name, *(entry.name for entry in listed if entry.name.startswith(name))}:
        deleted = session.command(f"DELETE {quote(found)}")
        if deleted.status != "OK":
            session.stream.remark(f"the mailbox {found} could not be deleted: {deleted}")


def personal_prefix(session: ImapSession) -> str:
    """What the names of the user's own mailboxes begin with (RFC 2342), often nothing."""
    if "NAMESPACE" not in session.capabilities:
        return ""
    answer = session.command("NAMESPACE")
    told = next((event for event in answer.of(Unknown) if event.name == "NAMESPACE"), None)
    if answer.status != "OK" or told is None:
        raise Unreachable(f"{session.stream.endpoint}: NAMESPACE was not answered: {answer}")
    scanner = Scanner(told.octets)
    try:
        scanner.expect(b" ", "SP after NAMESPACE")
        personal = scanner.value()
    except Mismatch as error:
        raise Unreachable(f"{session.stream.endpoint}: NAMESPACE cannot be read: {error}") from None
    match personal:
        case ((bytes() as prefix, *_), *_):
            return prefix.decode("utf-8", "replace")
        case _:
            raise NotApplicable("the account has no namespace of its own")
