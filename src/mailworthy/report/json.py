"""`result.json`, which a result is kept in; see `reports/schema/result.schema.json`."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mailworthy.report.files import read_whole, write_whole
from mailworthy.report.result import Result
from mailworthy.report.text import tidy


def to_json(result: Result) -> bytes:
    """Return the text of result.json: a line per record, so that two of them can be compared."""
    encode = msgspec.json.encode
    records = b",\n".join(encode(record) for record in result.records)
    parts = [
        b'{"format":%d' % result.format,
        b'"header":%s' % encode(result.header),
        b'"records":[\n%s\n]' % records,
    ]
    if result.footer is not None:
        parts.append(b'"footer":%s' % encode(result.footer))
    return b",\n".join(parts) + b"}\n"


def write_json(result: Result, path: Path) -> None:
    """Write result.json, the whole of it or nothing; raises HarnessError when it cannot be."""
    write_whole(path, to_json(result))


def read(path: Path) -> Result:
    """Read a result.json; one that was cut off or has no footer is `incomplete`.

    Raises HarnessError, in one line, for a file that is not there or is no result.
    """
    return tidy(read_whole(path, _decode))


class _Kindred(msgspec.Struct):
    kind: str = ""


def _demand_result(text: bytes) -> None:
    kind = msgspec.json.decode(text, type=_Kindred).kind
    if kind:
        raise msgspec.ValidationError(f"it is of the kind {kind!r}, not what a check wrote")


def _decode(text: bytes) -> Result:
    try:
        _demand_result(text)
        return _DECODER.decode(text)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        lines = text[: text.rfind(b"\n")].rstrip(b",")  # whole lines: what is written of a record
        if b'"records":[' not in lines:
            raise
        return _DECODER.decode(lines + (b"}" if lines.endswith(b"\n]") else b"]}"))


_DECODER: msgspec.json.Decoder[Result] = msgspec.json.Decoder(Result)
