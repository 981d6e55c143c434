"""`load.json`, which a load run is kept in; see `reports/schema/load.schema.json`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from mailworthy.report.files import read_whole, write_whole
from mailworthy.report.load_result import LoadResult
from mailworthy.report.text import tidy


def load_to_json(result: LoadResult) -> bytes:
    """Return the text of load.json: a line per row, so that two of them can be compared.

    Every text is made inert and bounded here, whatever a server sent.
    """
    encode = msgspec.json.encode
    result = tidy(result)
    parts = [
        b'{"kind":"load","format":%d' % result.format,
        b'"header":%s' % encode(result.header),
        b'"rows":%s' % _lines(result.rows),
        b'"series":%s' % _lines(result.series),
        b'"users":%s' % encode(result.users),
        b'"failures":%s' % _lines(result.failures),
        b'"ledger":%s' % encode(result.ledger),
        b'"limits":%s' % _lines(result.limits),
        b'"generator":%s' % encode(result.generator),
    ]
    if result.footer is not None:
        parts.append(b'"footer":%s' % encode(result.footer))
    return b",\n".join(parts) + b"}\n"


def write_load(result: LoadResult, path: Path) -> None:
    """Write load.json, the whole of it or nothing; raises HarnessError when it cannot be."""
    write_whole(path, load_to_json(result))


def read_load(path: Path) -> LoadResult:
    """Read a load.json; a run without a footer broke off.

    Raises HarnessError, in one line, for a file that is not there or is no load run.
    """
    return tidy(read_whole(path, _DECODER.decode))


def _lines(structs: Iterable[msgspec.Struct]) -> bytes:
    return b"[\n%s\n]" % b",\n".join(map(msgspec.json.encode, structs))


_DECODER: msgspec.json.Decoder[LoadResult] = msgspec.json.Decoder(LoadResult)
