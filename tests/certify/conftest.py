"""Stand-ins for providers: the reference server under their names, watched as it serves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.stand_in import StandIn, serving

from mailworthy.providers import Provider, find_provider
from mailworthy.reference.server import SERVICES
from mailworthy.session.endpoint import Endpoint

Done = subprocess.CompletedProcess[str]
SECRET = "wonder-1865"
"""Alice's password at the reference server, and her token."""
SERVICE_OF = {scheme: service.name for service in SERVICES for scheme in service.schemes}
Standing = Callable[..., AbstractContextManager[StandIn]]


@pytest.fixture
def standing_in() -> Standing:
    """Run a stand-in for a provider, some parts replaced, in a thread of its own."""
    return _standing_in


@contextmanager
def _standing_in(provider: Provider, *parts: type, domain: str = "") -> Iterator[StandIn]:
    names = sorted({Endpoint.parse(url).host for url in provider.urls})
    domain = domain or next(iter(provider.domains), "example.test")
    with serving(*parts, names=names, domain=domain) as server:
        yield server


def redirections(
    provider: Provider,
    ports: dict[str, int],
    spare: Sequence[str] = (),
    without: Sequence[str] = (),
) -> list[str]:
    """--connect-to for each endpoint of the provider but the `spare` ones, which are closed.

    Hosts in `without` are left alone.
    """
    words = []
    for url in provider.urls:
        endpoint = Endpoint.parse(url)
        if endpoint.host in without:
            continue
        port = 1 if url in spare else ports[SERVICE_OF[endpoint.scheme]]
        words += ["--connect-to", f"{endpoint.host}:{endpoint.port}=127.0.0.1:{port}"]
    return words


@pytest.fixture
def certify(mailworthy: Callable[..., Done], tmp_path: Path) -> Callable[..., Done]:
    """Certify a provider at its stand-in; the reports are in `out`."""

    def run(
        name: str | Path,
        server: StandIn,
        *words: object,
        secret: str = SECRET,
        token: bool = False,
        without: Sequence[str] = (),
    ) -> Done:
        assert server.certificates is not None
        (tmp_path / "ca.pem").write_bytes(server.certificates.ca_pem)
        provider = find_provider(str(name))
        kind = "--token-env" if token else "--password-env"
        return mailworthy(
            "certify", name, "--user", f"alice@{server.domain}", kind, "SECRET",
            "--ca", tmp_path / "ca.pem", "--out", "out",
            *redirections(provider, server.ports, without=without), *words, SECRET=secret,
        )  # fmt: skip

    return run
