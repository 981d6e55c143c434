"""Every IMAP check, on servers that turn hostile in the middle: a verdict in time, no crash."""

from __future__ import annotations

import re
import time
from itertools import product
from pathlib import Path

import pytest
from tests.hostile import (
    AnnouncesALiteral,
    AnnouncesTooMuch,
    Closes,
    CompletesForever,
    Drips,
    GoesOnForever,
    Hostile,
    NestsWithoutEnd,
    NeverEndsALine,
    NeverEndsUntagged,
    SaysNothingInTls,
    SendsGarbage,
    SendsNuls,
    at,
)
from tests.hostile_run import (
    MEMORY,
    Capabilities,
    announced,
    end_wherever_it_closes,
    passed,
    peak,
    settings_of,
    told_at_each_close,
    verdicts,
)
from tests.stand_in import serving

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.syntax import Command
from mailworthy.session.imap import ImapSession
from mailworthy.target import Target
from mailworthy.violation import Unreachable, Violation

IMAP = ("imap/", "machine/imap/")
FLOOD = 64 * 1024
"""Octets before a check hangs up here: what the real bound costs is seen once, below."""

INSIDE = ("imap/rfc3501/6.3", "imap/rfc3501/6.4", "imap/rfc3501/7.4", "imap/rfc6851/")
"""What can only be judged after log-in."""


@pytest.fixture(scope="module")
def capabilities(tmp_path_factory: pytest.TempPathFactory) -> Capabilities:
    """What the good server is and announces, by endpoint scheme."""
    return announced(tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (Closes, 40),
        *product([Closes, NeverEndsALine, SendsGarbage, SendsNuls], [0, 700, 1400]),
        *product([NeverEndsUntagged, AnnouncesALiteral, AnnouncesTooMuch], [0, 700, 1400]),
        *product([CompletesForever, GoesOnForever, NestsWithoutEnd], [300, 1400]),
        *product([Drips], [0, 700]),
    ],
)
def test_every_check_ends_in_a_verdict(
    tmp_path: Path,
    capabilities: Capabilities,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Hostile],
    limit: int,
) -> None:
    monkeypatch.setattr(ImapSession, "flood", FLOOD)
    seen = verdicts(tmp_path, at(kind, limit, ImapConnection), IMAP, "imap", capabilities)
    if limit == 0:
        assert not passed(seen)


def test_no_check_passes_when_tls_is_silent(tmp_path: Path, capabilities: Capabilities) -> None:
    class Silent(SaysNothingInTls, ImapConnection):
        """Under TLS."""

    seen = verdicts(tmp_path, Silent, IMAP, "imaps", capabilities)
    assert not [check for check, verdict in seen.items() if verdict in {"pass", "Violation"}]


def test_each_check_ends_in_a_verdict_wherever_the_server_hangs_up(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    end_wherever_it_closes(tmp_path, ImapConnection, IMAP, "imap", capabilities, 3000)


class HangsUpOnceInside(ImapConnection):
    """Lets clients log in, and hangs up at whatever they say then."""

    async def perform(self, name: str, command: Command) -> str:
        if self.account is None or name == "CAPABILITY":
            return await super().perform(name, command)
        return await self.inside()

    async def inside(self) -> str:
        """Do, and complete, what is asked after log-in."""
        raise Disconnected


class SilentOnceInside(HangsUpOnceInside):
    """Lets clients log in, and says nothing from then on."""

    async def inside(self) -> str:
        await self.read_exactly(1 << 30)
        raise Disconnected


class RefusesAllInside(HangsUpOnceInside):
    """Answers NO to all after log-in."""

    async def inside(self) -> str:
        raise No("not here")


@pytest.mark.parametrize("kind", [HangsUpOnceInside, SilentOnceInside, RefusesAllInside])
def test_no_check_of_what_comes_after_log_in_passes_by_luck(
    tmp_path: Path, capabilities: Capabilities, kind: type[ImapConnection]
) -> None:
    seen = verdicts(tmp_path, kind, IMAP, "imaps", capabilities)
    assert not {check for check in passed(seen) if check.startswith(INSIDE)}


def twisted(pattern: bytes, twist: bytes) -> type[ImapConnection]:
    """A server that sends something else wherever it would send what fits the pattern."""

    class Twisted(ImapConnection):
        """In this way."""

        async def write(self, octets: bytes) -> None:
            await super().write(re.sub(pattern, twist, octets))

    return Twisted


COUNT = rb"(?<=^\* )\d+(?= (EXISTS|FETCH|EXPUNGE))"
LITERAL = rb"\{(\d+)\}\r\n"
KEPT = "imap/rfc3501/6.3.11/append-keeps-octets-and-flags"
TWISTS: dict[str, tuple[bytes, bytes, str]] = {
    "literal-of-far-more": (LITERAL, rb"{\g<1>00000000}\r\n", KEPT),
    "literal-below-zero": (LITERAL, rb"{-\g<1>}\r\n", KEPT),
    "literal-left-open": (LITERAL, rb"{\g<1>\r\n", KEPT),
    "literal-without-cr": (LITERAL, rb"{\g<1>}\n", KEPT),
    "literal-of-ten-times": (LITERAL, rb"{\g<1>0}\r\n", KEPT),
    "lines-without-cr": (rb"\r\n", rb"\n", KEPT),
    "count-of-32-bits": (COUNT, rb"4294967295", ""),
    "count-of-many-digits": (COUNT, rb"9" * 5000, ""),
    "count-below-zero": (COUNT, rb"-1", ""),
    "count-of-zero": (COUNT, rb"0", ""),
    "uid-of-32-bits": (rb"(?<=\(UID )\d+", rb"4294967295", ""),
    "lines-with-nul": (rb"\r\n", rb"\0\r\n", KEPT),
    "next-of-32-bits": (rb"(?<=UIDNEXT |ALIDITY )\d+", rb"4294967295", ""),
    "copied-all-uids": (rb"(COPYUID \d+) \S+ [^\]]+", rb"\1 1:4294967295 1:4294967295", ""),
    "appended-all-uids": (rb"(APPENDUID \d+) [^\]]+", rb"\1 1:4294967295", ""),
    "found-all-uids": (rb"(?<=ALL )[0-9:,]+", rb"1:4294967295", ""),
    "found-many-numbers": (rb"(?<=\* SEARCH)[ 0-9]*", rb" 4294967295" * 5000, ""),
}
"""What a server may do to its responses: what, to which, and a check that it shall not pass."""


@pytest.mark.parametrize("name", TWISTS)
def test_twisted_responses_end_in_a_verdict(
    tmp_path: Path, capabilities: Capabilities, name: str
) -> None:
    pattern, twist, wrong = TWISTS[name]
    seen = verdicts(tmp_path, twisted(pattern, twist), IMAP, "imaps", capabilities)
    assert not wrong or seen[wrong] in {"Violation", "Unreachable"}


def list_forever(target: Target) -> None:
    """Ask until the server turns."""
    with target.imap(ready=True) as imap:
        while True:
            imap.command('LIST "" "*"').must_be("OK")


@pytest.mark.parametrize(
    "kind",
    [
        NeverEndsALine,
        NeverEndsUntagged,
        CompletesForever,
        GoesOnForever,
        AnnouncesALiteral,
        AnnouncesTooMuch,
        NestsWithoutEnd,
    ],
)
def test_a_flood_is_told_as_one_in_time_and_memory(
    tmp_path: Path, capabilities: Capabilities, kind: type[Hostile]
) -> None:
    """As the checks meet it, with the bounds that they have."""
    before, begun = peak(), time.monotonic()
    with serving(at(kind, 2000, ImapConnection)) as server:
        settings = settings_of(tmp_path, server)
        endpoint = next(e for e in settings.endpoints if e.scheme == "imaps")
        target = Target(settings, endpoint, capabilities["imaps"], patience=30)
        target.begin(settings.accounts[:1])
        with pytest.raises((Violation, Unreachable), match=r"flood|sent more than|under the tag"):
            list_forever(target)
        target.finish()
    assert peak() - before < 2 * MEMORY
    assert time.monotonic() - begun < 30


def talk(target: Target) -> None:
    """A whole dialogue; raises Unreachable or Violation where it is cut short."""
    with target.imap(ready=True) as imap:
        imap.append("INBOX", b"A: b\r\n\r\nc\r\n").must_be("OK")
        for command in ("SELECT INBOX", "FETCH 1 BODY[]", "STORE 1 FLAGS (\\Deleted)", "CLOSE"):
            imap.command(command).must_be("OK")
        imap.command("LOGOUT").must_be("OK")


def test_a_close_at_any_octet_of_a_dialogue_is_told_as_one(
    tmp_path: Path, capabilities: Capabilities
) -> None:
    whole, told = told_at_each_close(
        tmp_path, ImapConnection, "imap", capabilities, talk, (Unreachable, Violation), 3
    )
    assert whole > 1000
    assert all("closed" in words or "BYE" in words for words in told), told
