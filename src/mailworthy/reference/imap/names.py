"""Mailbox names: Unicode inside; modified UTF-7 or UTF-8 on the wire (RFC 9051 5.1 and A.1)."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

SEPARATOR = "/"
INBOX = "INBOX"

_RUNS = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")
_SHIFTED = re.compile(r"&([^-]*)-")


def encode(name: str) -> str:
    """A name in modified UTF-7 (RFC 3501 section 5.1.3)."""
    runs: list[str] = _RUNS.findall(name)
    return "".join(run.replace("&", "&-") if " " <= run[0] <= "~" else _shift(run) for run in runs)


def _shift(run: str) -> str:
    text = base64.b64encode(run.encode("utf-16-be")).decode()
    return f"&{text.rstrip('=').replace('/', ',')}-"


def decode(text: str) -> str:
    """The name behind modified UTF-7; raises ValueError for what is not its one right form."""
    name = _SHIFTED.sub(lambda found: _unshift(found[1]), text)
    if not text.isascii() or encode(name) != text:
        raise ValueError("that is no modified UTF-7")
    return name


def _unshift(text: str) -> str:
    if not text:
        return "&"
    padded = text.replace(",", "/") + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, validate=True).decode("utf-16-be")
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def normal(name: str) -> str:
    """The one form of a name: Normalization Form C, and INBOX, the first level too, in capitals."""
    first, separator, rest = unicodedata.normalize("NFC", name).partition(SEPARATOR)
    return (INBOX if first.upper() == INBOX else first) + separator + rest


def is_composed(name: str) -> bool:
    """Whether a name is in Normalization Form C."""
    return unicodedata.is_normalized("NFC", name)


def superiors(name: str) -> list[str]:
    """The names of all levels above, the highest first."""
    levels = name.split(SEPARATOR)
    return [SEPARATOR.join(levels[:depth]) for depth in range(1, len(levels))]


def creatable(name: str) -> bool:
    """Whether a mailbox may have this name: levels that are not empty, no control characters."""
    return all(name.split(SEPARATOR)) and not any(
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in name
    )
