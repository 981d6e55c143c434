"""Finding a message by a mark anywhere in it, where it has no Message-ID to be found by."""

from __future__ import annotations

import uuid

from mailworthy.delivery import LOOKED_THROUGH, awaited, holding_in_maildir
from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Target
from mailworthy.violation import Late, Unreachable, Violation
from mailworthy.wire.mime import field_value


def new_mark() -> str:
    """A word that is in no other message: letters and digits."""
    return f"mark{uuid.uuid4().hex}"


def marked(target: Target, mark: str) -> bytes:
    """Wait for a message with this mark in the account's INBOX; return its octets.

    That may be a notification which quotes it: see `returned`. Raises Late where neither appears
    in time.
    """
    return awaited(
        lambda: find_marked(target, mark), "the message", target.delivery_patience, paced=False
    )


def returned(octets: bytes) -> bool:
    """Whether this is a notification of failure, by its parts (RFC 3464) or its return path."""
    told = b"message/delivery-status" in octets.lower()
    return told or field_value(octets, b"return-path") == b"<>"


def must_arrive_marked(target: Target, mark: str) -> bytes:
    """As `marked`, but a message that is overtaken by one sent later is a Violation.

    One that was returned to its sender is not lost: Unreachable.
    """
    try:
        octets = marked(target, mark)
    except Late as late:
        target.deliver(target.compose())
        found = find_marked(target, mark)
        if found is None:
            raise Violation("the message arrives before one sent later", str(late)) from None
        octets = found
    if returned(octets):
        raise Unreachable("the message was returned to its sender")
    return octets


def find_marked(target: Target, mark: str) -> bytes | None:
    """The octets of the message with this mark in the account's INBOX, or None.

    Reads as `read_by` says. Other messages are looked at too: not for accounts in use.
    """
    if maildir := target.settings.maildir_of(target.account):
        return next(iter(holding_in_maildir(maildir, mark, target.transcript)), None)
    if target.settings.read_by == "pop3":
        with target.pop3(ready=True) as pop3:
            return _by_pop3(pop3, mark.encode())
    with target.imap(ready=True) as imap:
        return _by_imap(imap, mark)


def _by_imap(imap: ImapSession, mark: str) -> bytes | None:
    imap.command("EXAMINE INBOX").must_be("OK")
    found = imap.command(f'UID SEARCH TEXT "{mark}"').granted().search()
    if not found:
        return None
    return imap.command(f"UID FETCH {found[-1]} (BODY.PEEK[])").must_be("OK").body()


def _by_pop3(pop3: Pop3Session, mark: bytes) -> bytes | None:
    for number in sorted(pop3.sizes(), reverse=True)[:LOOKED_THROUGH]:
        octets = pop3.retr(number)
        if mark in octets:
            pop3.command("QUIT")  # gives the maildrop free at once
            return octets
    pop3.command("QUIT")
    return None
