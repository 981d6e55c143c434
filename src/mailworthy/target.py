"""What is under test, as a check sees it: it opens sessions, delivers and reads messages."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mailworthy.delivery import (
    awaited,
    empty_by_imap,
    empty_by_pop3,
    find_by_imap,
    find_by_pop3,
    find_in_maildir,
    submit,
)
from mailworthy.oracles.base import Finding, Oracle, watchers
from mailworthy.requirement import Capability
from mailworthy.session.endpoint import Endpoint, Protocol, Transport
from mailworthy.session.imap import ImapSession
from mailworthy.session.imap_mailbox import own_mailbox
from mailworthy.session.pop3 import Pop3Session
from mailworthy.session.smtp import SmtpSession
from mailworthy.session.stream import PATIENCE, Stream
from mailworthy.session.transcript import MAX_ENTRIES, Masker, Transcript
from mailworthy.settings import Account, Settings
from mailworthy.strategies.machine import Script
from mailworthy.violation import HarnessError, NotApplicable, Unreachable
from mailworthy.wire.mime import compose, field_value

CLIENT_NAME = "client.example.test"
"""What we call ourselves in EHLO."""
FOREIGN_ADDRESS = "stranger@elsewhere.example"
"""An address that is nobody's: RFC 2606 reserves its domain."""
CHECK_LIMIT = 180.0
"""Seconds that one check may take; a server that drips octets cannot hold it longer."""
DELIVERY_PATIENCE = 30.0
"""Seconds that an accepted message may take to appear in the mailbox."""


class Target:
    """A target bound to the endpoint under test and to the accounts leased for a check.

    The runner binds it anew for each check (`begin`); a check opens sessions from it. Sessions
    that a check leaves open are closed by `finish`.
    """

    def __init__(
        self,
        settings: Settings,
        endpoint: Endpoint,
        capabilities: frozenset[str] = frozenset(),
        *,
        patience: float = PATIENCE,
        seed: int = 0,
        entries: int = MAX_ENTRIES,
    ) -> None:
        self.settings = settings
        self.endpoint = endpoint
        self.capabilities = capabilities
        """What the endpoint announced when it was probed: "smtp:SIZE 1000" … see `has`."""
        self.patience = patience
        self.delivery_patience = DELIVERY_PATIENCE
        self.silence = 0.0
        """Seconds that a slow check stays silent: what it declares, less in the gate."""
        self.seed = seed
        self.outstanding: dict[str, str] = {}
        """Message-IDs of what we sent and have not removed → what is known of it."""
        self.comes_back: dict[str, bool] = {}
        """Address that is `undeliverable` → whether mail for it has come back; unknown: absent."""
        self._entries = entries
        self.reader: Endpoint | None = None
        """The endpoint that mail is read by, where a check runs per pair of endpoints."""
        self._sessions: list[SmtpSession | Pop3Session | ImapSession] = []
        self.oracles: list[Oracle] = []
        self.begin(settings.accounts[:1])

    # The runner's side

    def begin(self, accounts: Sequence[Account], limit: float = CHECK_LIMIT) -> None:
        """Start a check: its accounts, an empty transcript, fresh oracles, `limit` seconds."""
        self.accounts = tuple(accounts)
        self._until = time.monotonic() + limit
        self.oracles.clear()
        self.findings: list[Finding] = []
        """What the oracles found in this check."""
        self.watched: set[tuple[str, str]] = set()
        """Ids of the rules that had traffic to watch in this check, and on which endpoint."""
        self.judged: set[tuple[str, str]] = set()
        """Those of them that had something to judge in it."""
        self.script: Script | None = None
        """The steps of the machine that failed last in this check."""
        self.earlier: tuple[str, ...] = ()
        """The dialogue of the first failing run in this check, before any shrinking."""
        self.restart()

    def restart(self) -> None:
        """Start the dialogue anew within a check (each run of a property or machine does)."""
        self.finish()
        masker = Masker(account.secret for account in self.settings.accounts)
        self.transcript = Transcript(masker, self._entries)
        self.oracles = watchers()

    def finish(self) -> None:
        """Drop whatever sessions are open, and gather what the oracles saw."""
        for session in self._sessions:
            session.close()
        for watcher in self.oracles:
            self.findings += watcher.findings
            self.judged |= watcher.judged
            self.watched.update(
                (rule.id, str(session.stream.endpoint))
                for session in self._sessions
                for rule in watcher.rules
                if watcher.watched and session.stream.endpoint.protocol is watcher.protocol
            )
        self._sessions.clear()
        self.oracles = []

    # What a check asks for

    @property
    def domain(self) -> str:
        """The domain whose mail belongs to the target; raises NotApplicable where none is known."""
        if not self.settings.domain:
            raise NotApplicable("no domain is known: a target file or an account's address says it")
        return self.settings.domain

    @property
    def account(self) -> Account:
        """The first account leased; raises NotApplicable when the target has none."""
        if not self.accounts:
            raise NotApplicable("the target has no account")
        return self.accounts[0]

    @property
    def undeliverable(self) -> str:
        """An address that is taken at RCPT and then fails for good; "" without one, see `has`."""
        return self.settings.undeliverable

    def has(self, capability: Capability) -> bool:
        """Whether the endpoint under test is or announces that."""
        return str(capability) in self.capabilities

    def smtp(
        self,
        *,
        ready: bool = False,
        secured: bool = True,
        endpoint: Endpoint | None = None,
        source: str | None = None,
    ) -> SmtpSession:
        """Open an SMTP session, its greeting read.

        On a STARTTLS endpoint TLS is then on, unless `secured` is false (TLS on an implicit-TLS
        endpoint is always on). `ready` also says EHLO and authenticates where the endpoint is
        a submission one, so that MAIL may follow. `endpoint` is the one under test, or the best
        of the protocol; `source` is the local address to come from.
        """
        stream = self._stream(Protocol.SMTP, endpoint, source)
        sender = self.accounts[0].address if self.accounts else FOREIGN_ADDRESS
        session = SmtpSession(stream, self._watch(Protocol.SMTP), sender=sender)
        with self._setting_up(session):
            session.read_greeting()
            if secured and stream.endpoint.transport is Transport.STARTTLS:
                session.starttls(CLIENT_NAME)
            if ready:
                session.ehlo(CLIENT_NAME)
                if stream.endpoint.submission:
                    self._log_in(session)
        return session

    def pop3(
        self,
        *,
        ready: bool = False,
        secured: bool = True,
        endpoint: Endpoint | None = None,
        source: str | None = None,
        account: Account | None = None,
    ) -> Pop3Session:
        """Open a POP3 session, its greeting read; `ready` logs in. Otherwise as `smtp`."""
        stream = self._stream(Protocol.POP3, endpoint, source)
        session = Pop3Session(stream, self._watch(Protocol.POP3))
        with self._setting_up(session):
            session.read_greeting()
            if secured and stream.endpoint.transport is Transport.STARTTLS:
                session.stls()
            if ready:
                self._log_in(session, account)
        return session

    def imap(
        self,
        *,
        ready: bool = False,
        secured: bool = True,
        endpoint: Endpoint | None = None,
        source: str | None = None,
        account: Account | None = None,
    ) -> ImapSession:
        """Open an IMAP session, its greeting read; `ready` logs in. Otherwise as `smtp`."""
        stream = self._stream(Protocol.IMAP, endpoint, source)
        session = ImapSession(stream, self._watch(Protocol.IMAP))
        with self._setting_up(session):
            session.read_greeting()
            if secured and stream.endpoint.transport is Transport.STARTTLS:
                session.starttls()
            if ready:
                self._log_in(session, account)
        return session

    @contextmanager
    def own_mailbox(self, account: Account | None = None) -> Iterator[str]:
        """Create an IMAP mailbox `mailworthy-…`, give its name, and delete it in the end.

        Enter it before the sessions that use it, so that they are closed when it goes.
        """
        with own_mailbox(lambda: self.imap(ready=True, account=account)) as name:
            yield name

    def deliver(self, octets: bytes, account: Account | None = None) -> None:
        """Bring a message into the account's INBOX and wait until it can be read there.

        `octets` carry a unique Message-ID (`new_message_id`). Raises Unreachable when the server
        declines the message or it does not appear in time.
        """
        self.send_message(octets, account)
        message_id = field_value(octets, b"message-id")
        if message_id is None:
            raise HarnessError("a message to deliver needs a Message-ID")
        self.delivered(message_id.decode(), account, whole=False)

    def send_message(self, octets: bytes, account: Account | None = None) -> None:
        """Hand a message over as `deliver_by` says, without waiting for it to arrive.

        Where the check is about an SMTP endpoint it goes by that: what is appended overtakes.
        """
        who = account or self.account
        elsewhere = self.endpoint.protocol is not Protocol.SMTP
        if self.settings.deliver_by == "append" and elsewhere:
            with self.imap(ready=True, account=who) as imap:
                imap.append("INBOX", octets).must_be("OK")
            return
        with self.smtp(ready=True, endpoint=self._way_in()) as smtp:
            submit(smtp, self.account.address, who.address, octets)

    def delivered(
        self,
        message_id: str,
        account: Account | None = None,
        within: float | None = None,
        *,
        whole: bool = True,
    ) -> bytes:
        """Wait for the message with this Message-ID in the account's INBOX; its octets, as `find`.

        Raises Unreachable when it does not appear within `within` seconds; where arriving is what
        is judged, use `arrival.must_arrive`.
        """
        return awaited(
            lambda: self.find(message_id, account, whole=whole),
            f"the message {message_id}",
            self.delivery_patience if within is None else within,
            paced=bool(self.settings.pause),
        )

    def empty(self, account: Account | None = None) -> None:
        """Remove every message of the account's INBOX, by IMAP or else by POP3."""
        who = account or self.account
        if self.settings.endpoints_of(Protocol.IMAP):
            with self.imap(ready=True, account=who) as imap:
                empty_by_imap(imap)
        else:
            with self.pop3(ready=True, account=who) as pop3:
                empty_by_pop3(pop3)

    def new_message_id(self) -> str:
        """A Message-ID that no other message has, angle brackets included."""
        return f"<{uuid.uuid4().hex}@mailworthy.example.test>"

    def compose(self, body: bytes = b"Body.\r\n", *extra: bytes, message_id: str = "") -> bytes:
        """A small well-formed message from the account to itself, under a new Message-ID."""
        address = self.account.address
        return compose(message_id or self.new_message_id(), address, address, body, *extra)

    def _way_in(self) -> Endpoint:
        """The endpoint that messages are brought in by: a MX one before a submission one.

        Where the check is about an SMTP endpoint it is that one, whatever `deliver_by` says.
        """
        if self.endpoint.protocol is Protocol.SMTP:
            return self.endpoint
        protocol = Protocol(self.settings.deliver_by)
        found = self.settings.endpoints_of(protocol)
        if not found:
            raise NotApplicable(f"the target has no {protocol} endpoint to deliver by")
        return min(found, key=lambda endpoint: endpoint.submission)

    def find(
        self, message_id: str, account: Account | None = None, *, whole: bool = True
    ) -> bytes | None:
        """The octets of the message in the account's INBOX, or None.

        Reads as `read_by` says, or by the `reader` of a pair; where it need not be `whole`, so
        that a POP3 server is not led to remove it.
        """
        account = account or self.account
        if self.reader is None and (maildir := self.settings.maildir_of(account)):
            return find_in_maildir(maildir, message_id, self.transcript)
        kind = self.settings.read_by if self.reader is None else self.reader.protocol.value
        if kind == "pop3":
            with self.pop3(ready=True, account=account, endpoint=self.reader) as pop3:
                return find_by_pop3(pop3, message_id, safe=self.settings.safe, whole=whole)
        with self.imap(ready=True, account=account, endpoint=self.reader) as imap:
            return find_by_imap(imap, message_id)

    def raw(self, *, endpoint: Endpoint | None = None, handshake: bool = True) -> Stream:
        """Open a bare stream to the endpoint under test, nothing read or sent.

        `handshake=False` leaves the TLS of an implicit-TLS endpoint undone.
        """
        return self._connect(endpoint or self.endpoint, None, handshake=handshake)

    def best(self, protocol: Protocol) -> Endpoint:
        """The endpoint under test if it speaks `protocol`, else the target's best of it."""
        mine = self.endpoint.protocol
        if mine is protocol or (mine is Protocol.LMTP and protocol is Protocol.SMTP):
            return self.endpoint
        found = self.settings.endpoints_of(protocol)
        if not found:
            raise NotApplicable(f"the target has no {protocol} endpoint")
        return found[0]

    def _stream(self, protocol: Protocol, endpoint: Endpoint | None, source: str | None) -> Stream:
        return self._connect(endpoint or self.best(protocol), source, handshake=True)

    def _connect(self, endpoint: Endpoint, source: str | None, *, handshake: bool) -> Stream:
        if self.settings.safe:
            if any(not session.stream.closed for session in self._sessions):
                raise NotApplicable("profile safe: it takes two connections at a time")
            time.sleep(self.settings.pause)
        vetted = (self.settings.addresses.get(endpoint.host, endpoint.host), endpoint.port)
        address, port = self.settings.connect_to.get(endpoint.place, vetted)
        return Stream.connect(
            endpoint,
            self.transcript,
            self.settings.tls,
            address=address,
            port=port,
            source=source,
            patience=self.patience,
            until=self._until,
            handshake=handshake,
        )

    def _watch(self, protocol: Protocol) -> list[Oracle]:
        return [oracle for oracle in self.oracles if oracle.protocol is protocol]

    @contextmanager
    def _setting_up(self, session: SmtpSession | Pop3Session | ImapSession) -> Iterator[None]:
        """Keep the session for `finish`; one that cannot be set up stands in nobody's way."""
        self._sessions.append(session)
        try:
            yield
        except BaseException:
            session.close()
            raise

    def _log_in(
        self, session: SmtpSession | Pop3Session | ImapSession, account: Account | None = None
    ) -> None:
        if session.stream.endpoint in self.settings.locked_out:
            raise Unreachable(f"{session.stream.endpoint}: the log-in was refused before")
        who = account or self.account
        session.log_in(who.user, who.secret, token=who.token)
