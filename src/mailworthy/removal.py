"""Taking our own messages out of an account again, and nothing else.

What is to go is found by its Message-ID and looked at before it goes. In mailboxes that are not
our own there is no EXPUNGE and no CLOSE: they would take along what others marked as deleted.
"""

from __future__ import annotations

import uuid

from mailworthy.delivery import own_number, own_uids
from mailworthy.session.imap import ImapSession
from mailworthy.session.imap_mailbox import personal_prefix
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.secret import Secret
from mailworthy.wire.imap import ListEntry, quote

MOST_MAILBOXES = 100
"""Mailboxes that are searched for a message that a filter may have put there."""
COPIED_TO = ("\\Sent", "\\Junk", "\\All", "\\Trash")
"""Special uses (RFC 6154 section 2) of mailboxes that a provider files a message in by itself,
\\Trash last, since what is removed from the others may go there."""


def remove_by_pop3(pop3: Pop3Session, message_id: str) -> bool:
    """Remove the message with this Message-ID from the maildrop; whether it was there.

    The session is over then. Raises NotApplicable where the server has no TOP.
    """
    number = own_number(pop3, message_id)
    if number is not None:
        pop3.command(f"DELE {number}").must_be_ok()
    pop3.quit()
    return number is not None


def remove_by_imap(imap: ImapSession, message_id: str) -> tuple[set[str], set[str]]:
    """Remove the message from INBOX, and its copies from mailboxes of a special use.

    Returns in which of them it was found ("INBOX", "\\Sent" …), and in which it still is.
    """
    found: set[str] = set()
    left: set[str] = set()
    for use, name in [("INBOX", Secret("INBOX")), *_special(imap, COPIED_TO)]:
        if is_in(imap, name, message_id):
            found.add(use)
            if not _remove_from(imap, name, message_id):
                left.add(use)
    return found, left


def is_in(imap: ImapSession, name: Secret, message_id: str) -> bool:
    """Whether a message with this Message-ID is in the mailbox; False where it cannot be read."""
    if _select(imap, "EXAMINE", name) != "OK":
        return False
    return bool(own_uids(imap, message_id))


def whereabouts(imap: ImapSession, message_id: str) -> str:
    """What shows that a message which is not in INBOX is not lost; "" where nothing does.

    A filter may have put it into another mailbox, or it has been returned to its sender, whose
    INBOX then has a notification that names it (RFC 5321 section 6.1).
    """
    for name in mailboxes(imap)[:MOST_MAILBOXES]:
        if is_in(imap, name, message_id):
            return "the message is in another mailbox, not in INBOX"
    imap.command("EXAMINE INBOX").granted()
    named = imap.command(f'UID SEARCH BODY "{message_id}"')
    if named.status == "OK" and named.search():
        return "a message in INBOX tells of it, as a notification of failure does"
    return ""


def mailboxes(imap: ImapSession) -> list[Secret]:
    """The names of all mailboxes that can be selected, but INBOX; none is shown."""
    return [
        Secret(entry.name)
        for entry in _listed(imap, "")
        if entry.name.upper() != "INBOX"
        and not {"\\noselect", "\\nonexistent"} & set(map(str.lower, entry.attributes))
    ]


def _special(imap: ImapSession, uses: tuple[str, ...]) -> list[tuple[str, Secret]]:
    """The names of the account's mailboxes for these uses, in that order; all others are left."""
    extended = {"SPECIAL-USE", "LIST-EXTENDED"} <= imap.capabilities
    listed = _listed(imap, "(SPECIAL-USE) " if extended else "")
    return [
        (use, Secret(entry.name))
        for use in uses
        for entry in listed
        if use.lower() in map(str.lower, entry.attributes)
    ]


def _listed(imap: ImapSession, selection: str) -> list[ListEntry]:
    with imap.veil("the names of mailboxes"):
        answer = imap.command(f'LIST {selection}"" "*"')
    return answer.of(ListEntry)


def _remove_from(imap: ImapSession, name: Secret, message_id: str) -> bool:
    """Remove it by UID EXPUNGE (RFC 4315), else through a mailbox of our own; whether it went."""
    removable = {"UIDPLUS", "MOVE"} & imap.capabilities
    if not removable or _select(imap, "SELECT", name) != "OK":
        return False
    own = ",".join(map(str, own_uids(imap, message_id)))
    if not own:
        return True
    if "UIDPLUS" in removable:
        imap.command(f"UID STORE {own} +FLAGS.SILENT (\\Deleted)")
        imap.command(f"UID EXPUNGE {own}")
    else:
        _move_out(imap, own)
    return not own_uids(imap, message_id)


def _move_out(imap: ImapSession, own: str) -> None:
    """Move them (RFC 6851) into a mailbox that is then deleted with what is in it."""
    bin_name = quote(f"{personal_prefix(imap)}mailworthy-{uuid.uuid4().hex[:12]}")
    if imap.command(f"CREATE {bin_name}").status != "OK":
        return
    imap.command(f"UID MOVE {own} {bin_name}")
    imap.command(f"DELETE {bin_name}")


def _select(imap: ImapSession, command: str, name: Secret) -> str | None:
    """EXAMINE or SELECT a mailbox whose name is shown only if it is INBOX."""
    if name.reveal() == "INBOX":
        return imap.command(f"{command} INBOX").status
    imap.stream.transcript.masker.add(name)
    return imap.command(f"{command} ", Secret(quote(name.reveal()))).status
