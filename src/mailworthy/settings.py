"""A target as it is configured: its endpoints, its accounts, how mail goes in and is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mailworthy.session.endpoint import Endpoint, Place, Protocol, Transport
from mailworthy.session.secret import Secret
from mailworthy.session.stream import ClientTls


@dataclass(frozen=True)
class Account:
    """An account of the target. `secret` is a password, or a token where `token` is true."""

    user: str
    address: str
    secret: Secret
    token: bool = False


@dataclass(frozen=True)
class Settings:
    """The target as configured: what a target file says."""

    name: str
    domain: str
    """The domain whose mail belongs to the target; empty where nobody said."""
    endpoints: tuple[Endpoint, ...]
    accounts: tuple[Account, ...] = ()
    deliver_by: str = "smtp"
    """"smtp", "lmtp" or "append"."""
    read_by: str = "imap"
    """"imap", "pop3" or "maildir:/path" ("{user}" in it stands for the account's user)."""
    undeliverable: str = ""
    """An address that is taken at RCPT and whose delivery then fails for good; empty: unknown."""
    tls: ClientTls = field(default_factory=ClientTls)
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Host name → vetted address to connect to."""
    connect_to: Mapping[Place, Place] = field(default_factory=dict)
    """Host and port → where a connection to them goes instead; vetted, an address and a port."""
    locked_out: frozenset[Endpoint] = frozenset()
    """Endpoints where the log-in was refused, or not tried after a refusal elsewhere."""
    safe: bool = False
    """The safe profile: one connection at a time."""
    pause: float = 0.0
    """Seconds between two connections, where somebody else may be at the other end."""

    def endpoints_of(self, protocol: Protocol) -> tuple[Endpoint, ...]:
        """The endpoints of one protocol, best to work with first: TLS from the first octet,
        then STARTTLS, then plain."""
        order = (Transport.SSL, Transport.STARTTLS, Transport.PLAIN)
        mine = [endpoint for endpoint in self.endpoints if endpoint.protocol is protocol]
        return tuple(sorted(mine, key=lambda endpoint: order.index(endpoint.transport)))

    def maildir_of(self, account: Account) -> Path | None:
        """Where the account's messages are read as files; None where a protocol reads them."""
        kind, _, place = self.read_by.partition(":")
        return Path(place.replace("{user}", account.user)) if kind == "maildir" else None
