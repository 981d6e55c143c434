"""Imports point one way: each module imports only what lies on a floor below its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "mailworthy"

FLOORS = (
    ("wire", "violation", "requirement", "content", "interruption"),
    ("session", "models", "events"),
    ("expect", "oracles", "delivery", "removal"),
    ("strategies", "settings"),
    ("target", "target_file", "providers"),
    (
        "probes",
        "harm",
        "handshake",
        "round_trip",
        "stranger",
        "authentication",
        "imap_authentication",
        "arrival",
        "naming",
        "marks",
        "fidelity",
        "notification",
        "searching",
        "sections",
        "slips",
    ),
    ("reference",),
    ("report",),
    ("accounting", "catalogue", "child", "ledger", "lease", "plan", "launch", "scenarios"),
    ("items", "load_guard"),
    ("runner", "load"),
    (
        "selection",
        "controller",
        "conduct",
        "conduct_load",
        "selftest",
        "listing",
        "slow",
        "elsewhere",
    ),
    ("cli_options",),
    ("pytest_plugin", "cli_certify", "cli_check", "cli_list", "cli_load", "cli_report"),
    ("cli",),
    ("__main__",),
)
WITHIN = {
    ("target_file", "target"),
    ("removal", "delivery"),
    ("authentication", "stranger"),
    ("imap_authentication", "authentication"),
    ("imap_authentication", "stranger"),
    ("plan", "catalogue"),
    ("harm", "probes"),
}
"""Pairs on one floor of which the first may import the second."""
SANS_IO = {"socket", "ssl", "time", "logging", "asyncio", "threading", "subprocess", "select"}
PUBLIC = {
    "imap_authentication",
    "requirement",
    "target",
    "handshake",
    "round_trip",
    "arrival",
    "naming",
    "stranger",
    "authentication",
    "marks",
    "fidelity",
    "notification",
    "delivery",
    "expect",
    "violation",
    "wire",
    "session",
    "models",
    "searching",
    "sections",
    "strategies",
}
"""What checks may import."""


def unit(module: str) -> str:
    """The part of the package that a dotted module name belongs to: its floor's entry."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imported(file: Path) -> Iterator[str]:
    """Dotted names of all modules that a file imports, those for type checking included."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_unit(file: Path) -> str:
    """The unit that a source file belongs to."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def units_imported(file: Path) -> set[str]:
    """The units of our package that a file imports."""
    known = {name for floor in FLOORS for name in floor}
    return {unit(name) for name in imported(file) if name.startswith("mailworthy.")} & known


FILES = sorted(PACKAGE.rglob("*.py"))


def test_every_module_has_a_floor() -> None:
    known = {name for floor in FLOORS for name in floor} | {"__init__"}
    assert {own_unit(file) for file in FILES} <= known


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_point_down(file: Path) -> None:
    mine = own_unit(file)
    if mine == "__init__":
        return
    height = next(n for n, floor in enumerate(FLOORS) if mine in floor)
    below = {name for floor in FLOORS[:height] for name in floor} | {mine}
    allowed = below | {second for first, second in WITHIN if first == mine}
    assert units_imported(file) <= allowed


@pytest.mark.parametrize(
    "file", sorted((PACKAGE / "wire").rglob("*.py")), ids=lambda f: str(f.relative_to(PACKAGE))
)
def test_wire_does_no_io(file: Path) -> None:
    assert not {name.partition(".")[0] for name in imported(file)} & SANS_IO


@pytest.mark.parametrize(
    "file", sorted((PACKAGE / "reference").rglob("*.py")), ids=lambda f: str(f.relative_to(PACKAGE))
)
def test_the_reference_server_stands_alone(file: Path) -> None:
    assert units_imported(file) <= {"reference"}


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_only_load_imports_locust(file: Path) -> None:
    outside = {name.partition(".")[0] for name in imported(file)} & {"locust", "gevent"}
    assert not outside or own_unit(file) == "load"


@pytest.mark.parametrize(
    "file",
    sorted((ROOT / "conformance").rglob("*.py")),
    ids=lambda f: str(f.relative_to(ROOT / "conformance")),
)
def test_checks_see_public_names_only(file: Path) -> None:
    assert file.name.startswith("test_"), "conformance/ holds checks alone"
    assert units_imported(file) <= PUBLIC
    assert not any(name.startswith("conformance") for name in imported(file))
