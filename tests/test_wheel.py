"""The wheel: one top-level name, the content folders in it, and it works as installed."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(words: Sequence[object], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run([sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", folder, ROOT], folder)
    assert built.returncode == 0, built.stderr
    (file,) = folder.glob("mailworthy-*.whl")
    return file


def test_the_wheel_has_one_top_level_name_and_nothing_ignored(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"mailworthy"}
    assert not [name for name in names if "/out/" in name or ".hypothesis" in name]
    for needed in (
        "mailworthy/py.typed",
        "mailworthy/_suite/conformance/pytest.toml",
        "mailworthy/_suite/fixtures/rfc/rfc1870.tsv",
        "mailworthy/_suite/fixtures/servers/dovecot-postfix/up.sh",
        "mailworthy/_suite/fixtures/servers/lib/starting.sh",
        "mailworthy/_suite/reports/schema/result.schema.json",
        "mailworthy/_suite/reports/schema/certificate.schema.json",
        "mailworthy/_suite/reports/templates/_certificate.html.j2",
        "mailworthy/_suite/fixtures/providers/qq.toml",
        "mailworthy/_suite/loadtests/mixed_day.py",
        "mailworthy/_suite/reports/schema/load.schema.json",
        "mailworthy/_suite/reports/templates/page.html.j2",
    ):
        assert needed in names


def test_installed_in_an_empty_venv_it_tells_right_from_wrong(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "v", with_pip=True)
    python = tmp_path / "v" / "bin" / "python"
    installed = run([python, "-m", "pip", "install", "-q", wheel], tmp_path)
    assert installed.returncode == 0, installed.stderr
    command = tmp_path / "v" / "bin" / "mailworthy"
    (tmp_path / "work").mkdir()
    here = tmp_path / "work"
    words = ["--only", "smtp/rfc5321/3.3", "--jobs", 1, "--out", "o"]
    good = run([command, "check", *words], here)
    assert good.returncode == 0, good.stdout + good.stderr
    loaded = run([command, "load", "-u", 3, "-t", "2s", "--out", "o"], here)
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    known = run([command, "list", "providers"], here)
    assert "qq" in known.stdout.split()
    served = subprocess.Popen(
        [python, "-P", "-m", "mailworthy", "serve", "--defect", "smtp-rcpt-before-mail-accepted",
         "--write-target", here / "bad.toml"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert served.stdout is not None
        assert served.stdout.readline() == b"ready\n"
        bad = run([command, "check", "bad.toml", *words], here)
    finally:
        served.communicate(timeout=30)
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert sorted(path.name for path in here.iterdir()) == ["bad.ca.pem", "bad.toml", "o"]
