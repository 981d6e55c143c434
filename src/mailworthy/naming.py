"""Mailboxes under names that servers stumble over."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailworthy import expect
from mailworthy.session.imap import ImapSession, Part
from mailworthy.session.imap_mailbox import create, listed, separator_of
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import ListEntry, quote

COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"
"""One name in its normal form, and in another."""


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


def hierarchy(session: ImapSession, name: str) -> tuple[str, list[str]]:
    """Create mailboxes below one that there is; the separator, and the names of all of them.

    Raises NotApplicable where names are flat, or none may be created below others.
    """
    separator = separator_of(session, name)
    leaves = (("a",), ("a", "b"), ("a", "b", "c"), ("bb",))
    return separator, [
        name,
        *(create(session, separator.join((name, *levels))) for levels in leaves),
    ]


def matching(pattern: str, separator: str, names: Iterable[str]) -> list[str]:
    """Which names a pattern of LIST matches (RFC 3501 section 6.3.8)."""
    wildcards = {"*": ".*", "%": f"[^{re.escape(separator)}]*"}
    rule = re.compile("".join(wildcards.get(c, re.escape(c)) for c in pattern), re.DOTALL)
    return [name for name in names if rule.fullmatch(name)]


def names_told(session: ImapSession, *parts: Part) -> list[tuple[str, str | None]]:
    """Say a command with a name that is not in normal form; names of LIST and their OLDNAMEs.

    Raises NotApplicable where the command is refused: a server need not take such names.
    """
    answer = session.command(*parts).must_be("OK", "NO", "BAD")
    if answer.status != "OK":
        raise NotApplicable("the server takes no name that is not in normal form")
    return [(entry.name, entry.old_name) for entry in answer.of(ListEntry)]


def speak_rev2(session: ImapSession) -> None:
    """Turn IMAP4rev2 on (RFC 9051 section 6.3.1), where it is not all that the server speaks.

    Raises NotApplicable where the server does not speak it.
    """
    if "IMAP4REV2" not in session.capabilities:
        raise NotApplicable("the server does not speak IMAP4rev2")
    if "IMAP4REV1" in session.capabilities:
        session.command("ENABLE IMAP4rev2").granted()
