"""The listeners of the reference server: every protocol on every transport, one store behind."""

from __future__ import annotations

import asyncio
import errno
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from mailworthy.reference.certificates import Certificates
from mailworthy.reference.connection import Connection
from mailworthy.reference.defects.registry import Defect, Part, part_of
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.store import Store

ATTEMPTS = 20
"""How often a free port is looked for: one of the first host may be taken on another."""
DOMAIN = "example.test"
ACCOUNTS = (
    ("alice", "wonder-1865"),
    ("bob", "builder-1998"),
    ("carol", "christmas-1843"),
    ("dave", "bowman-2001"),
)
"""User and password of the accounts; they protect nothing."""


def accounts(count: int) -> tuple[tuple[str, str], ...]:
    """User and password of so many accounts: those named above, then `user5`, `user6` …"""
    more = (
        (f"user{number}", f"password-{number}") for number in range(len(ACCOUNTS) + 1, count + 1)
    )
    return (*ACCOUNTS[:count], *more)


@dataclass(frozen=True)
class Service:
    """One listening port: its name, the protocol part, and the endpoint schemes it serves."""

    name: str
    part: type[Connection]
    schemes: tuple[str, ...]
    implicit: bool = False
    submission: bool = False


SERVICES = (
    Service("smtp", SmtpConnection, ("smtp", "smtp+starttls")),
    Service("submission", SmtpConnection, ("submission",), submission=True),
    Service("submissions", SmtpConnection, ("submissions",), implicit=True, submission=True),
    Service("pop3", Pop3Connection, ("pop3", "pop3+starttls")),
    Service("pop3s", Pop3Connection, ("pop3s",), implicit=True),
    Service("imap", ImapConnection, ("imap", "imap+starttls")),
    Service("imaps", ImapConnection, ("imaps",), implicit=True),
)


@dataclass
class Server:
    """A running reference server. `ports` maps service names to ports."""

    found: Defect | None = None
    certificates: Certificates | None = None
    """Shared ones save the time to make them; a defect of Certificates makes its own."""
    accounts: tuple[tuple[str, str], ...] = ACCOUNTS
    domain: str = DOMAIN
    """The domain whose mail is delivered here."""
    ports: dict[str, int] = field(default_factory=dict)
    _listeners: list[asyncio.Server] = field(default_factory=list)

    async def start(self, hosts: tuple[str, ...], wanted: dict[str, int]) -> None:
        """Listen on every host, on the wanted ports (0 or absent: a free one).

        Raises OSError where a port cannot be had.
        """
        store = self.part(Store)(self.domain, self.accounts)
        made = self.part(Certificates)
        if self.certificates is None or made is not Certificates:
            self.certificates = made()
        context = self.certificates.context()
        for service in SERVICES:
            port = wanted.get(service.name, 0)
            self.ports[service.name] = await self._listen(service, hosts, port, store, context)

    def part(self, base: type[Part]) -> type[Part]:
        """The class that stands for a part of the server: a defect's, or the part itself."""
        return part_of(self.found, base)

    async def _listen(
        self,
        service: Service,
        hosts: tuple[str, ...],
        port: int,
        store: Store,
        context: ssl.SSLContext,
    ) -> int:
        part = self.part(service.part)

        def connect() -> Connection:
            return part(store, context, implicit=service.implicit, submission=service.submission)

        free = ATTEMPTS if port == 0 else 1
        while True:
            try:
                return await self._bind(connect, hosts, port, context if service.implicit else None)
            except OSError as error:
                free -= 1
                if error.errno != errno.EADDRINUSE or not free:
                    raise

    async def _bind(
        self,
        connect: Callable[[], Connection],
        hosts: tuple[str, ...],
        port: int,
        context: ssl.SSLContext | None,
    ) -> int:
        """Listen on one port of every host, 0 for one that is free on the first; returns it."""
        loop = asyncio.get_running_loop()
        listeners: list[asyncio.Server] = []
        try:
            for host in hosts:
                listener = await loop.create_server(
                    connect, host, port, ssl=context, reuse_address=True
                )
                listeners.append(listener)
                port = int(listener.sockets[0].getsockname()[1])
        except OSError:
            for listener in listeners:
                listener.close()
            raise
        self._listeners += listeners
        return port

    async def stop(self) -> None:
        """Close the listeners."""
        for listener in self._listeners:
            listener.close()
