"""The reference's grammar of address literals, against Python's own reading of addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailworthy.reference.smtp.literals import LITERAL
from mailworthy.reference.store import Store

ACCOUNTS = [("alice", "wonder")]


def taken(literal: str) -> bool:
    return re.fullmatch(LITERAL, literal) is not None


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_is_taken(address: object) -> None:
    assert taken(f"[{address}]")


@given(st.ip_addresses(v=6))
def test_every_ipv6_address_is_taken(address: object) -> None:
    assert taken(f"[IPv6:{address}]")
    assert taken(f"[IPv6:{getattr(address, 'exploded', '')}]")


@pytest.mark.parametrize(
    "literal",
    [
        "[IPv6:1:2:3:4:5:6:192.0.2.1]",
        "[IPv6:::192.0.2.1]",
        "[IPv6:::ffff:192.0.2.1]",
        "[IPv6:1:2:3:4::192.0.2.1]",
        "[IPv6:1::2:3:4:192.0.2.1]",
        "[IPv6:::]",
        "[X-tag:whatever]",
    ],
)
def test_the_other_forms_are_taken(literal: str) -> None:
    assert taken(literal)


@pytest.mark.parametrize(
    "literal",
    [
        "[]",
        "[192.0.2]",
        "[192.0.2.256]",
        "[192.0.2.1",
        "[2001:db8::1 ]",
        "[IPv6:]",
        "[IPv6:1::2::3]",
        "[IPv6:1:2:3:4:5:6:7]",
        "[IPv6:1:2:3:4:5:6:7:8:9]",
        "[IPv6:12345::1]",
        "[IPv6:1:2:3:4:5::192.0.2.1]",
        "[tag:]",
    ],
)
def test_what_is_malformed_is_not_taken(literal: str) -> None:
    assert not taken(literal)


@pytest.mark.parametrize(
    "address",
    [
        '"alice"@example.test',
        '"\\alice"@example.test',
        '"a\\l\\i\\c\\e"@EXAMPLE.test',
        '"alice+x"@example.test',
        '"Postmaster"@example.test',
    ],
)
def test_quoted_forms_name_the_same_mailbox(address: str) -> None:
    assert Store("example.test", ACCOUNTS).resolve(address) is not None


@pytest.mark.parametrize("address", ['"ali ce"@example.test', '"@example.test', '""@example.test'])
def test_other_quoted_names_are_nobody(address: str) -> None:
    assert Store("example.test", ACCOUNTS).resolve(address) is None
