"""A message as a tree of MIME parts (RFC 2045, 2046, 2231), every octet kept."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass, field

DEPTH_LIMIT = 50
"""Levels of parts within parts; what is deeper is not looked into."""

IDENTITY = frozenset({"7bit", "8bit", "binary"})
"""Transfer encodings that change nothing."""

Parameters = tuple[tuple[str, str], ...]

_NAME = re.compile(rb"([^\x00-\x20:\x7f]+)[ \t]*:(.*)", re.DOTALL)
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]*)')
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|\((?:[^()\\]|\\.)*\)')
_SEGMENT = re.compile(r"([^*]+)\*(\d+)(\*?)")
_ENCODED = re.compile(r"=\?[^?\s]+\?[bq]\?[^?]*\?=", re.IGNORECASE)


class UnknownEncoding(ValueError):
    """A Content-Transfer-Encoding that we cannot decode."""


def split(octets: bytes) -> tuple[bytes, bytes]:
    """Header with its empty line, and text."""
    if octets.startswith(b"\r\n"):
        return b"\r\n", octets[2:]
    head, empty, text = octets.partition(b"\r\n\r\n")
    return head + empty, text


def fields(header: bytes) -> list[tuple[str, bytes]]:
    """Names in lower case, and values unfolded, of all header fields."""
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", header)
    found = (_NAME.fullmatch(line) for line in unfolded.split(b"\r\n"))
    return [(m[1].decode("latin-1").lower(), m[2].strip()) for m in found if m is not None]


def field_value(header: bytes, name: str) -> bytes | None:
    """The value of the first field of that name, unfolded."""
    return next((value for key, value in fields(header) if key == name.lower()), None)


def value_and_parameters(text: bytes | None) -> tuple[str, Parameters]:
    """The value before the first ";" in lower case, and the parameters, continuations joined."""
    shown = (text or b"").decode("utf-8", "surrogateescape")
    shown = _COMMENT.sub(lambda found: found[1] or "", shown)
    value, semicolon, rest = shown.partition(";")
    pairs = [(m[1].lower(), _unquoted(m[2])) for m in _PARAMETER.finditer(semicolon + rest)]
    return value.strip().lower(), _joined(pairs)


def _unquoted(text: str) -> str:
    if len(text) > 1 and text.startswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def _joined(pairs: list[tuple[str, str]]) -> Parameters:
    """RFC 2231 section 3: `name*0`, `name*1` are one; with `name*0*` what is encoded stays so."""
    whole: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in pairs:
        segment = _SEGMENT.fullmatch(name)
        if segment is None:
            whole.setdefault(name, value)
        else:
            pieces.setdefault(segment[1], {})[int(segment[2])] = value, bool(segment[3])
    for name, numbered in pieces.items():
        ordered = [numbered[number] for number in sorted(numbered)]
        star = "*" if any(encoded for _, encoded in ordered) else ""
        whole.setdefault(name + star, "".join(value for value, _ in ordered))
    return tuple(whole.items())


@dataclass
class Part:
    """A message or a part of one; `header` ends with its empty line."""

    header: bytes
    body: bytes
    kind: tuple[str, str]
    parameters: Parameters
    children: list[Part] = field(default_factory=list)
    """The parts of a multipart."""
    message: Part | None = None
    """The message that a message/rfc822 holds."""

    @property
    def encoding(self) -> str:
        """The Content-Transfer-Encoding in lower case."""
        return value_and_parameters(self.field("Content-Transfer-Encoding"))[0] or "7bit"

    def field(self, name: str) -> bytes | None:
        """The value of a header field."""
        return field_value(self.header, name)

    def decoded(self) -> bytes:
        """The body without its transfer encoding; raises UnknownEncoding."""
        if self.encoding in IDENTITY:
            return self.body
        match self.encoding:
            case "quoted-printable":
                return quopri.decodestring(self.body)
            case "base64":
                return _from_base64(self.body)
        raise UnknownEncoding(self.encoding)

    def text(self) -> str:
        """The body of a text, decoded as far as we know how."""
        try:
            octets = self.decoded()
            return octets.decode(dict(self.parameters).get("charset", "utf-8"))
        except (UnknownEncoding, LookupError, UnicodeDecodeError, ValueError):
            return self.body.decode("utf-8", "surrogateescape")

    def leaves(self) -> list[Part]:
        """All parts that hold no others."""
        inner = [*self.children, *([self.message] if self.message else [])]
        return [leaf for part in inner for leaf in part.leaves()] if inner else [self]


def _from_base64(octets: bytes) -> bytes:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", octets)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error as error:
        raise UnknownEncoding(str(error)) from None


def parse(octets: bytes, default: tuple[str, str] = ("text", "plain"), depth: int = 0) -> Part:
    """Read a message or part. `default` is its type where it names none (RFC 2046 5.1.5)."""
    header, body = split(octets)
    value, parameters = value_and_parameters(field_value(header, "Content-Type"))
    main, slash, sub = value.partition("/")
    named = bool(main and slash and sub)
    part = Part(header, body, (main, sub) if named else default, parameters if named else ())
    if not named and default == ("text", "plain"):
        part.parameters = (("charset", "us-ascii"),)
    boundary = dict(part.parameters).get("boundary")
    if depth >= DEPTH_LIMIT:
        return part
    if main == "multipart" and boundary:
        inner = ("message", "rfc822") if sub == "digest" else ("text", "plain")
        pieces = _pieces(body, boundary.encode("utf-8", "surrogateescape"))
        part.children = [parse(piece, inner, depth + 1) for piece in pieces]
    if part.kind[0] == "multipart" and not part.children:
        part.kind = ("text", "plain")  # a multipart without parts can be shown as no other thing
    if part.kind in {("message", "rfc822"), ("message", "global")}:
        part.message = parse(body, depth=depth + 1)
    return part


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    """What stands between delimiter lines; the CRLF before each belongs to it (RFC 2046 5.1.1)."""
    line = re.compile(rb"\r\n--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r\n|\Z)")
    whole = b"\r\n" + body
    pieces: list[bytes] = []
    start = None
    for found in line.finditer(whole):
        if start is not None:
            pieces.append(whole[start : found.start()].removeprefix(b"\r\n"))
        start = found.end()
        if found[1]:
            return pieces
    if start is not None:
        pieces.append(whole[start:].removeprefix(b"\r\n"))
    return pieces
