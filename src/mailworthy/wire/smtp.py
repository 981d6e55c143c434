"""SMTP replies and mail data as octets (RFC 5321 sections 4.2 and 4.5.2).

    Reply-line     = *( Reply-code "-" [ textstring ] CRLF )
                     Reply-code [ SP textstring ] CRLF
    Reply-code     = %x32-35 %x30-35 %x30-39

The reader is wider on purpose: it turns whatever a server sends into a `Reply` and lists the
`Flaw`s that it saw, so that a session goes on and an oracle can judge. The second digit is not
judged: section 4.2 says that the list of codes is not closed.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from mailworthy.wire.lines import LineBuffer, Malformed

MAX_LINE = 65536
"""Octets of a reply line that are taken; a longer one is cut there and is no reply."""
MAX_LINES = 1000
"""Lines that one reply may have; one that goes on is cut there and has no code."""
REPLY_LINE = 512
"""Octets that a reply line should not exceed, CRLF included (RFC 5321 section 4.5.3.1.5)."""
END_OF_DATA = b".\r\n"


class Flaw(enum.StrEnum):
    """What can be wrong with the form of a reply."""

    CODE = "a reply code of three digits, the first from 2 to 5"
    SEPARATOR = "a space or a hyphen after the reply code"
    LINE_END = "a reply line that ends in CRLF"
    CODES_DIFFER = "the same code on every line of a reply"
    LENGTH = f"a reply line of at most {REPLY_LINE} octets"
    TEXT = "a reply text of tabs, spaces and printable ASCII characters"
    BARE = "a reply whose last line is more than its code"


@dataclass(frozen=True)
class Reply:
    """One whole reply. `code` is None when its last line has no three digits, or did not come.

    `lines` are the texts, without code, separator and line end. `raw` is all that was received.
    """

    code: int | None
    lines: tuple[bytes, ...]
    raw: bytes
    flaws: frozenset[Flaw] = frozenset()


_LINE = re.compile(rb"([0-9]{3})([ -]?)(.*)", re.DOTALL)
_NO_TEXT = re.compile(rb"[^\t -~]")
_ENHANCED = re.compile(rb"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?= |$)")


class ReplyReader:
    """Octets in, replies out: `feed`, then `next` until it gives None."""

    def __init__(self) -> None:
        self._buffer = LineBuffer(MAX_LINE)
        self._begin()

    def _begin(self) -> None:
        self._raw = b""
        self._codes: list[int | None] = []
        self._texts: list[bytes] = []
        self._flaws: set[Flaw] = set()

    def feed(self, octets: bytes) -> None:
        """Add what was received."""
        self._buffer.feed(octets)

    @property
    def pending(self) -> bool:
        """Whether part of a reply has been received."""
        return bool(self._codes or len(self._buffer))

    def next(self) -> Reply | None:
        """Take the next whole reply, or None while it is not all there."""
        while True:
            try:
                line = self._buffer.line()
            except Malformed as error:
                line = error.octets
                self._flaws |= {Flaw.CODE, Flaw.LENGTH}
                return self._finish(line, None, line)
            if line is None:
                return None
            if (reply := self._take(line)) is not None:
                return reply

    def _take(self, line: bytes) -> Reply | None:
        """Add a line to the reply; return the reply when it was the last one."""
        if not line.endswith(b"\r\n"):
            self._flaws.add(Flaw.LINE_END)
        if len(line) > REPLY_LINE:
            self._flaws.add(Flaw.LENGTH)
        found = _LINE.fullmatch(line.removesuffix(b"\n").removesuffix(b"\r"))
        if found is None or (not found[2] and found[3][:1].isdigit()):
            self._flaws.add(Flaw.CODE)
            return self._finish(line, None, line.rstrip(b"\r\n"))
        code, separator, text = int(found[1]), found[2], found[3]
        if not 200 <= code < 600:
            self._flaws.add(Flaw.CODE)
        if text and not separator:
            self._flaws.add(Flaw.SEPARATOR)
        if _NO_TEXT.search(text):
            self._flaws.add(Flaw.TEXT)
        if not text and not separator:
            self._flaws.add(Flaw.BARE)
        if separator != b"-":
            return self._finish(line, code, text)
        if len(self._codes) >= MAX_LINES:
            return self._cut(line, text)
        self._raw += line
        self._codes.append(code)
        self._texts.append(text)
        return None

    def _cut(self, line: bytes, text: bytes) -> Reply:
        """End a reply that will not end; how its lines differ is no matter then."""
        self._codes.clear()
        return self._finish(line, None, text)

    def _finish(self, line: bytes, code: int | None, text: bytes) -> Reply:
        if any(earlier != code for earlier in self._codes):
            self._flaws.add(Flaw.CODES_DIFFER)
        reply = Reply(code, (*self._texts, text), self._raw + line, frozenset(self._flaws))
        self._begin()
        return reply


def enhanced(text: bytes) -> str | None:
    """The enhanced status code that a reply text begins with ("5.1.1", RFC 3463), or None."""
    found = _ENHANCED.match(text)
    return found[0].decode() if found else None


def extensions(lines: tuple[bytes, ...]) -> dict[str, str]:
    """The keywords of an EHLO reply, upper case, with their parameters; first line left out."""
    announced: dict[str, str] = {}
    for line in lines[1:]:
        keyword, _, parameters = line.decode("ascii", "replace").strip().partition(" ")
        announced.setdefault(keyword.upper(), parameters)
    return announced


def stuff(content: bytes) -> bytes:
    """Make a content ready for DATA: a dot before each leading dot, and the lone dot at the end.

    RFC 5321 section 4.5.2. A content that does not end in CRLF gets one (section 4.1.1.4).
    """
    if content and not content.endswith(b"\r\n"):
        content += b"\r\n"
    stuffed = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
    return stuffed + END_OF_DATA


def chunk(octets: bytes, *, last: bool = False) -> bytes:
    """BDAT and its octets, which are sent as they are (RFC 3030 section 2)."""
    return f"BDAT {len(octets)}{' LAST' if last else ''}\r\n".encode() + octets
