"""Text that a server may have had a hand in, made fit to show: inert, one line, bounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from mailworthy.events import Record

FIELD = 2000
"""Characters kept of a field: an expectation, a greeting, a reason."""
LINE = 500
"""Characters kept of a transcript line."""
LINES = 700
"""Lines kept of a transcript."""

_S = TypeVar("_S", bound=msgspec.Struct)
_RFC = re.compile(r"RFC (\d+)")
_SECTION = re.compile(r"\d+(\.\d+)*")
_APPENDIX = re.compile(r"[A-Z](\.\d+)*")
_SCHEME = re.compile(r"([a-z0-9+]+)://\S+")


def inert(text: str) -> str:
    """Spell out what is no printable character: controls, escapes, bidi marks, surrogates.

    The outcome moves no cursor, starts no line, and is legal in XML and in UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def shown(text: str, most: int = FIELD) -> str:
    """Return `text` inert and of at most `most` characters, the cut told with the full length."""
    fit = inert(text[:most])
    if len(text) <= most and len(fit) <= most:
        return fit
    told = f"… ({len(text)} characters)"
    return fit[: most - len(told)] + told


def shown_lines(lines: Sequence[str], most: int = LINES, width: int = LINE) -> tuple[str, ...]:
    """Return the first and the last of `lines`, at most `most`, telling how many are left out."""
    if len(lines) > most:
        head = most // 2
        tail = most - head - 1
        told = f"({len(lines) - head - tail} lines left out)"
        lines = [*lines[:head], told, *lines[len(lines) - tail :]]
    return tuple(shown(line, width) for line in lines)


def tidy(struct: _S) -> _S:
    """Return a copy of a struct with each text in it inert and bounded. Twice does no more.

    Structs within it are tidied too.
    """
    changes: dict[str, object] = {}
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        if type(value) is str:
            changes[name] = shown(value)
        elif isinstance(value, msgspec.Struct):
            changes[name] = tidy(value)
        elif isinstance(value, tuple) and all(type(item) is str for item in value):
            changes[name] = shown_lines(value)
        elif isinstance(value, tuple) and all(isinstance(item, msgspec.Struct) for item in value):
            changes[name] = tuple(map(tidy, value))
    return msgspec.structs.replace(struct, **changes)


def citation(record: Record) -> str:
    """Name what a record judges by: "RFC 5321 section 3.3", or its source alone."""
    return f"{record.source} section {record.section}" if record.section else record.source


def rfc_link(record: Record) -> str:
    """Return the address of the section that a record cites, "" where it cites no RFC."""
    found = _RFC.fullmatch(record.source)
    if not found:
        return ""
    page = f"https://www.rfc-editor.org/rfc/rfc{found[1]}"
    if _SECTION.fullmatch(record.section):
        return f"{page}#section-{record.section}"
    if _APPENDIX.fullmatch(record.section):
        return f"{page}#appendix-{record.section}"
    return page


def section_of(check_id: str) -> str:
    """Return what goes before the words of an id: "smtp/rfc5321/3.3"."""
    return check_id.rpartition("/")[0] or check_id


def words_of(check_id: str) -> str:
    """Return the words of an id: "rcpt-before-mail-gets-503"."""
    return check_id.rpartition("/")[2]


def schemes(endpoint: str) -> str:
    """Return an endpoint, or a pair of them, without hosts and ports: "smtp+starttls"."""
    return _SCHEME.sub(r"\1", endpoint)


def ends(endpoint: str) -> list[str]:
    """Return the endpoints that a record is about: one, or the two that mail goes between."""
    return endpoint.split(" → ")


def several(count: int, one: str, many: str = "") -> str:
    """Return "1 check", "3 checks"; `many` where the plural takes more than an s."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
