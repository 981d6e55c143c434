"""Running reference servers: one for a user, or one per defect for the gate."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mailworthy.reference.certificates import Certificates
from mailworthy.reference.defects.registry import Defect
from mailworthy.reference.server import ACCOUNTS, DOMAIN, SERVICES, Server, accounts
from mailworthy.reference.store import GONE

HOSTS = ("127.0.0.1", "::1")
READY = "ready"
"""The line on standard output once every port listens and every file is written."""


@dataclass(frozen=True)
class Wanted:
    """A server to run: its defect, and the target file to write for it."""

    defect: Defect | None
    target_file: Path | None
    accounts: int = len(ACCOUNTS)


def target_text(server: Server, ca: str, host: str = HOSTS[0]) -> str:
    """The target file of a running server, as TOML. `ca` is the path of the CA's PEM file."""
    shown = f"[{host}]" if ":" in host else host
    urls = [
        f'    "{scheme}://{shown}:{server.ports[service.name]}",'
        for service in SERVICES
        for scheme in service.schemes
    ]
    name = "mailworthy reference"
    if server.found is not None:
        name += f" with {server.found.name}"
    lines = [f'name = "{name}"', f'domain = "{server.domain}"', "endpoints = [", *urls, "]"]
    lines += [
        'deliver_by = "smtp"',
        'read_by = "imap"',
        f'undeliverable = "{GONE}@{server.domain}"',
    ]
    lines += ["", "[tls]", f'ca = "{ca}"']
    lines += ['name = "mail.example.test"']
    for user, password in server.accounts:
        lines += ["", "[[accounts]]", f'user = "{user}"', f'address = "{user}@{server.domain}"']
        lines += [f'password = "{password}"']
    return "\n".join(lines) + "\n"


async def serve(
    wanted: Sequence[Wanted],
    ports: Mapping[str, int],
    hosts: Sequence[str] = HOSTS,
    *,
    names: Sequence[str] = (),
    domain: str = DOMAIN,
) -> None:
    """Run the servers until standard input closes, or until cancelled.

    `names` are in the certificate besides its own; mail for `domain` is delivered.

    Writes the target files and a CA file beside each, announces each port on standard error and
    READY on standard output. Raises OSError where a port or a file cannot be had.
    """
    shared = Certificates(names)
    servers = []
    for want in wanted:
        server = Server(want.defect, shared, accounts(want.accounts), domain)
        await server.start(_usable(hosts), dict(ports))
        servers.append(server)
        if want.target_file is not None:
            write_target(server, want.target_file)
    if len(servers) == 1:
        _announce(servers[0], hosts)
    sys.stdout.write(READY + "\n")
    sys.stdout.flush()
    try:
        await _input_closed()
    finally:
        for server in servers:
            await server.stop()


def write_target(server: Server, path: Path) -> None:
    """Write the target file and, beside it, the CA that signed the server's certificate."""
    assert server.certificates is not None
    ca = path.with_suffix(".ca.pem")
    ca.write_bytes(server.certificates.ca_pem)
    path.touch(mode=0o600)
    path.write_text(target_text(server, ca.name), encoding="utf-8")


def _usable(hosts: Sequence[str]) -> tuple[str, ...]:
    """Leave IPv6 out where the machine has none."""
    has_v6 = Path("/proc/net/if_inet6").exists() and Path("/proc/net/if_inet6").read_text()
    return tuple(host for host in hosts if ":" not in host or has_v6)


def _announce(server: Server, hosts: Sequence[str]) -> None:
    where = " and ".join(_usable(hosts))
    sys.stderr.write(f"The reference server listens on {where}; it is no product for real mail.\n")
    for service in SERVICES:
        schemes = ", ".join(service.schemes)
        sys.stderr.write(f"  {server.ports[service.name]:>5}  {schemes}\n")
    sys.stderr.flush()


async def _input_closed() -> None:
    """Wait for the end of standard input, if it is a pipe: who started us has gone."""
    if not stat.S_ISFIFO(os.fstat(0).st_mode):
        await asyncio.Event().wait()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    try:
        while await reader.read(4096):
            pass
    finally:
        transport.close()
