"""Where the four content folders are: in the installed wheel, or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_suite"

ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent.parent
CONFORMANCE = ROOT / "conformance"
LOADTESTS = ROOT / "loadtests"
FIXTURES = ROOT / "fixtures"
REPORTS = ROOT / "reports"
