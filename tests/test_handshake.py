"""Handshakes on trial: versions, certificates, and who speaks first."""

from __future__ import annotations

import dataclasses
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from mailworthy import launch
from mailworthy.handshake import (
    agreed_version,
    certificate_problem,
    said_before_handshake,
    upgraded,
)
from mailworthy.probes import probe, sanity
from mailworthy.session.endpoint import Endpoint, Transport
from mailworthy.session.stream import HandshakeFailed
from mailworthy.settings import Settings
from mailworthy.target import Target
from mailworthy.target_file import read_target
from mailworthy.violation import NotApplicable, Unreachable

Scripted = Callable[[Callable[[socket.socket], None]], AbstractContextManager[int]]
DEFECTS = ("tls-1-1-accepted", "tls-certificate-expired", "tls-server-speaks-first")
OLD = ssl.TLSVersion.TLSv1_1


@pytest.fixture(scope="module")
def defective(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the target files of references with one defect of TLS each."""
    folder = tmp_path_factory.mktemp("defective")
    options = [word for name in DEFECTS for word in ("--defect", name)]
    with launch.reference(folder, *options):
        yield folder


def secured(file: Path, transports: frozenset[Transport] = frozenset(Transport)) -> list[Target]:
    """A target for each endpoint with TLS."""
    settings = read_target(file)
    wanted = transports - {Transport.PLAIN}
    return [Target(settings, e) for e in settings.endpoints if e.transport in wanted]


def insecure(target: Target) -> Target:
    tls = dataclasses.replace(target.settings.tls, verify=False)
    return Target(dataclasses.replace(target.settings, tls=tls), target.endpoint)


def target_of(scheme: str, port: int) -> Target:
    endpoint = Endpoint(scheme, "127.0.0.1", port)
    return Target(Settings("scripted", "example.test", (endpoint,)), endpoint, patience=5)


def test_reference_refuses_old_versions(reference: Path) -> None:
    assert {agreed_version(target, OLD) for target in secured(reference)} == {""}


def test_old_version_is_agreed_on_where_it_is_taken(defective: Path) -> None:
    targets = secured(defective / "tls-1-1-accepted.toml")
    assert {agreed_version(target, OLD) for target in targets} == {"TLSv1.1"}


def test_certificate_of_the_reference_is_valid(reference: Path) -> None:
    assert {certificate_problem(target) for target in secured(reference)} == {""}


def test_problem_with_a_certificate_is_told(defective: Path) -> None:
    targets = secured(defective / "tls-certificate-expired.toml")
    assert {certificate_problem(target) for target in targets} == {"certificate has expired"}


def test_certificate_is_not_judged_where_it_is_not_verified(reference: Path) -> None:
    with pytest.raises(NotApplicable, match="insecure"):
        certificate_problem(insecure(secured(reference)[0]))


def test_bad_certificate_fails_the_probe_and_not_the_sanity_dialogue(defective: Path) -> None:
    for target in secured(defective / "tls-certificate-expired.toml"):
        assert "certificate has expired" in probe(target, log_in=False).error
        sanity(target)


def test_who_speaks_first_is_heard(reference: Path, defective: Path) -> None:
    implicit = frozenset({Transport.SSL})
    assert said_before_handshake(secured(reference, implicit)[0], 0.2) == b""
    eager = secured(defective / "tls-server-speaks-first.toml", implicit)[0]
    assert said_before_handshake(eager, 5).startswith(b"\x16\x03")
    sanity(eager)  # clients bear with it


def test_upgrade_that_the_server_breaks_off_is_told(scripted: Scripted) -> None:
    def behave(client: socket.socket) -> None:
        client.sendall(b"+OK\r\n")
        client.recv(1000)
        client.sendall(b"+OK\r\n")
        client.recv(5)  # the beginning of a ClientHello

    with scripted(behave) as port, target_of("pop3+starttls", port).pop3(secured=False) as pop3:
        pop3.ask_for_tls()
        assert not upgraded(pop3)


def test_handshake_in_vain_is_told_from_one_without_end(scripted: Scripted) -> None:
    def speak_clear(client: socket.socket) -> None:
        client.sendall(b"220 mail.example.test\r\n")
        client.recv(1000)

    with scripted(speak_clear) as port, pytest.raises(HandshakeFailed):
        target_of("submissions", port).smtp()

    def stay_silent(client: socket.socket) -> None:
        while client.recv(1000):
            pass

    with scripted(stay_silent) as port:
        target = target_of("submissions", port)
        target.patience = 0.2
        with pytest.raises(Unreachable, match="timed out") as told:
            target.smtp()
        assert not isinstance(told.value, HandshakeFailed)
