"""Every POP3 check, on servers that turn hostile in the middle: a verdict in time, no crash."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from tests.hostile import (
    Closes,
    Drips,
    Hostile,
    NeverEndsALine,
    NeverEndsAResponse,
    SaysNothingInTls,
    SendsGarbage,
    at,
)
from tests.hostile_run import (
    MEMORY,
    Capabilities,
    announced,
    end_wherever_it_closes,
    passed,
    peak,
    run_all,
    settings_of,
    told_at_each_close,
    verdicts,
)
from tests.stand_in import serving

from mailworthy.probes import probe
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.target import Target
from mailworthy.violation import Unreachable, Violation

POP3 = ("pop3/", "machine/pop3/")
HUGE = 10**30
LINES = 1_000_000


@pytest.fixture(scope="module")
def capabilities(tmp_path_factory: pytest.TempPathFactory) -> Capabilities:
    """What the good server is and announces, by endpoint scheme."""
    return announced(tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (Closes, 40),
        *product([Closes, NeverEndsALine, SendsGarbage], [0, 300, 850]),
        *product([NeverEndsAResponse], [0, 300, 850]),
        *product([Drips], [0, 300]),
    ],
)
def test_every_check_ends_in_a_verdict(
    tmp_path: Path, capabilities: Capabilities, kind: type[Hostile], limit: int
) -> None:
    seen = verdicts(tmp_path, at(kind, limit, Pop3Connection), POP3, "pop3", capabilities)
    if limit == 0 and kind is not NeverEndsAResponse:  # which greets as is right
        assert not passed(seen)


def test_no_check_passes_when_tls_is_silent(tmp_path: Path, capabilities: Capabilities) -> None:
    class Silent(SaysNothingInTls, Pop3Connection):
        """Under TLS."""

    seen = verdicts(tmp_path, Silent, POP3, "pop3s", capabilities)
    assert not [check for check, verdict in seen.items() if verdict in {"pass", "Violation"}]


def test_each_check_ends_in_a_verdict_wherever_the_server_hangs_up(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    end_wherever_it_closes(tmp_path, Pop3Connection, POP3, "pop3", capabilities, 1200)


class HugeNumbers(Pop3Connection):
    """Counts more messages than there are atoms, and more octets."""

    def drop_listing(self) -> str:
        return f"{HUGE} {HUGE}"

    def scan_listing(self, number: int) -> str:
        del number
        return str(HUGE)


class NumbersBelowZero(Pop3Connection):
    """Counts backwards."""

    def drop_listing(self) -> str:
        return "-1 -1"

    def scan_listing(self, number: int) -> str:
        return str(-number)


class ManyLines(Pop3Connection):
    """Lists messages that are not there, by LIST and by UIDL."""

    lines = 20_000

    async def do_list(self, arguments: Sequence[str]) -> None:
        await self.flood(arguments, b"%d 1\r\n")

    async def do_uidl(self, arguments: Sequence[str]) -> None:
        await self.flood(arguments, b"%d x\r\n")

    async def flood(self, arguments: Sequence[str], form: bytes) -> None:
        """Say it all at once."""
        if arguments:
            await self.say_ok((form % 1).decode().strip())
            return
        listed = b"".join(form % number for number in range(1, self.lines + 1))
        await self.write(b"+OK\r\n" + listed + b".\r\n")


@pytest.mark.parametrize("kind", [HugeNumbers, NumbersBelowZero, ManyLines])
def test_absurd_listings_end_in_a_verdict(
    tmp_path: Path, capabilities: Capabilities, kind: type[Pop3Connection]
) -> None:
    before = peak()
    with serving(kind) as server:
        seen = dict(run_all(settings_of(tmp_path, server), POP3, "pop3", capabilities))
    wrong = {check.rpartition("/")[2] for check, verdict in seen.items() if verdict == "Violation"}
    assert "stat-list-and-uidl-agree" in wrong
    assert peak() - before < MEMORY


def test_a_million_listings_are_read_in_time_and_memory(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    class AMillion(ManyLines):
        lines = LINES

    before = peak()
    with serving(AMillion) as server:
        settings = settings_of(tmp_path, server)
        endpoint = next(e for e in settings.endpoints if e.scheme == "pop3")
        target = Target(settings, endpoint, capabilities["pop3"], patience=30)
        with target.pop3(ready=True) as pop3:
            assert len(pop3.sizes()) == LINES
            assert len(pop3.unique_ids()) == LINES
        target.finish()
    assert peak() - before < 3 * MEMORY


class EndlessCapa(Pop3Connection):
    """Has no end of capabilities."""

    async def do_capa(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.say_ok("capabilities follow")
        while True:
            await self.write(b"X-AND-SO-ON\r\n" * 4096)


class UnendedCapa(Pop3Connection):
    """Leaves out the dot behind its capabilities."""

    async def do_capa(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.write(b"+OK\r\nUSER\r\n")


@pytest.mark.parametrize("kind", [EndlessCapa, UnendedCapa])
def test_a_capability_list_without_an_end_is_told_as_one(
    tmp_path: Path, kind: type[Pop3Connection]
) -> None:
    with serving(kind) as server:
        settings = settings_of(tmp_path, server)
        endpoint = next(e for e in settings.endpoints if e.scheme == "pop3")
        begun = time.monotonic()
        probed = probe(Target(settings, endpoint, patience=2))
        assert "CAPA" in probed.error
        known = {"pop3": probed.capabilities}
        name = "pop3/rfc2449/5/capability-list-has-an-end"
        assert dict(run_all(settings, name, "pop3", known)) == {name: "Violation"}
        assert time.monotonic() - begun < 15


def read_one(target: Target) -> None:
    """A whole dialogue; raises Unreachable or Violation where it is cut short."""
    with target.pop3(ready=True) as pop3:
        pop3.stat()
        for number in pop3.sizes():
            pop3.retr(number)
        pop3.quit()


def test_a_close_at_any_octet_of_a_dialogue_is_told_as_one(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    whole, told = told_at_each_close(
        tmp_path, Pop3Connection, "pop3", capabilities, read_one, (Unreachable, Violation)
    )
    assert whole > 400
    assert all("closed" in words for words in told), told
