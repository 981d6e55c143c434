"""What the strategies call well-formed the reference's own grammar takes, and only that."""

from __future__ import annotations

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from mailworthy.reference.smtp import syntax
from mailworthy.strategies import addresses, octets


@given(addresses.forward_paths())
def test_a_forward_path_is_a_path(path: str) -> None:
    mailbox, parameters = syntax.path(f"TO:{path}", "TO:")
    assert path.endswith(f"{mailbox}>")
    assert not parameters
    assert len(path) <= addresses.PATH


@given(addresses.reverse_paths())
def test_a_reverse_path_is_a_path(path: str) -> None:
    syntax.path(f"FROM:{path}", "FROM:")


@given(
    st.lists(
        addresses.esmtp_parameters, max_size=3, unique_by=lambda p: p.partition("=")[0].upper()
    )
)
def test_parameters_are_parameters(parameters: list[str]) -> None:
    _, read = syntax.path(" ".join(["FROM:<>", *parameters]), "FROM:")
    assert len(read) == len(parameters)


@given(st.one_of(addresses.domains, addresses.address_literals))
def test_a_host_is_a_host(host: str) -> None:
    assert syntax.host(host) == host


@pytest.mark.parametrize("feature", ['"', "\\", ".", "@[IPv6:", ","])
def test_rare_forms_are_reached(feature: str) -> None:
    assert feature in find(addresses.forward_paths(), lambda path: feature in path)


def test_a_near_path_may_be_none() -> None:
    def malformed(path: str) -> bool:
        try:
            syntax.path(f"TO:{path}", "TO:")
        except syntax.Syntax:
            return True
        return False

    assert malformed(find(addresses.near_paths(), malformed))


@settings(max_examples=50)
@given(st.binary(max_size=200), octets.cuts)
def test_pieces_are_what_was_cut(whole: bytes, cuts: list[int]) -> None:
    parts = octets.pieces(whole, cuts)
    assert b"".join(parts) == whole
    assert all(parts)
    assert len(parts) <= octets.PIECES


@given(octets.garbage)
def test_garbage_is_one_line(text: str) -> None:
    line = text.encode("latin-1")
    assert line
    assert not set(line) & set(range(0x20))
