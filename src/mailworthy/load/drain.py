"""After the load: wait for what was accepted to arrive, and look at what lies in the mailboxes."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gevent.event import Event

from mailworthy.accounting.identity import FIELD, stamp_of
from mailworthy.accounting.ledger import DeliveryLedger, Seen
from mailworthy.load.imap import look as look_at
from mailworthy.load.pop3 import unique_ids
from mailworthy.load.user import ENTRIES, FAULTS
from mailworthy.removal import mailboxes
from mailworthy.session.endpoint import Protocol
from mailworthy.session.imap import ImapSession
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.secret import Secret
from mailworthy.session.transcript import Masker
from mailworthy.target import Account, Settings, Target
from mailworthy.wire.imap import quote

CHUNK = 500
"""Messages whose identity is asked for at a time."""
AT_ONCE = 8 * 1024 * 1024
"""Octets of messages that are fetched at a time."""
READING = 600.0
"""Seconds that the reading of one mailbox may take."""
MOST_MAILBOXES = 100
"""Mailboxes that are searched for messages that a filter may have put there."""
PAUSE = 0.5
"""Seconds between two looks at mailboxes where messages are still awaited."""


class Drain:
    """The last reading of every mailbox; `unread` are addresses whose could not be read."""

    def __init__(
        self,
        settings: Settings,
        ledger: DeliveryLedger,
        patience: float,
        tell: Callable[[int], None],
    ) -> None:
        self._settings = settings
        self._tell = tell
        self._broken_off = Event()
        self._ledger = ledger
        self._patience = patience
        self.unread: set[str] = set()
        self.problem = ""
        """Why a mailbox could not be read, in one line."""

    def break_off(self) -> None:
        """End the reading after the mailbox that is being read; what is awaited stays unknown."""
        self._broken_off.set()

    def run(self, within: float) -> float:
        """Read all mailboxes once, then those with awaited messages until `within` seconds.

        What has not arrived then is looked for where a filter may have put it. `tell` is told
        how many are awaited. Returns the seconds that it took for messages to arrive.
        """
        began = time.monotonic()
        accounts = list(self._settings.accounts)
        while True:
            self._read_all(accounts, self._maildrop)
            accounts = self._awaiting()
            took = time.monotonic() - began
            if not accounts or took > within:
                break
            self._tell(len(self._ledger.awaited()))
            if self._broken_off.wait(PAUSE):
                self.unread |= {account.address for account in accounts}
                break
        self._read_all([a for a in accounts if a.address not in self.unread], self._elsewhere)
        return took

    def _read_all(
        self, accounts: Sequence[Account], look: Callable[[Account], Iterator[Seen]]
    ) -> None:
        for account in accounts:
            if self._broken_off.is_set():
                self.unread.add(account.address)
            else:
                self._read(account, look)

    def _awaiting(self) -> list[Account]:
        awaited = set(self._ledger.awaited().values())
        return [account for account in self._settings.accounts if account.address in awaited]

    def _read(self, account: Account, look: Callable[[Account], Iterator[Seen]]) -> None:
        try:
            found = list(look(account))
        except (*FAULTS, OSError) as error:
            self.unread.add(account.address)
            told = Masker([account.secret]).text(str(error))
            self.problem = f"the mailbox of {account.user} could not be read: {told}"
        else:
            self.unread.discard(account.address)
            self._ledger.found_at_last(found)

    def _maildrop(self, account: Account) -> Iterator[Seen]:
        """What is where mail is delivered, by the way that the target is read."""
        kind, _, place = self._settings.read_by.partition(":")
        if kind == "maildir":
            yield from self._maildir(Path(place.replace("{user}", account.user)))
        elif kind == "pop3":
            with self._target(account) as target:
                yield from self._by_pop3(target.pop3(ready=True))
        else:
            with self._target(account) as target:
                yield from self._by_imap(target.imap(ready=True), Secret("INBOX"))

    def _elsewhere(self, account: Account) -> Iterator[Seen]:
        """What is in the account's other mailboxes, where the target has IMAP."""
        if not self._settings.endpoints_of(Protocol.IMAP):
            return
        with self._target(account) as target:
            imap = target.imap(ready=True)
            for name in mailboxes(imap)[:MOST_MAILBOXES]:
                if imap.command("EXAMINE ", Secret(quote(name.reveal()))).status == "OK":
                    yield from self._by_imap(imap, name)

    @contextmanager
    def _target(self, account: Account) -> Iterator[Target]:
        settings = replace(self._settings, accounts=(account,))
        kind = self._settings.read_by
        protocol = Protocol.POP3 if kind == "pop3" else Protocol.IMAP
        endpoints = settings.endpoints_of(protocol) or settings.endpoints
        target = Target(settings, endpoints[0], patience=self._patience, entries=ENTRIES)
        target.begin((account,), READING)
        try:
            yield target
        finally:
            target.finish()

    def _by_imap(self, imap: ImapSession, mailbox: Secret) -> Iterator[Seen]:
        name = mailbox.reveal()
        selected = imap.command("EXAMINE ", Secret(quote(name))).must_be("OK")
        validity = selected.codes().get("UIDVALIDITY")
        look = look_at(validity.number if validity else None, name)
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
                if self._ledger.is_intact(stamp.id, look, str(uid)):
                    yield Seen(stamp.id, look, str(uid))
                else:
                    unread[uid] = size if isinstance(size, int) else AT_ONCE
            yield from self._whole(imap, unread, look)

    def _whole(self, imap: ImapSession, sizes: dict[int, int], look: str) -> Iterator[Seen]:
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
                    yield Seen(stamp.id, look, str(fetch.uid), stamp.problem)
            batch.clear()
            total = 0

    def _by_pop3(self, pop3: Pop3Session) -> Iterator[Seen]:
        look = f"pop3 {uuid.uuid4().hex}"
        for number, place in unique_ids(pop3).items():
            stamp = stamp_of(pop3.retr(number))
            if stamp is not None:
                yield Seen(stamp.id, look, place, stamp.problem)
        pop3.quit()

    def _maildir(self, maildir: Path) -> Iterator[Seen]:
        for folder in ("new", "cur"):
            for file in (maildir / folder).iterdir():
                octets = re.sub(rb"\r?\n", b"\r\n", file.read_bytes())
                stamp = stamp_of(octets)
                if stamp is not None:
                    place = file.name.partition(":")[0]
                    yield Seen(stamp.id, f"maildir {maildir}", place, stamp.problem)
