"""The order in which checks run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from mailworthy import content


def test_what_is_long_runs_first_and_apart_and_what_is_exclusive_last(
    reference: Path, tmp_path: Path
) -> None:
    folder = content.CONFORMANCE / "pop3"
    files = [*folder.glob("test_rfc1939_7_*.py"), folder / "test_machine_maildrop.py"]
    done = subprocess.run(
        [
            *(sys.executable, "-P", "-m", "pytest", "-p", "no:cacheprovider"),
            *("--collect-only", "-q", f"--mail-target={reference}", *map(str, files)),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    names = re.findall(r"::(test_\w+)\[", done.stdout)
    machines = [place for place, name in enumerate(names) if name.startswith("test_machine_")]
    alone = names.index("test_wrong_digest_gets_err")
    assert machines == [*range(0, 2 * len(machines), 2)]
    assert any(name.startswith("test_top_") for name in names[:alone])
    assert not any(name.startswith("test_top_") for name in names[alone:])
