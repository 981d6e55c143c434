"""The requirement ledger: one row per normative sentence that the RFCs hold for a server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailworthy import content
from mailworthy.violation import HarnessError

LEDGER = content.FIXTURES / "rfc"
COLUMNS = ("section", "ordinal", "level", "gist", "disposition")
_DISPOSITION = re.compile(r"(untestable|client): \S.*|todo|[a-z0-9./-]+/[a-z0-9./-]+")


@dataclass(frozen=True)
class Row:
    """A sentence of an RFC in our own words, and what becomes of it.

    `disposition` is the id of a check, machine or oracle rule; or "untestable: why"; or
    "client: …" where the sentence binds the other side; or "todo".
    """

    rfc: str
    section: str
    ordinal: int
    level: str
    gist: str
    disposition: str

    @property
    def kind(self) -> str:
        """ "checked", "untestable", "client" or "todo"."""
        word = self.disposition.partition(":")[0]
        return word if word in {"untestable", "client", "todo"} else "checked"


def rows(folder: Path = LEDGER) -> list[Row]:
    """Read the whole ledger; raises HarnessError at the first line that is out of form."""
    return [row for file in sorted(folder.glob("rfc*.tsv")) for row in _read(file)]


def _read(file: Path) -> Iterator[Row]:
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise HarnessError(f"{file.name}: the first line is not the columns {', '.join(COLUMNS)}")
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or not cells[1].isdecimal():
            raise HarnessError(
                f"{file.name}:{number}: a row has {len(COLUMNS)} cells: {line[:80]!r}"
            )
        section, ordinal, level, gist, disposition = cells
        if level not in {"MUST", "SHOULD", "MAY"} or not _DISPOSITION.fullmatch(disposition):
            raise HarnessError(f"{file.name}:{number}: no level or disposition: {line[:80]!r}")
        yield Row(f"RFC {file.stem[3:]}", section, int(ordinal), level, gist, disposition)
