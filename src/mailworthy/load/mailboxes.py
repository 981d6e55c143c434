"""Reading whole mailboxes for the delivery ledger: what lies there, and what tells of what."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from mailworthy.accounting.identity import FIELD, named_in, stamp_of
from mailworthy.accounting.ledger import DeliveryLedger, Returned, Seen
from mailworthy.load.imap import look_at
from mailworthy.load.pop3 import unique_ids
from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.secret import Secret
from mailworthy.wire.imap import Fetch, quote
from mailworthy.wire.mime import field_value

CHUNK = 500
"""Messages whose identity is asked for at a time."""
AT_ONCE = 8 * 1024 * 1024
"""Octets of messages that are fetched at a time."""
HEADER = f"RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({FIELD.decode()} Message-ID Content-Type)]"


def by_imap(
    imap: ImapSession, user: str, mailbox: Secret, ledger: DeliveryLedger
) -> Iterator[Seen | Returned]:
    """Read a mailbox: of messages known to be intact the header alone, of others' nothing."""
    name = mailbox.reveal()
    selected = imap.command("EXAMINE ", Secret(quote(name))).must_be("OK")
    validity = selected.codes().get("UIDVALIDITY")
    look = look_at(user, validity.number if validity else None, name)
    for first in range(1, selected.exists() + 1, CHUNK):
        last = min(first + CHUNK - 1, selected.exists())
        answer = imap.command(f"FETCH {first}:{last} (UID {HEADER})").must_be("OK")
        sizes: dict[int, int] = {}
        for fetch in answer.fetches():
            intact = _known(fetch, look, ledger)
            if isinstance(intact, Seen):
                yield intact
            elif intact is None and fetch.uid is not None:
                size = fetch.items.get("RFC822.SIZE")
                sizes[fetch.uid] = size if isinstance(size, int) else AT_ONCE
        yield from _whole(imap, sizes, look, ledger.run)


def _known(fetch: Fetch, look: str, ledger: DeliveryLedger) -> Seen | bool | None:
    """A message that needs no look at its body; False for others', None for what needs one."""
    header = next((v for v in fetch.items.values() if isinstance(v, bytes)), b"")
    stamp = stamp_of(header)
    if stamp is None:
        kind = field_value(header, b"content-type") or b""
        return None if kind.lower().startswith(b"multipart/report") else False
    if stamp.run != ledger.run:
        return False
    place = str(fetch.uid)
    return Seen(stamp.id, look, place) if ledger.is_intact(stamp.id, look, place) else None


def _whole(
    imap: ImapSession, sizes: dict[int, int], look: str, run: str
) -> Iterator[Seen | Returned]:
    """Fetch the messages with these UIDs and sizes whole, some octets' worth at a time."""
    batch: list[int] = []
    total = 0
    for uid, size in sizes.items():
        batch.append(uid)
        total += size
        if total < AT_ONCE and uid != next(reversed(sizes)):
            continue
        uids = ",".join(map(str, batch))
        answer = imap.command(f"UID FETCH {uids} (UID BODY.PEEK[])").must_be("OK")
        for fetch in answer.fetches():
            yield from _entries(fetch.octets("BODY[]") or b"", look, str(fetch.uid), run)
        batch.clear()
        total = 0


def by_pop3(pop3: Pop3Session, run: str) -> Iterator[Seen | Returned]:
    """Read a maildrop, and leave it as it is."""
    look = f"pop3 {uuid.uuid4().hex}"
    for number, place in unique_ids(pop3).items():
        yield from _entries(pop3.retr(number), look, place, run)
    pop3.quit()


def in_maildir(maildir: Path, run: str) -> Iterator[Seen | Returned]:
    """Read the files of a maildir."""
    for folder in ("new", "cur"):
        for file in (maildir / folder).iterdir():
            octets = re.sub(rb"\r?\n", b"\r\n", file.read_bytes())
            place = file.name.partition(":")[0]
            yield from _entries(octets, f"maildir {maildir}", place, run)


def _entries(octets: bytes, look: str, place: str, run: str) -> Iterator[Seen | Returned]:
    stamp = stamp_of(octets)
    if stamp is not None:
        yield Seen(stamp.id, look, place, stamp.problem)
    else:
        yield from map(Returned, sorted(named_in(octets, run)))
