"""The SMTP suite on four servers that we did not write.

The whole of it runs on the plain endpoint; where there are others, TLS and a fixed sample run
there, since a server says the same on each. What fails is held against the published result of
the server: a violation that is not in there is red, and so is one that is gone.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.real.servers import NAMES, known_of, started

from mailworthy.events import Verdict
from mailworthy.report.baseline import Baseline
from mailworthy.report.json import read
from mailworthy.report.result import Result
from mailworthy.report.text import schemes

Command = Callable[..., subprocess.CompletedProcess[str]]

WHOLE = ("smtp", "machine/smtp")
SAMPLE = ("tls", "smtp/rfc4954", "smtp/rfc6409", "smtp/rfc5321/4.1")
"""What may differ between ports, and the commands."""
LEFT_OUT = dict.fromkeys(("aiosmtpd", "exim"), "smtp/rfc4954/4/too-long-response-gets-500")
"""A check that is neither published of a server nor held against it."""


@pytest.fixture(scope="module", params=NAMES)
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, Path]]:
    """The name of a running server, and its target file."""
    with started(request.param) as target:
        yield request.param, target


def smtp_endpoints(target: Path) -> list[str]:
    """The URLs of the endpoints that speak SMTP."""
    endpoints = tomllib.loads(target.read_text())["endpoints"]
    return [url for url in endpoints if url.startswith(("smtp", "submission"))]


def narrowed(target: Path, urls: Sequence[str]) -> Path:
    """A target file beside another, with only these of its endpoints, and one to read mail by."""
    text = target.read_text()
    readers = [url for url in tomllib.loads(text)["endpoints"] if url.startswith("imaps:")]
    kept = json.dumps([*urls, *readers])
    file = target.with_name("narrowed.toml")
    file.touch(mode=0o600)
    file.write_text(re.sub(r"endpoints = \[[^]]*\]", f"endpoints = {kept}", text))
    return file


def checked(
    mailworthy: Command, tmp_path: Path, name: str, target: Path, only: Sequence[str]
) -> Result:
    """Check a target, and hold what fails against the published result."""
    chosen = [word for prefix in only for word in ("--only", prefix)]
    chosen += ["--skip", LEFT_OUT[name]] if name in LEFT_OUT else []
    known = known_of(name)
    done = mailworthy("check", target, *chosen, "--baseline", known, "--jobs", 4, "--out", "o")
    assert done.returncode == 0, done.stdout + done.stderr
    result = read(tmp_path / "o" / "result.json")
    assert not [record for record in result.records if record.verdict is Verdict.ERROR]
    places = {schemes(probe.endpoint) for probe in result.header.endpoints}
    gone = [
        str(each)
        for each in Baseline(read(known)).stale(result)
        if each.id.startswith(tuple(only)) and each.schemes in places
    ]
    assert not gone, gone
    return result


def test_the_whole_suite_finds_what_is_known(
    mailworthy: Command, server: tuple[str, Path], tmp_path: Path
) -> None:
    name, target = server
    first = smtp_endpoints(target)[:1]
    result = checked(mailworthy, tmp_path, name, narrowed(target, first), WHOLE)
    assert {record.id.partition("/")[0] for record in result.records} >= {"smtp", "machine"}


def test_a_sample_finds_on_the_other_endpoints_what_is_known(
    mailworthy: Command, server: tuple[str, Path], tmp_path: Path
) -> None:
    name, target = server
    others = smtp_endpoints(target)[1:]
    if not others:
        pytest.skip(f"{name} has one endpoint")
    result = checked(mailworthy, tmp_path, name, narrowed(target, others), SAMPLE)
    assert {record.endpoint for record in result.records} >= set(others)
