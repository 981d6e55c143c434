"""Real servers held against what is published of them, one suite at a time."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tests.command import Command
from tests.real.servers import known_of

from mailworthy.events import Verdict
from mailworthy.report.baseline import Baseline
from mailworthy.report.json import read
from mailworthy.report.result import Result
from mailworthy.report.text import schemes


def urls_of(target: Path, *schemes: str) -> list[str]:
    """The URLs of a target file's endpoints that begin with one of these."""
    endpoints = tomllib.loads(target.read_text())["endpoints"]
    return [url for url in endpoints if url.startswith(schemes)]


def narrowed(target: Path, urls: Sequence[str]) -> Path:
    """A target file beside another, with only these of its endpoints."""
    file = target.with_name("narrowed.toml")
    file.touch(mode=0o600)
    kept = json.dumps([*urls])
    file.write_text(re.sub(r"endpoints = \[[^]]*\]", f"endpoints = {kept}", target.read_text()))
    return file


def checked(
    mailworthy: Command,
    tmp_path: Path,
    name: str,
    target: Path,
    only: Sequence[str],
    skip: Sequence[str] = (),
) -> Result:
    """Check a target; no violation is new, and none that is published of the server is gone."""
    chosen = [word for prefix in only for word in ("--only", prefix)]
    chosen += [word for check in skip for word in ("--skip", check)]
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
