"""Mailboxes under names that servers stumble over."""

from __future__ import annotations

from mailworthy import expect
from mailworthy.session.imap_mailbox import listed
from mailworthy.target import Target
from mailworthy.wire.imap import quote


def created_or_refused(target: Target, *endings: str) -> None:
    """Create mailboxes with such endings of their names; each is listed as it is, or was refused.

    Raises Violation where one is listed under another name, or CREATE gets neither OK nor NO.
    """
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        wanted = set()
        for ending in endings:
            answer = imap.command(f"CREATE {quote(name + ending)}").must_be("OK", "NO")
            if answer.status == "OK":
                wanted.add(name + ending)
        found = set(listed(imap, f"{name}-*"))
        expect.equal("names listed", sorted(found), sorted(wanted))
