"""Who may be tested how: what keeps the harness from harming a server that is not its user's.

The full profile is for servers whose every address is loopback or private. Elsewhere it needs
proof of authority: a token in the DNS, under the name that each address itself goes by. Whoever
owns a name can point it at a victim, so a record at the target's own name would prove nothing.
"""

from __future__ import annotations

import dataclasses
import enum
import ipaddress
import socket
from collections.abc import Sequence

import dns.exception
import dns.resolver
import dns.reversename

from mailworthy.providers import providers
from mailworthy.session.endpoint import Endpoint, is_local
from mailworthy.settings import Settings
from mailworthy.violation import HarnessError, Unreachable

SAFE_PAUSE = 0.5
"""Seconds between two connections in the safe profile, unless all of them are to loopback."""
TOKEN_NAME = "_mailworthy"  # noqa: S105  a DNS label


class Profile(enum.StrEnum):
    """What the checks may do: anything, or only what disturbs nothing."""

    FULL = "full"
    SAFE = "safe"


def vet(
    settings: Settings,
    profile: Profile | None,
    authorized_by: str | None,
    resolver: dns.resolver.Resolver | None = None,
    *,
    load: bool = False,
) -> tuple[Settings, Profile]:
    """Resolve the hosts that are really connected to once, and decide the profile.

    A `load` needs the full one, and is never put on a listed provider.

    Returns settings that connect only to the vetted addresses. `profile` None means: full where
    every address is local, safe elsewhere. Raises HarnessError where a host cannot be resolved or
    the profile wanted is refused.
    """
    if load:
        _refuse_listed({endpoint.host for endpoint in settings.endpoints})
    places = {endpoint.place for endpoint in settings.endpoints}
    hosts = sorted({settings.connect_to.get(place, place)[0] for place in places})
    found = {host: resolve(host) for host in hosts}
    every = [address for addresses in found.values() for address in addresses]
    foreign = [address for address in every if not is_local(address)]
    chosen = profile or (Profile.SAFE if foreign else Profile.FULL)
    if chosen is Profile.FULL and foreign:
        what = "a load" if load else "profile full"
        _demand_authority(what, foreign, authorized_by, resolver)
    safe = chosen is Profile.SAFE
    vetted = dataclasses.replace(
        settings,
        addresses={host: addresses[0] for host, addresses in found.items()},
        connect_to={
            place: (found[host][0], port) for place, (host, port) in settings.connect_to.items()
        },
        safe=safe,
        pause=SAFE_PAUSE if safe and not all(map(_is_loopback, every)) else 0.0,
    )
    return vetted, chosen


def _refuse_listed(hosts: set[str]) -> None:
    """Refuse a load on a provider that we know, whoever says that it is allowed."""
    for provider in providers():
        theirs = {Endpoint.parse(url).host for url in provider.urls}
        for host in sorted(hosts):
            if host.rstrip(".").casefold() in theirs:
                raise HarnessError(f"no load is put on {provider.name} ({host})")


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


def resolve(host: str) -> list[str]:
    """All addresses of a host, as the system's resolver orders them; raises Unreachable."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise Unreachable(f"the host {host!r} cannot be resolved: {words.lower()}") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _demand_authority(
    what: str, foreign: Sequence[str], name: str | None, resolver: dns.resolver.Resolver | None
) -> None:
    if not name:
        instead = "" if what == "a load" else "use --profile safe, or "
        raise HarnessError(
            f"{what} is for loopback and private addresses, and {foreign[0]} is neither; "
            f"{instead}prove authority with --authorized-by NAME and a TXT "
            f'record "mailworthy={{NAME}}" at {TOKEN_NAME}.<the address\'s own PTR name>'
        )
    try:
        asked = resolver or dns.resolver.Resolver()
    except dns.exception.DNSException as error:
        raise HarnessError(f"authority cannot be proven: no resolver: {error}") from None
    for address in foreign:
        _prove(address, name, asked)


def _prove(address: str, name: str, resolver: dns.resolver.Resolver) -> None:
    """Demand the token under the forward-confirmed PTR name of one address."""
    try:
        pointer = resolver.resolve(dns.reversename.from_address(address), "PTR")[0].target
        kind = "AAAA" if ":" in address else "A"
        if address not in {record.address for record in resolver.resolve(pointer, kind)}:
            raise HarnessError(
                f"authority over {address} is not proven: its PTR name {pointer} does not "
                "resolve back to it"
            )
        place = f"{TOKEN_NAME}.{pointer}"
        tokens = {
            b"".join(record.strings).decode("utf-8", "replace")
            for record in resolver.resolve(place, "TXT")
        }
    except dns.exception.DNSException as error:
        raise HarnessError(
            f"authority over {address} is not proven: {type(error).__name__}: {error}"
        ) from None
    if f"mailworthy={name}" not in tokens:
        raise HarnessError(
            f'authority over {address} is not proven: no TXT record "mailworthy={name}" at {place}'
        )
