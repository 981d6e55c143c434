"""The bundled load scenarios: Locust files in `loadtests/`, and those that a user names."""

from __future__ import annotations

import ast
from pathlib import Path

from mailworthy import content
from mailworthy.violation import HarnessError, meant


def all_scenarios() -> dict[str, Path]:
    """Name → file of every bundled scenario."""
    return {file.stem: file for file in sorted(content.LOADTESTS.glob("*.py"))}


def find_scenario(wanted: str) -> Path:
    """The file of a bundled scenario by name, or of the user's own by path.

    Raises HarnessError where there is none, with what was meant.
    """
    bundled = all_scenarios()
    if wanted in bundled:
        return bundled[wanted]
    file = Path(wanted)
    if file.suffix == ".py":
        if file.is_file():
            return file.resolve()
        raise HarnessError(f"--scenario {wanted}: there is no such file")
    hint = meant(wanted, bundled) or f"one of {', '.join(bundled)}, or a Locust file (.py)"
    raise HarnessError(f"no scenario is named {wanted!r}; {hint}")


def place(file: Path, line: int) -> str:
    """A line of a scenario as an editor takes it: "news_desk.py:12"."""
    here = Path.cwd()
    return f"{file.relative_to(here) if file.is_relative_to(here) else file}:{line}"


def gist(file: Path) -> str:
    """The first line of a scenario's docstring: whom it imitates."""
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return told.partition("\n")[0]
