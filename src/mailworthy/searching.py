"""Search mailboxes whose messages are known, and hold what is found against the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from mailworthy import expect
from mailworthy.models.imap_search import MONTHS, SPECIMENS, Key, Letter
from mailworthy.session.imap import ImapSession
from mailworthy.session.imap_mailbox import expunge
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.imap import Fetch, Literal, quote

_DAY = re.compile(rb"([ \d]\d)-([A-Za-z]{3})-(\d{4})")


def fill_with(imap: ImapSession, mailbox: str, letters: Iterable[Letter]) -> list[Letter]:
    """Append the letters and select the mailbox; return them with what the server tells of them.

    The day of the internal date is the one that the server shows, in whichever zone that is.
    Raises Unreachable where the server does not go along.
    """
    for letter in letters:
        flags = f"({' '.join(sorted(letter.flags))})"
        command = f"APPEND {quote(mailbox)} {flags} {letter.given} "
        imap.command(command, Literal(letter.octets())).granted()
    imap.fill(mailbox)
    answer = imap.command("FETCH 1:* (UID RFC822.SIZE INTERNALDATE FLAGS)").granted()
    told = {fetch.number: fetch for fetch in answer.fetches()}
    return [_learnt(letter, told.get(n)) for n, letter in enumerate(letters, 1)]


def _learnt(letter: Letter, fetch: Fetch | None) -> Letter:
    items = {} if fetch is None else fetch.items
    uid, size, shown = (items.get(name) for name in ("UID", "RFC822.SIZE", "INTERNALDATE"))
    found = _DAY.match(shown) if isinstance(shown, bytes) else None
    if fetch is None or not isinstance(uid, int) or not isinstance(size, int) or found is None:
        raise Unreachable(f"UID, RFC822.SIZE and INTERNALDATE of a message are not told: {items}")
    if fetch.flags is not None and letter.flags - fetch.flags:
        raise Unreachable(f"the flags {sorted(letter.flags - fetch.flags)} were not kept")
    month = MONTHS.index(found[2].decode().capitalize()) + 1
    return letter.told(fetch.number, uid, size, date(int(found[3]), month, int(found[1])))


@contextmanager
def specimens(
    target: Target, letters: Sequence[Letter] = SPECIMENS
) -> Iterator[tuple[ImapSession, list[Letter]]]:
    """A session in a mailbox of its own that holds the letters, and the letters."""
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        yield imap, fill_with(imap, name, letters)


def must_find(imap: ImapSession, letters: Sequence[Letter], *keys: Key) -> None:
    """Demand of each key that SEARCH finds the letters that the model finds."""
    for key in keys:
        found = imap.command(f"SEARCH {key.written}").must_be("OK").search()
        expect.equal(f"SEARCH {key.written}", found, key.numbers(letters))


@contextmanager
def flagged_mailbox(target: Target) -> Iterator[tuple[ImapSession, list[int]]]:
    """A session in a mailbox of five messages, of which 2, 3 and 5 are \\Flagged, and their UIDs.

    UIDs are higher than sequence numbers, so that one is not taken for the other.
    """
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(7)))
        expunge(imap, "1,4")
        imap.command("STORE 2:3,5 +FLAGS.SILENT (\\Flagged)").granted()
        uids = imap.command("FETCH 1:* UID").granted().uids(5)
        yield imap, uids


@contextmanager
def in_rev2(target: Target) -> Iterator[ImapSession]:
    """A session that has enabled IMAP4rev2; NotApplicable where the server does not enable it."""
    with target.imap(ready=True) as imap:
        if "IMAP4REV2" not in imap.command("ENABLE IMAP4rev2").granted().enabled():
            raise NotApplicable("the server does not enable IMAP4rev2")
        yield imap
