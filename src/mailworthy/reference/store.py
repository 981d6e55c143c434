"""The mail store behind all three protocols: accounts, mailboxes, messages, in memory."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

GONE = "gone"
"""The local part of an address that mail is taken for, and cannot be delivered to."""


@dataclass
class Message:
    """One message in one mailbox. `octets` have CRLF line ends, as they are served."""

    uid: int
    octets: bytes
    internal_date: datetime
    flags: set[str] = field(default_factory=set)
    """System flags (`\\Seen` …) and keywords; `\\Recent` is a matter of IMAP sessions."""


class Mailbox:
    """A named list of messages with ascending UIDs; sessions watch it for changes."""

    def __init__(self, name: str, uid_validity: int) -> None:
        self.name = name
        self.uid_validity = uid_validity
        self.uid_next = 1
        self.messages: list[Message] = []
        self.uses: set[str] = set()
        """What it is for, as IMAP has it: `\\Sent` … (RFC 6154)."""
        self.recent: set[int] = set()
        """UIDs that no IMAP session has been told of as recent yet."""
        self._watchers: list[Callable[[], None]] = []

    def append(
        self, octets: bytes, flags: Iterable[str] = (), internal_date: datetime | None = None
    ) -> Message:
        """Add a message under the next UID and wake whoever watches."""
        message = Message(self.uid_next, octets, internal_date or datetime.now(UTC), set(flags))
        self.uid_next += 1
        self.messages.append(message)
        self.recent.add(message.uid)
        self.changed()
        return message

    def remove(self, uids: Iterable[int]) -> list[int]:
        """Remove the messages with these UIDs; return the UIDs that were there."""
        doomed = set(uids)
        gone = [message.uid for message in self.messages if message.uid in doomed]
        self.messages = [message for message in self.messages if message.uid not in doomed]
        self.recent -= doomed
        if gone:
            self.changed()
        return gone

    def get(self, uid: int) -> Message | None:
        """The message with this UID, if it is still there."""
        return next((message for message in self.messages if message.uid == uid), None)

    def changed(self) -> None:
        """Wake the watchers: a message came, went, or changed its flags."""
        for wake in tuple(self._watchers):
            wake()

    def watch(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` upon every change; returns the function that ends it."""
        self._watchers.append(wake)
        return lambda: self._watchers.remove(wake)


@dataclass
class Account:
    """A user of the reference server and what is theirs."""

    user: str
    address: str
    password: str
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    subscriptions: set[str] = field(default_factory=set)
    """Names that are subscribed, of mailboxes that there are or not (RFC 3501 section 6.3.6)."""
    maildrop_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the one POP3 session that may be in the TRANSACTION state (RFC 1939 section 4)."""
    last_log_in: float = float("-inf")
    """When a POP3 session last opened the maildrop, by the event loop's clock."""

    @property
    def inbox(self) -> Mailbox:
        """Where mail is delivered, and the POP3 maildrop."""
        return self.mailboxes["INBOX"]


class Store:
    """All accounts of one domain. A defect may subclass it."""

    def __init__(self, domain: str, accounts: Iterable[tuple[str, str]]) -> None:
        self.domain = domain
        self.accounts: dict[str, Account] = {}
        self._uid_validity = itertools.count(int(datetime.now(UTC).timestamp()))
        for user, password in accounts:
            account = Account(user, f"{user}@{domain}", password)
            self.accounts[user] = account
            self.create(account, "INBOX")

    def create(self, account: Account, name: str) -> Mailbox:
        """Make a mailbox under a fresh UIDVALIDITY."""
        mailbox = Mailbox(name, next(self._uid_validity))
        account.mailboxes[name] = mailbox
        return mailbox

    def authenticate(self, user: str, password: str) -> Account | None:
        """The account, if the password is right."""
        account = self.named(user)
        return account if account is not None and account.password == password else None

    def named(self, user: str) -> Account | None:
        """The account of a user, who may write the whole address."""
        return self.accounts.get(user.removesuffix(f"@{self.domain}"))

    def is_local(self, domain: str) -> bool:
        """Whether mail for this domain belongs here; domains are compared without case."""
        return domain.lower() == self.domain.lower()

    def takes(self, address: str) -> bool:
        """Whether mail for this address of our domain is taken, if only to fail afterwards."""
        return address.rpartition("@")[0] == GONE or self.resolve(address) is not None

    def resolve(self, address: str) -> Account | None:
        """The account behind an address of our domain; `postmaster` is the first account's.

        A local part may carry a detail after "+". RFC 5321 section 4.5.1: postmaster is taken
        without a domain too, and in any case.
        """
        local, _, domain = address.rpartition("@")
        if not local:
            local, domain = domain, self.domain
        if not self.is_local(domain):
            return None
        local = self.unquoted(local)
        if local.lower() == "postmaster":
            return next(iter(self.accounts.values()))
        return self.accounts.get(local.partition("+")[0])

    def unquoted(self, local: str) -> str:
        """A local part in the form that all its quoted forms stand for (RFC 5321 section 4.1.2)."""
        if not (len(local) > 1 and local.startswith('"') and local.endswith('"')):
            return local
        return re.sub(r"\\(.)", r"\1", local[1:-1])

    def deliver(self, account: Account, octets: bytes) -> None:
        """Put a message into the account's INBOX."""
        account.inbox.append(octets)
