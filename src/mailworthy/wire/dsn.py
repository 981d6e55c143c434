"""Delivery status notifications, read strictly (RFC 3464; the container is RFC 6522).

    multipart/report = explanation, status [, what is returned]
    status           = per-message-fields 1*( CRLF per-recipient-fields )

`read_report` takes a message apart as far as its parts go and raises NoReport where it is no
such report; whether the fields are right is for whoever asks for them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailworthy.wire.mime import split

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
"""Content types of the part for machines (RFC 3464 section 2, RFC 6533 section 4)."""
FULL_TYPES = frozenset({"message/rfc822", "message/global"})
"""Content types of a message that is returned whole."""
HEADER_TYPES = frozenset({"text/rfc822-headers", "message/global-headers"})
"""Content types of a header that is returned alone."""
STATUS_CODE = re.compile(r"[245](?:\.(?:0|[1-9][0-9]{0,2})){2}")
"""A status code (RFC 3463 section 2)."""

_WORD = r"[!#-'*+.0-9A-Z^-~-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_TYPE = re.compile(rf"({_WORD}/{_WORD})((?:;{_WORD}=(?:{_WORD}|{_QUOTED}))*);?", re.IGNORECASE)
_PARAMETER = re.compile(rf";({_WORD})=({_WORD}|{_QUOTED})", re.IGNORECASE)
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_SPACE = re.compile(rf"({_QUOTED})|[ \t]+")


class NoReport(ValueError):
    """Why a message is no delivery status notification."""


@dataclass(frozen=True)
class Fields:
    """A group of header-like fields: names in lower case, values unfolded and stripped."""

    fields: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """The values of every field of that name, in order."""
        return [value for known, value in self.fields if known == name.lower()]

    def one(self, name: str) -> str | None:
        """The value of the first field of that name, or None."""
        return next(iter(self.all(name)), None)

    def plain(self, name: str) -> str | None:
        """As `one`, without its comments."""
        value = self.one(name)
        return None if value is None else without_comments(value)

    @property
    def action(self) -> str:
        """What it says has become of the message (section 2.3.3), in lower case; "" without."""
        return (self.plain("Action") or "").lower()

    def typed(self, name: str) -> tuple[str, str] | None:
        """A value such as "rfc822;bob@example.test": its type in lower case, and the rest.

        None where there is no such field, or it has no type (section 2.1.2).
        """
        kind, semicolon, text = (self.plain(name) or "").partition(";")
        return (kind.strip().lower(), text.strip()) if semicolon and kind.strip() else None


@dataclass(frozen=True)
class Part:
    """A body part: its header, its content type in lower case, its parameters, its octets."""

    header: Fields
    kind: str
    parameters: dict[str, str]
    content: bytes


@dataclass(frozen=True)
class Report:
    """A notification. `message` are the per-message fields, `recipients` one group each."""

    header: Fields
    explanation: Part
    status: Part
    message: Fields
    recipients: tuple[Fields, ...]
    returned: Part | None

    def about(self, address: str) -> list[Fields]:
        """The groups whose final or original recipient is that address, its case aside."""
        return [
            group
            for group in self.recipients
            if any(
                (found := group.typed(name)) is not None and found[1].lower() == address.lower()
                for name in ("Final-Recipient", "Original-Recipient")
            )
        ]


def xtext(text: str) -> str:
    """ASCII text as an xtext (RFC 3461 section 4): for ENVID and ORCPT."""
    return "".join(
        character if "!" <= character <= "~" and character not in "+=" else f"+{ord(character):02X}"
        for character in text
    )


def read_report(octets: bytes) -> Report:
    """Take a notification apart; raises NoReport."""
    whole = read_part(octets)
    if whole.kind != "multipart/report":
        raise NoReport(f"its content type is {whole.kind}")
    if whole.parameters.get("report-type", "").lower() != "delivery-status":
        raise NoReport(f"its report-type is {whole.parameters.get('report-type')!r}")
    parts = [read_part(part) for part in body_parts(whole)]
    if not 2 <= len(parts) <= 3:
        raise NoReport(f"it has {len(parts)} parts")
    if parts[1].kind not in STATUS_TYPES:
        raise NoReport(f"its second part is {parts[1].kind}")
    message, *recipients = groups(parts[1].content)
    if not recipients:
        raise NoReport("its second part has no group of fields about a recipient")
    returned = parts[2] if len(parts) == 3 else None
    return Report(whole.header, parts[0], parts[1], message, tuple(recipients), returned)


def read_part(octets: bytes) -> Part:
    """Part a message or body part into its header and its content; raises NoReport."""
    lines, content = split(octets)
    header = Fields(tuple(map(_field, lines)))
    given = header.one("Content-Type")
    kind, parameters = content_type("text/plain" if given is None else given)
    return Part(header, kind, parameters, content)


def content_type(value: str) -> tuple[str, dict[str, str]]:
    """The type in lower case and the parameters by name in lower case; raises NoReport."""
    bare = _SPACE.sub(lambda found: found[1] or "", without_comments(value))
    found = _TYPE.fullmatch(bare)
    if found is None:
        raise NoReport(f"no content type: {value!r}")
    parameters = {
        name.lower(): re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
        for name, text in _PARAMETER.findall(found[2])
    }
    return found[1].lower(), parameters


def body_parts(whole: Part) -> list[bytes]:
    """The parts of a multipart, as octets (RFC 2046 section 5.1.1); raises NoReport."""
    boundary = whole.parameters.get("boundary", "").encode()
    if not boundary:
        raise NoReport("the multipart has no boundary")
    delimiter = re.compile(rb"\r\n--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r\n|\Z)")
    text = b"\r\n" + whole.content
    found = list(delimiter.finditer(text))
    ends = [n for n, delimited in enumerate(found) if delimited[1]]
    if not ends:
        raise NoReport("the closing delimiter of the multipart is missing")
    return [
        text[this.end() + 2 : following.start()]
        for this, following in itertools.pairwise(found[: ends[0] + 1])
    ]


def groups(content: bytes) -> list[Fields]:
    """The groups of fields of a status part, parted by blank lines; raises NoReport.

    Blank lines at the beginning, at the end, or several together, part nothing.
    """
    text = re.sub(rb"(?:[ \t]*\r\n)*\Z", b"", content).lstrip(b"\r\n") + b"\r\n"
    blocks = [block for block in re.split(rb"\r\n(?:[ \t]*\r\n)+", text) if block.strip()]
    if not blocks:
        raise NoReport("the part for machines is empty")
    return [Fields(tuple(map(_field, _unfolded(block)))) for block in blocks]


def without_comments(value: str) -> str:
    """The value without its comments (RFC 822), which may nest, and stripped."""
    kept: list[str] = []
    depth = 0
    for piece in re.findall(rf"{_QUOTED}|\\.|.", value, re.DOTALL) if "(" in value else [value]:
        if piece == "(":
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(piece)
    return "".join(kept).strip()


def _unfolded(block: bytes) -> Iterator[bytes]:
    yield from re.split(rb"\r\n(?![ \t])", block.removesuffix(b"\r\n"))


def _field(line: bytes) -> tuple[str, str]:
    found = _FIELD.fullmatch(line.removesuffix(b"\r\n"))
    if found is None:
        raise NoReport(f"no field: {line[:80]!r}")
    value = re.sub(rb"\r\n(?=[ \t])", b"", found[2])
    return found[1].decode("ascii").lower(), value.decode("utf-8", "replace").strip()
