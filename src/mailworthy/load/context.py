"""What all users of one process share: the target, the accounts, the accounting, the arrivals."""

from __future__ import annotations

import functools
import itertools
import random
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from gevent.lock import Semaphore
from locust.env import Environment

from mailworthy.accounting.ledger import DeliveryLedger
from mailworthy.accounting.recorder import Recorder
from mailworthy.load.arrivals import Arrivals
from mailworthy.oracles.base import Finding
from mailworthy.session.endpoint import Endpoint, Protocol, Transport
from mailworthy.session.stream import ClientTls
from mailworthy.settings import Account, Settings
from mailworthy.violation import HarnessError


@dataclass(frozen=True)
class SharedTls(ClientTls):
    """As `ClientTls`, but reading the trusted roots once, not for each connection."""

    @functools.cached_property
    def _shared(self) -> ssl.SSLContext:
        return super().context()

    def context(self) -> ssl.SSLContext:
        """The context of all connections; raises HarnessError as `ClientTls.context` does."""
        return self._shared


class Context:
    """One process of one load run. `worker` is its number among `workers` processes."""

    def __init__(self, settings: Settings, transport: Transport | None, patience: float) -> None:
        self.settings = settings
        self.transport = transport
        self.patience = patience
        self._locks = {account.user: Semaphore() for account in settings.accounts}
        self.begin("", 0, 1, None)

    def begin(self, run: str, worker: int, workers: int, arrival_rate: float | None) -> None:
        """Start a run: everything counted so far is forgotten."""
        self.recorder = Recorder()
        self.ledger = DeliveryLedger(run)
        self.arrivals = Arrivals(arrival_rate / workers) if arrival_rate else None
        self.began = time.time()
        self.cpu_began = time.process_time()
        self.worker = worker
        self._senders = itertools.count()
        share = self.settings.accounts[worker % workers :: workers] or self.settings.accounts
        self._share = itertools.cycle(share)
        self.problem = ""

    def account(self) -> Account:
        """The account of the next user: those of this process in turn."""
        return next(self._share)

    def recipient(self, sender: Account) -> Account:
        """Somebody to write to: another account, where there is one."""
        others = [account for account in self.settings.accounts if account is not sender]
        return random.choice(others or [sender])  # noqa: S311  a load needs no secrecy

    def sender_name(self) -> str:
        """A name for the next sender that no other sender of the run has."""
        return f"{self.ledger.run}.{self.worker}x{next(self._senders)}"

    @contextmanager
    def maildrop(self, account: Account) -> Iterator[None]:
        """Hold an account's maildrop, which one POP3 session at a time may have open."""
        with self._locks[account.user]:
            yield

    def endpoint(self, protocol: Protocol) -> Endpoint:
        """Where users of a protocol go: the transport wanted, else the best there is.

        Mail is sent where users authenticate, if the target has such an endpoint.
        """
        found = [
            endpoint
            for endpoint in self.settings.endpoints_of(protocol)
            if self.transport in {None, endpoint.transport}
        ]
        if not found:
            there = ", ".join(map(str, self.settings.endpoints_of(protocol))) or "none"
            wanted = f" with transport {self.transport}" if self.transport else ""
            raise HarnessError(
                f"the scenario's users need an endpoint of {protocol}{wanted}; "
                f"the target has {there}"
            )
        return next((e for e in found if e.submission), found[0])

    def violations(self, findings: list[Finding]) -> None:
        """Count what the oracles found in a session."""
        for finding in findings:
            protocol = finding.rule.name.partition("/")[0].upper()
            told = f"expected {finding.expected}; actual {finding.actual}"
            self.recorder.failure(protocol, finding.rule.id, told, finding.transcript)


_CONTEXTS: dict[int, Context] = {}


def attach(environment: Environment, context: Context) -> None:
    """Make the context that of a Locust environment."""
    _CONTEXTS[id(environment)] = context


def context_of(environment: Environment) -> Context:
    """The context of the environment that a user runs in."""
    return _CONTEXTS[id(environment)]


def shared(settings: Settings) -> Settings:
    """The settings with TLS contexts that are made once."""
    tls = settings.tls
    return replace(settings, tls=SharedTls(tls.ca, tls.name, tls.verify))
