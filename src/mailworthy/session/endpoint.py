"""Endpoints and their URLs: `imap+starttls://host:143` is protocol, transport, host and port."""

from __future__ import annotations

import enum
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from mailworthy.violation import HarnessError, meant


class Protocol(enum.StrEnum):
    """What is spoken."""

    SMTP = "smtp"
    LMTP = "lmtp"
    POP3 = "pop3"
    IMAP = "imap"


class Transport(enum.StrEnum):
    """How it is carried: in clear, in TLS from the first octet, or upgraded to TLS."""

    PLAIN = "plain"
    SSL = "ssl"
    STARTTLS = "starttls"


SCHEMES: dict[str, tuple[Protocol, Transport, int]] = {
    "smtp": (Protocol.SMTP, Transport.PLAIN, 25),
    "smtp+starttls": (Protocol.SMTP, Transport.STARTTLS, 25),
    "submission": (Protocol.SMTP, Transport.STARTTLS, 587),
    "submission+plain": (Protocol.SMTP, Transport.PLAIN, 587),
    "submissions": (Protocol.SMTP, Transport.SSL, 465),
    "pop3": (Protocol.POP3, Transport.PLAIN, 110),
    "pop3+starttls": (Protocol.POP3, Transport.STARTTLS, 110),
    "pop3s": (Protocol.POP3, Transport.SSL, 995),
    "imap": (Protocol.IMAP, Transport.PLAIN, 143),
    "imap+starttls": (Protocol.IMAP, Transport.STARTTLS, 143),
    "imaps": (Protocol.IMAP, Transport.SSL, 993),
    "lmtp": (Protocol.LMTP, Transport.PLAIN, 24),
}
"""scheme → protocol, transport, default port"""

MISNOMERS = {"smtps": "submissions", "pop": "pop3", "pops": "pop3s", "smtp+ssl": "submissions"}
"""What people write for a scheme, and what it is called."""
_SPELT = MISNOMERS | {scheme: scheme for scheme in SCHEMES}


Place = tuple[str, int]
"""A host or an address, and a port."""


@dataclass(frozen=True, order=True)
class Endpoint:
    """One way into the target. `host` is a name or an address without brackets."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> Endpoint:
        """Read a URL; raises HarnessError that says what is wrong with it."""
        scheme, separator, _ = url.partition("://")
        if "@" in url:  # before anything that shows the URL: there may be a secret in it
            shown = f"{scheme}://" if scheme in SCHEMES else ""
            raise HarnessError(
                f"an endpoint URL holds no user or password ({shown}…@{url.rpartition('@')[2]}); "
                "use --user and --password-env, or [[accounts]] in a target file"
            )
        if not separator:
            written, _, rest = url.partition(":")
            if known := _SPELT.get(written):
                rest = rest.lstrip("/")
                raise HarnessError(f"{url!r} is no endpoint URL; did you mean '{known}://{rest}'?")
            raise HarnessError(f"{url!r} is no endpoint URL; write for example imaps://{url}")
        if scheme not in SCHEMES:
            known = MISNOMERS.get(scheme)
            hint = f"did you mean {known!r}?" if known else meant(scheme, SCHEMES)
            hint = hint or f"one of {', '.join(SCHEMES)}"
            raise HarnessError(f"{url!r} has the unknown scheme {scheme!r}; {hint}")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise HarnessError(f"{url!r} is no endpoint URL: {error}") from None
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise HarnessError(f"{url!r} is no endpoint URL; it is SCHEME://HOST[:PORT]")
        return cls(scheme, parts.hostname, port or SCHEMES[scheme][2])

    @property
    def place(self) -> Place:
        """Where it is: host and port."""
        return self.host, self.port

    @property
    def protocol(self) -> Protocol:
        """What is spoken there."""
        return SCHEMES[self.scheme][0]

    @property
    def transport(self) -> Transport:
        """How it is carried."""
        return SCHEMES[self.scheme][1]

    @property
    def submission(self) -> bool:
        """Whether clients authenticate there to send (RFC 6409), as opposed to a MX."""
        return self.scheme.startswith("submission")

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def demand_host(word: str) -> None:
    """Raise HarnessError where a word that should be a host is an endpoint URL gone wrong."""
    if "@" in word or (":" in word and word.partition(":")[0] in _SPELT):
        Endpoint.parse(word)


def is_local(address: str) -> bool:
    """Whether an IP address is loopback or private (RFC 1918, fc00::/7): ours to load."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip.version == network.version and ip in network for network in _LOCAL)


_LOCAL = [
    ipaddress.ip_network(text)
    for text in (
        "127.0.0.0/8",
        "::1/128",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
    )
]
