"""The POP3 suite on three servers that we did not write.

The whole of it runs on the plain endpoint; where there are others, TLS and a fixed sample run
there, since a server says the same on each. What fails is held against the published result of
the server: a violation that is not in there is red, and so is one that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.command import Command
from tests.real.published import checked, narrowed, urls_of
from tests.real.servers import POP3, started

WHOLE = ("pop3", "machine/pop3")
SAMPLE = ("tls", "pop3/rfc1939/4", "pop3/rfc2449/5", "pop3/rfc5034/3")
"""What may differ between ports; few log-ins that fail, which Courier answers after 5 s each."""
LEFT_OUT = {"courier": ("pop3/rfc1939/6/quit-answers-when-all-is-removed",)}
"""Checks that are neither published of a server nor held against it: races of two processes."""


@pytest.fixture(scope="module", params=POP3)
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, Path]]:
    """The name of a running server, and its target file."""
    with started(request.param) as target:
        yield request.param, target


def test_the_whole_suite_finds_what_is_known(
    mailworthy: Command, server: tuple[str, Path], tmp_path: Path
) -> None:
    name, target = server
    first = urls_of(target, "pop3")[:1]
    ways = urls_of(target, "smtp:", "imaps:")
    one = narrowed(target, [*first, *ways])
    result = checked(mailworthy, tmp_path, name, one, WHOLE, LEFT_OUT.get(name, ()))
    assert {record.id.partition("/")[0] for record in result.records} >= {"pop3", "machine"}


def test_a_sample_finds_on_the_other_endpoints_what_is_known(
    mailworthy: Command, server: tuple[str, Path], tmp_path: Path
) -> None:
    name, target = server
    others = urls_of(target, "pop3")[1:]
    if not others:
        pytest.skip(f"{name} has one endpoint")
    rest = narrowed(target, [*others, *urls_of(target, "smtp:", "imap:")])
    result = checked(mailworthy, tmp_path, name, rest, SAMPLE, LEFT_OUT.get(name, ()))
    assert {record.endpoint for record in result.records} >= set(others)
