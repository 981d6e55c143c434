"""What there is to run: the checks under `conformance/`, found by importing their files."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailworthy import content
from mailworthy.requirement import Requirement, check_id, declared_by
from mailworthy.violation import HarnessError, meant


@dataclass(frozen=True)
class Check:
    """One check function: its id, what it declares, and where it is."""

    id: str
    requirement: Requirement
    function: Callable[..., Any]
    file: Path


def checks() -> list[Check]:
    """All bundled checks, by id."""
    found = [
        check for file in sorted(content.CONFORMANCE.rglob("test_*.py")) for check in _of(file)
    ]
    return sorted(found, key=lambda check: check.id)


def _of(file: Path) -> Iterable[Check]:
    name = "_mailworthy_conformance_" + "_".join(file.relative_to(content.CONFORMANCE).parts)
    spec = importlib.util.spec_from_file_location(name.removesuffix(".py"), file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    for attribute, function in vars(module).items():
        declared = declared_by(function)
        if declared is not None and attribute.startswith("test_"):
            yield Check(check_id(file.parent.name, declared, attribute), declared, function, file)


def matches(check: str, prefixes: Sequence[str]) -> bool:
    """Whether an id is one of the prefixes or lies under one.

    What lies under `smtp/rfc5321/4.1` are the checks of section 4.1 and of 4.1.1.4, not of 4.10.
    """
    return any(
        check.startswith(stem) and check[len(stem) : len(stem) + 1] in {"", "/", "."}
        for stem in (prefix.rstrip("/") for prefix in prefixes)
    )


def demand_known(prefixes: Sequence[str], ids: Iterable[str]) -> None:
    """Raise HarnessError with a suggestion for the first prefix that no id matches."""
    known = list(ids)
    for prefix in prefixes:
        if any(matches(check, [prefix]) for check in known):
            continue
        sections = {"/".join(k.split("/")[:n]) for k in known for n in range(1, 6)}
        hint = meant(prefix, sections) or "see `mailworthy list checks`"
        if prefix.startswith("oracle"):
            hint = "oracles watch whatever else runs"
        raise HarnessError(f"no check has an id that begins with {prefix!r}; {hint}")
