"""Who may be tested how: full at home, safe elsewhere, full elsewhere only with proof."""

from __future__ import annotations

import dataclasses
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import dns.name
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from mailworthy.harm import SAFE_PAUSE, Profile, vet
from mailworthy.session.endpoint import Endpoint
from mailworthy.settings import Settings
from mailworthy.violation import HarnessError, Unreachable

FOREIGN = "192.0.2.7"
POINTER = "7.2.0.192.in-addr.arpa."
PROVEN = {
    (POINTER, "PTR"): ["mail.example.net."],
    ("mail.example.net.", "A"): [FOREIGN],
    ("_mailworthy.mail.example.net.", "TXT"): ['"mailworthy=Ada"'],
}


def at(host: str) -> Settings:
    return Settings(name=host, domain=host, endpoints=(Endpoint("imaps", host, 993),))


@contextmanager
def name_server(zone: dict[tuple[str, str], list[str]]) -> Iterator[dns.resolver.Resolver]:
    """A resolver that asks a name server of our own on loopback, which knows `zone` alone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))

        def answer() -> None:
            while True:
                wire, peer = listening.recvfrom(4096)
                if not wire:
                    return
                query = dns.message.from_wire(wire)
                asked = query.question[0]
                kind = dns.rdatatype.to_text(asked.rdtype)
                reply = dns.message.make_response(query)
                records = zone.get((str(asked.name).lower(), kind), [])
                if records:
                    reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *records))
                listening.sendto(reply.to_wire(), peer)

        thread = threading.Thread(target=answer)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = listening.getsockname()[1]
        resolver.lifetime = 10
        try:
            yield resolver
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ending:
                ending.sendto(b"", listening.getsockname())
            thread.join(10)


def test_at_home_everything_is_allowed() -> None:
    settings, profile = vet(at("127.0.0.1"), None, None)
    assert profile is Profile.FULL
    assert not settings.safe
    assert settings.addresses == {"127.0.0.1": "127.0.0.1"}


def test_at_home_safe_can_be_asked_for() -> None:
    assert vet(at("127.0.0.1"), Profile.SAFE, None)[0].safe


def test_elsewhere_the_default_is_safe() -> None:
    settings, profile = vet(at(FOREIGN), None, None)
    assert profile is Profile.SAFE
    assert settings.safe


def test_one_foreign_host_makes_the_whole_target_foreign() -> None:
    settings = Settings(
        name="mixed",
        domain="example.test",
        endpoints=(Endpoint("imaps", "127.0.0.1", 993), Endpoint("pop3s", FOREIGN, 995)),
    )
    assert vet(settings, None, None)[1] is Profile.SAFE


def test_full_elsewhere_is_refused_without_a_name() -> None:
    with pytest.raises(HarnessError, match="--authorized-by NAME"):
        vet(at(FOREIGN), Profile.FULL, None)


def test_full_elsewhere_is_allowed_with_proof() -> None:
    with name_server(PROVEN) as resolver:
        assert vet(at(FOREIGN), Profile.FULL, "Ada", resolver)[1] is Profile.FULL


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ((POINTER, "PTR"), "not proven"),
        (("mail.example.net.", "A"), "not proven"),
        (("_mailworthy.mail.example.net.", "TXT"), "not proven"),
    ],
)
def test_each_link_of_the_proof_is_needed(without: tuple[str, str], told: str) -> None:
    zone = {key: records for key, records in PROVEN.items() if key != without}
    with name_server(zone) as resolver, pytest.raises(HarnessError, match=told):
        vet(at(FOREIGN), Profile.FULL, "Ada", resolver)


def test_a_pointer_that_does_not_resolve_back_proves_nothing() -> None:
    zone = PROVEN | {("mail.example.net.", "A"): ["192.0.2.8"]}
    with name_server(zone) as resolver, pytest.raises(HarnessError, match="resolve back"):
        vet(at(FOREIGN), Profile.FULL, "Ada", resolver)


def test_the_token_names_who_authorised() -> None:
    with name_server(PROVEN) as resolver, pytest.raises(HarnessError, match="mailworthy=Eve"):
        vet(at(FOREIGN), Profile.FULL, "Eve", resolver)


def test_what_is_vetted_is_what_is_connected_to() -> None:
    away = dataclasses.replace(
        at("mail.invalid"), connect_to={("mail.invalid", 993): ("127.0.0.1", 2993)}
    )
    settings, profile = vet(away, None, None)
    assert profile is Profile.FULL
    assert settings.connect_to == {("mail.invalid", 993): ("127.0.0.1", 2993)}
    assert "mail.invalid" not in settings.addresses
    home = dataclasses.replace(at("127.0.0.1"), connect_to={("127.0.0.1", 993): (FOREIGN, 993)})
    assert vet(home, None, None)[1] is Profile.SAFE
    with pytest.raises(HarnessError, match="--authorized-by NAME"):
        vet(home, Profile.FULL, None)


@pytest.mark.parametrize(
    ("host", "paced"), [("127.0.0.1", False), (FOREIGN, True), ("10.0.0.1", True)]
)
def test_only_where_all_is_loopback_there_is_no_pause(host: str, paced: bool) -> None:
    assert vet(at(host), Profile.SAFE, None)[0].pause == (SAFE_PAUSE if paced else 0)


def test_a_host_that_does_not_resolve_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="cannot be resolved"):
        vet(at("no-such-host.invalid"), None, None)


def test_a_load_elsewhere_is_refused_without_proof_and_allowed_with_it() -> None:
    with pytest.raises(HarnessError, match="a load is for loopback and private addresses"):
        vet(at(FOREIGN), Profile.FULL, None, load=True)
    with name_server(PROVEN) as resolver:
        assert vet(at(FOREIGN), Profile.FULL, "Ada", resolver, load=True)[1] is Profile.FULL


@pytest.mark.parametrize("host", ["imap.gmail.com", "IMAP.Gmail.com", "imap.gmail.com."])
def test_no_load_is_ever_put_on_a_listed_provider(host: str) -> None:
    with pytest.raises(HarnessError, match="no load is put on Gmail"):
        vet(at(host), Profile.FULL, "Ada", load=True)
