"""The kinds of result file, told apart by what is in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from mailworthy.report.certificate_page import certificate_part, read_certificate
from mailworthy.report.files import read_whole
from mailworthy.report.json import read
from mailworthy.report.load_json import read_load
from mailworthy.report.load_part import load_part
from mailworthy.report.part import Part
from mailworthy.report.result_part import result_part
from mailworthy.report.text import shown
from mailworthy.violation import HarnessError


@dataclass(frozen=True)
class Kind:
    """How a kind of result is called, read, and shown on a page."""

    name: str
    read: Callable[[Path], Any]
    part: Callable[[Any], Part]


CONFORMANCE = Kind("conformance result", read, result_part)
LOAD = Kind("load run", read_load, load_part)
CERTIFICATE = Kind("certificate", read_certificate, certificate_part)

KINDS = {"": CONFORMANCE, "load": LOAD, "certificate": CERTIFICATE}
"""what the field `kind` of a file says, "" where there is none → kind"""


class _Kindred(msgspec.Struct):
    kind: str = ""


def kind_of(path: Path) -> Kind:
    """Look into a file for its kind; raises HarnessError, in one line, where it has none."""
    told = read_whole(path, _told).kind
    if told not in KINDS:
        known = " and ".join(f"{kind.name}s" for kind in KINDS.values())
        raise HarnessError(
            f"{path} is of the kind '{shown(told, 60)}'; what can be read are {known}"
        )
    return KINDS[told]


def part_of(path: Path) -> Part:
    """Read a result of any kind as a part of a page; raises HarnessError as its reader does."""
    kind = kind_of(path)
    return kind.part(kind.read(path))


def _told(text: bytes) -> _Kindred:
    try:
        return msgspec.json.decode(text, type=_Kindred)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        # A conformance result may be cut off; its reader keeps what is whole of it.
        if text.startswith(b'{"format":'):
            return _Kindred()
        raise
