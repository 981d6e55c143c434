"""After the load: wait for what was accepted to arrive, and look at what lies in the mailboxes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mailworthy.accounting.identity import FIELD, stamp_of
from mailworthy.accounting.ledger import DeliveryLedger, Seen
from mailworthy.load.user import FAULTS
from mailworthy.session.endpoint import Protocol
from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Account, Settings, Target

CHUNK = 500
"""Messages whose identity is asked for at a time."""
AT_ONCE = 8 * 1024 * 1024
"""Octets of messages that are fetched at a time."""
READING = 600.0
"""Seconds that the reading of one mailbox may take."""
PAUSE = 0.5
"""Seconds between two looks at mailboxes where messages are still awaited."""


class Drain:
    """The last reading of every mailbox; `unread` are addresses whose could not be read."""

    def __init__(self, settings: Settings, ledger: DeliveryLedger, patience: float) -> None:
        self._settings = settings
        self._ledger = ledger
        self._patience = patience
        self.unread: set[str] = set()
        self.problem = ""
        """Why a mailbox could not be read, in one line."""

    def run(self, within: float) -> float:
        """Read all mailboxes once, then those with awaited messages until `within` seconds.

        Returns the seconds it took.
        """
        began = time.monotonic()
        accounts = list(self._settings.accounts)
        while True:
            for account in accounts:
                self._read(account)
            awaited = set(self._ledger.awaited().values())
            accounts = [a for a in self._settings.accounts if a.address in awaited]
            took = time.monotonic() - began
            if not accounts or took > within:
                return took
            time.sleep(PAUSE)

    def _read(self, account: Account) -> None:
        kind, _, place = self._settings.read_by.partition(":")
        try:
            if kind == "maildir":
                found = list(self._maildir(Path(place.replace("{user}", account.user))))
            else:
                found = list(self._mailbox(account, Protocol(kind)))
        except (*FAULTS, OSError) as error:
            self.unread.add(account.address)
            self.problem = f"the mailbox of {account.user} could not be read: {error}"
        else:
            self.unread.discard(account.address)
            self._ledger.found_at_last(found)

    def _mailbox(self, account: Account, protocol: Protocol) -> Iterator[Seen]:
        settings = replace(self._settings, accounts=(account,))
        target = Target(settings, settings.endpoints[0], patience=self._patience)
        target.begin((account,), READING)
        endpoint = target.best(protocol)
        try:
            if protocol is Protocol.POP3:
                yield from self._by_pop3(target.pop3(ready=True, endpoint=endpoint))
            else:
                yield from self._by_imap(target.imap(ready=True, endpoint=endpoint))
        finally:
            target.finish()

    def _by_imap(self, imap: ImapSession) -> Iterator[Seen]:
        selected = imap.command("EXAMINE INBOX").must_be("OK")
        validity = selected.codes().get("UIDVALIDITY")
        prefix = f"{validity.number if validity else None}/"
        item = f"RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({FIELD.decode()})]"
        for first in range(1, selected.exists() + 1, CHUNK):
            last = min(first + CHUNK - 1, selected.exists())
            answer = imap.command(f"FETCH {first}:{last} (UID {item})").must_be("OK")
            unread: dict[int, int] = {}
            for fetch in answer.fetches():
                header = next((v for v in fetch.items.values() if isinstance(v, bytes)), b"")
                stamp, uid, size = stamp_of(header), fetch.uid, fetch.items.get("RFC822.SIZE")
                if stamp is None or uid is None or stamp.run != self._ledger.run:
                    continue
                if self._ledger.is_intact(stamp.id, f"{prefix}{uid}"):
                    yield Seen(stamp.id, "imap", f"{prefix}{uid}")
                else:
                    unread[uid] = size if isinstance(size, int) else AT_ONCE
            yield from self._whole(imap, unread, prefix)

    def _whole(self, imap: ImapSession, sizes: dict[int, int], prefix: str) -> Iterator[Seen]:
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
                stamp = stamp_of(fetch.octets("BODY[]") or b"")
                if stamp is not None:
                    yield Seen(stamp.id, "imap", f"{prefix}{fetch.uid}", stamp.problem)
            batch.clear()
            total = 0

    def _by_pop3(self, pop3: Pop3Session) -> Iterator[Seen]:
        for number, unique_id in pop3.unique_ids().items():
            stamp = stamp_of(pop3.retr(number))
            if stamp is not None:
                yield Seen(stamp.id, "pop3", unique_id.decode("ascii"), stamp.problem)

    def _maildir(self, maildir: Path) -> Iterator[Seen]:
        for folder in ("new", "cur"):
            for file in (maildir / folder).iterdir():
                octets = re.sub(rb"\r?\n", b"\r\n", file.read_bytes())
                stamp = stamp_of(octets)
                if stamp is not None:
                    place = file.name.partition(":")[0]
                    yield Seen(stamp.id, "maildir", place, stamp.problem)
