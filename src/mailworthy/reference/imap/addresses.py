"""Address lists of header fields (RFC 5322 section 3.4), as ENVELOPE tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r'\s+|"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\((?:[^()\\]|\\.|\([^()]*\))*\)|[<>:;,@]|[^\s"()<>:;,@\[\]]+|.',
    re.DOTALL,
)


@dataclass(frozen=True)
class Address:
    """One address structure: name, source route, local part, domain.

    A group begins with one that has no domain, its name as local part, and ends with one that
    has neither (RFC 3501 section 7.4.2).
    """

    name: str | None = None
    route: str | None = None
    local: str | None = None
    domain: str | None = None


class _Reader:
    """Collects addresses piece by piece."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self.grouped = False
        self.clear()

    def clear(self) -> None:
        """Begin the next address."""
        self.words: list[str] = []
        self.angle: list[str] | None = None
        self.comment: str | None = None

    def flush(self) -> None:
        """An address ends here."""
        if self.angle is not None:
            name = " ".join(_unquoted(word) for word in self.words) or None
            route = None
            if self.angle[:1] == ["@"] and ":" in self.angle:
                end = self.angle.index(":")
                route = "".join(self.angle[:end])
                self.angle = self.angle[end + 1 :]
            self.add(name, route, self.angle)
        elif self.words:
            self.add(self.comment, None, self.words)
        self.clear()

    def add(self, name: str | None, route: str | None, words: list[str]) -> None:
        """Take one address of its words."""
        at = len(words) - 1 - words[::-1].index("@") if "@" in words else len(words)
        local = "".join(_unquoted(word) for word in words[:at])
        self.found.append(Address(name, route, local, "".join(words[at + 1 :])))

    def take(self, piece: str) -> None:
        """Take one piece."""
        if piece.startswith("("):
            self.comment = piece[1:-1].strip()
        elif self.angle is not None and piece not in {",", ";", ">"}:
            self.angle.append(piece)
        elif piece == "<":
            self.angle = []
        elif piece == ":":
            self.found.append(Address(local=" ".join(map(_unquoted, self.words))))
            self.grouped = True
            self.clear()
        elif piece in {",", ";"}:
            self.flush()
            if piece == ";":
                self.close_group()
        elif piece != ">":
            self.words.append(piece)

    def close_group(self) -> None:
        """End a group."""
        if self.grouped:
            self.found.append(Address())
        self.grouped = False


def addresses(value: str) -> list[Address]:
    """All addresses of a field's value, groups with their beginnings and ends."""
    reader = _Reader()
    for piece in _TOKEN.findall(value):
        if not piece.isspace():
            reader.take(piece)
    reader.flush()
    reader.close_group()
    return reader.found


def _unquoted(word: str) -> str:
    if len(word) > 1 and word.startswith('"'):
        return re.sub(r"\\(.)", r"\1", word[1:-1])
    return word
