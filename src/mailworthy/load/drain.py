"""After the load: wait for what was accepted to arrive, and look at what lies in the mailboxes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import gevent
from gevent.event import Event

from mailworthy.accounting.ledger import DeliveryLedger, Returned, Seen
from mailworthy.load.mailboxes import by_imap, by_pop3, in_maildir
from mailworthy.load.user import ENTRIES, FAULTS
from mailworthy.removal import MOST_MAILBOXES, mailboxes
from mailworthy.session.endpoint import Protocol
from mailworthy.session.secret import Secret
from mailworthy.session.transcript import Masker
from mailworthy.settings import Account, Settings
from mailworthy.target import Target
from mailworthy.wire.imap import quote

READING = 600.0
"""Seconds that the reading of one mailbox may take."""
GRACE = 10.0
"""Seconds that it may still take when the run is broken off."""
PAUSE = 0.5
"""Seconds between two looks at mailboxes where messages are still awaited."""
Look = Callable[[Account], Iterator[Seen | Returned]]


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
        """End the reading with the mailbox that is being read, if that takes no longer than
        `GRACE`; what is awaited stays unknown."""
        self._broken_off.set()

    def run(self, within: float) -> float:
        """Read all mailboxes once, then those with awaited messages until `within` seconds.

        What has not arrived then is looked for where a filter may have put it. `tell` is told
        how many are awaited. Returns the seconds that it took for messages to arrive.
        """
        began = time.monotonic()
        accounts = list(self._settings.accounts)
        while True:
            self._read_maildrops(accounts)
            accounts = self._awaiting()
            took = time.monotonic() - began
            if not accounts or took > within:
                break
            self._tell(len(self._ledger.awaited()))
            if self._broken_off.wait(PAUSE):
                self.unread |= {account.address for account in accounts}
                return took
        if accounts:
            # What was returned is with its senders, who are not awaited for anything.
            self._read_maildrops(self._settings.accounts)
            self._look_elsewhere()
        if not self.unread:
            self.problem = ""
        return took

    def _read_maildrops(self, accounts: Sequence[Account]) -> None:
        for account in accounts:
            if self._broken_off.is_set():
                self.unread.add(account.address)
                continue
            for entry in self._read(account, self._maildrop):
                if isinstance(entry, Seen):
                    self._ledger.found_at_last(entry)
                else:
                    self._ledger.enter(entry)

    def _look_elsewhere(self) -> None:
        """Look for what is awaited where a filter, or a user who moves mail, may have put it."""
        for account in self._awaiting():
            if account.address in self.unread or self._broken_off.is_set():
                continue
            awaited = self._ledger.awaited()
            for entry in self._read(account, self._elsewhere):
                if entry.id in awaited:
                    self._ledger.enter(entry)

    def _awaiting(self) -> list[Account]:
        awaited = set(self._ledger.awaited().values())
        return [account for account in self._settings.accounts if account.address in awaited]

    def _read(self, account: Account, look: Look) -> Sequence[Seen | Returned]:
        reading = gevent.spawn(self._look, account, look)
        either: list[Any] = [reading, self._broken_off]
        gevent.wait(either, count=1)
        reading.join(GRACE)
        if not reading.ready():
            reading.kill(timeout=GRACE)
            self.unread.add(account.address)
            return ()
        found: Sequence[Seen | Returned] = reading.get()
        return found

    def _look(self, account: Account, look: Look) -> Sequence[Seen | Returned]:
        try:
            found = list(look(account))
        except (*FAULTS, OSError) as error:
            self.unread.add(account.address)
            told = Masker([account.secret]).text(str(error))
            self.problem = f"the mailbox of {account.user} could not be read: {told}"
            return ()
        self.unread.discard(account.address)
        return found

    def _maildrop(self, account: Account) -> Iterator[Seen | Returned]:
        """What is where mail is delivered, by the way that the target is read."""
        run = self._ledger.run
        if maildir := self._settings.maildir_of(account):
            yield from in_maildir(maildir, run)
        elif self._settings.read_by == "pop3":
            with self._target(account) as target:
                yield from by_pop3(target.pop3(ready=True), run)
        else:
            with self._target(account) as target:
                imap = target.imap(ready=True)
                yield from by_imap(imap, account.user, Secret("INBOX"), self._ledger)

    def _elsewhere(self, account: Account) -> Iterator[Seen | Returned]:
        """What is in the account's other mailboxes, where the target has IMAP."""
        if not self._settings.endpoints_of(Protocol.IMAP):
            return
        with self._target(account) as target:
            imap = target.imap(ready=True)
            for name in mailboxes(imap)[:MOST_MAILBOXES]:
                if imap.command("EXAMINE ", Secret(quote(name.reveal()))).status == "OK":
                    yield from by_imap(imap, account.user, name, self._ledger)

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
