"""Endpoint URLs, and which addresses are ours to load."""

from __future__ import annotations

import pytest

from mailworthy.session.endpoint import SCHEMES, Endpoint, Protocol, Transport, is_local
from mailworthy.violation import HarnessError


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_has_its_default_port_and_reads_back(scheme: str) -> None:
    endpoint = Endpoint.parse(f"{scheme}://mail.example.test")
    assert endpoint.port == SCHEMES[scheme][2]
    assert Endpoint.parse(str(endpoint)) == endpoint


def test_ipv6_hosts_keep_their_brackets_in_urls_only() -> None:
    endpoint = Endpoint.parse("imaps://[::1]:2993")
    assert (endpoint.host, endpoint.port) == ("::1", 2993)
    assert str(endpoint) == "imaps://[::1]:2993"


def test_submission_means_starttls_and_authentication() -> None:
    endpoint = Endpoint.parse("submission://mail.example.test")
    assert endpoint.protocol is Protocol.SMTP
    assert endpoint.transport is Transport.STARTTLS
    assert endpoint.submission


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("imap.example.test", "imaps://imap.example.test"),
        ("imapss://x", "did you mean 'imaps'?"),
        ("gopher://x", "unknown scheme"),
        ("imap://x:99999", "no endpoint URL"),
        ("imap://x/INBOX", "SCHEME://HOST[:PORT]"),
        ("imap://", "SCHEME://HOST[:PORT]"),
    ],
)
def test_a_wrong_url_is_told_with_what_was_meant(url: str, hint: str) -> None:
    with pytest.raises(HarnessError) as told:
        Endpoint.parse(url)
    assert hint in str(told.value)


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(HarnessError) as told:
        Endpoint.parse("imap://alice:hunter2@mail.example.test")
    assert "hunter2" not in str(told.value)
    assert "--password-env" in str(told.value)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("172.31.0.1", True),
        ("172.32.0.1", False),
        ("192.168.1.1", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("192.0.2.1", False),
        ("2001:db8::1", False),
        ("169.254.0.1", False),
        ("0.0.0.0", False),
    ],
)
def test_local_is_loopback_and_private_alone(address: str, local: bool) -> None:
    assert is_local(address) is local
