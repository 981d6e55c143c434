"""The stream: every wait ends, and what ended it is told apart."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from mailworthy.session.base import Session
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.secret import Secret
from mailworthy.session.stream import ClientTls, Closed, Silent, Stream
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.violation import Unreachable, Violation

Scripted = Callable[[Callable[[socket.socket], None]], AbstractContextManager[int]]


def connect(port: int, scheme: str = "imap", patience: float = 5.0) -> Stream:
    endpoint = Endpoint(scheme, "127.0.0.1", port)
    return Stream.connect(endpoint, Transcript(Masker()), ClientTls(), patience=patience)


def stay_silent(client: socket.socket) -> None:
    """Say nothing until the other side goes."""
    client.recv(1)


def read_on(session: Session) -> None:
    """Read until something ends it."""
    while True:
        session.receive()


def test_nobody_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(
        Unreachable, match=f"imap://127.0.0.1:{port}: no connection: connection refused"
    ):
        connect(port)


def test_silence_ends_at_the_deadline(scripted: Scripted) -> None:
    with scripted(stay_silent) as port:
        stream = connect(port)
        with pytest.raises(Silent):
            stream.receive(time.monotonic() + 0.05)
        stream.close()


def test_a_close_is_told_as_such(scripted: Scripted) -> None:
    with scripted(lambda client: client.sendall(b"x")) as port:
        stream = connect(port)
        assert stream.receive(time.monotonic() + 30) == b"x"
        with pytest.raises(Closed, match="connection closed after"):
            stream.receive(time.monotonic() + 30)
        stream.close()


def test_the_time_of_a_whole_check_is_bounded(scripted: Scripted) -> None:
    with scripted(stay_silent) as port:
        stream = connect(port)
        stream.until = time.monotonic() - 1
        with pytest.raises(Unreachable, match="time is over"):
            stream.receive(time.monotonic() + 30)
        stream.close()


def test_a_flood_is_a_violation(scripted: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "flood", 100_000)

    def flood(client: socket.socket) -> None:
        while True:
            client.sendall(b"x" * 65536)

    with scripted(flood) as port, Session(connect(port)) as session:
        with pytest.raises(Violation, match="floods"):
            read_on(session)
        assert session.over


def test_garbage_instead_of_tls_is_unreachable(scripted: Scripted) -> None:
    with (
        scripted(lambda client: client.sendall(b"* OK no TLS here\r\n")) as port,
        pytest.raises(Unreachable, match="TLS handshake failed"),
    ):
        connect(port, "imaps")


def test_a_secret_is_sent_but_not_shown(scripted: Scripted) -> None:
    seen: list[bytes] = []
    with scripted(lambda client: seen.append(client.recv(100))) as port:
        stream = connect(port)
        stream.send(b"LOGIN a ", Secret("hunter2"), b"\r\n")
        with pytest.raises(Closed):
            stream.receive(time.monotonic() + 30)
        stream.close()
    assert seen == [b"LOGIN a hunter2\r\n"]
    assert "C: LOGIN a ********" in stream.transcript.lines()
