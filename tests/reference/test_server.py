"""The listeners of the reference server."""

from __future__ import annotations

import asyncio
import errno
import socket

import pytest

from mailworthy.reference.server import SERVICES, Server

HOSTS = ("127.0.0.1", "127.0.0.2")


def started(wanted: dict[str, int]) -> dict[str, int]:
    async def run() -> dict[str, int]:
        server = Server()
        await server.start(HOSTS, wanted)
        await server.stop()
        return server.ports

    return asyncio.run(run())


def test_a_port_that_is_taken_on_another_host_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bind = asyncio.BaseEventLoop.create_server
    refused: list[int] = []

    async def create_server(
        self: asyncio.BaseEventLoop, connect: object, host: str, port: int, **options: object
    ) -> asyncio.Server:
        if host == HOSTS[1] and len(refused) < 2:
            refused.append(port)
            raise OSError(errno.EADDRINUSE, "taken")
        return await bind(self, connect, host, port, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_server", create_server)
    ports = started({})
    assert len(refused) == 2
    assert set(ports) == {service.name for service in SERVICES}
    assert len(set(ports.values())) == len(SERVICES)


def test_a_port_that_was_asked_for_and_is_taken_is_an_error() -> None:
    with socket.socket() as holding:
        holding.bind((HOSTS[1], 0))
        holding.listen()
        with pytest.raises(OSError, match="in use"):
            started({"smtp": holding.getsockname()[1]})
