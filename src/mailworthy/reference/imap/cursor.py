"""A cursor over one command: the terminals of the grammar (RFC 3501 section 9), strictly."""

from __future__ import annotations

import re

from mailworthy.reference.imap import names
from mailworthy.reference.imap.errors import Bad, No

_ATOM = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\\]]+")
_ASTRING = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\]+")
_LIST_MAILBOX = re.compile(rb"[^\x00-\x20\x7f-\xff(){\"\\]+")
_TAG = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\+]+")
_QUOTED = re.compile(rb'"((?:[^"\\\r\n\x00]|\\["\\])*)"')
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n")
_NUMBER = re.compile(rb"\d{1,20}")


class Cursor:
    """A place in one whole command, literals included, its final CRLF taken off.

    `utf8` is whether quoted strings and mailbox names are UTF-8, as in IMAP4rev2.
    """

    def __init__(self, octets: bytes, *, utf8: bool = False) -> None:
        self.octets = octets
        self.utf8 = utf8
        self.at = 0
        self.supplied: str | None = None
        """The mailbox name last read, where it was not in its normal form."""

    def _match(self, pattern: re.Pattern[bytes], what: str) -> re.Match[bytes]:
        found = pattern.match(self.octets, self.at)
        if found is None:
            raise Bad(f"{what} expected")
        self.at = found.end()
        return found

    def accept(self, text: bytes) -> bool:
        """Take `text` if it comes next, letters in either case."""
        if self.octets[self.at : self.at + len(text)].upper() == text:
            self.at += len(text)
            return True
        return False

    def expect(self, text: bytes) -> None:
        """Take `text`, or Bad."""
        if not self.accept(text):
            raise Bad(f"{text.decode()!r} expected")

    def sp(self) -> None:
        """Exactly one space."""
        self.expect(b" ")

    def end(self) -> None:
        """Nothing may be left."""
        if self.at != len(self.octets):
            raise Bad("too many arguments")

    def sees(self, text: bytes) -> bool:
        """Whether `text` comes next."""
        return self.octets.startswith(text, self.at)

    def tag(self) -> str:
        """The tag."""
        return self._match(_TAG, "tag")[0].decode()

    def atom(self) -> str:
        """An atom."""
        return self._match(_ATOM, "atom")[0].decode()

    def number(self, bits: int = 32) -> int:
        """A number of so many bits."""
        number = int(self._match(_NUMBER, "number")[0])
        if number >= 2**bits:
            raise Bad("number too large")
        return number

    def string(self) -> bytes:
        """A quoted string or literal."""
        if self.sees(b"{"):
            return self.literal()
        quoted = self._match(_QUOTED, "string")[1]
        if not quoted.isascii() and not (self.utf8 and _is_utf8(quoted)):
            raise Bad("a quoted string has characters that it may not have")
        return re.sub(rb"\\(.)", rb"\1", quoted)

    def literal(self, *, nul: bool = False) -> bytes:
        """A literal; it holds no NUL (RFC 3501 section 9, CHAR8), unless the caller looks."""
        count = int(self._match(_LITERAL, "literal")[1])
        taken = self.octets[self.at : self.at + count]
        self.at += count
        if b"\0" in taken and not nul:
            raise Bad("a literal holds no NUL")
        return taken

    def astring(self) -> str:
        """An atom with "]" allowed, or a string."""
        if self.sees(b'"') or self.sees(b"{"):
            return self.string().decode("utf-8", "surrogateescape")
        return self._match(_ASTRING, "astring")[0].decode()

    def nstring(self) -> str | None:
        """A string, or NIL."""
        return None if self.accept(b"NIL") else self.string().decode("utf-8", "surrogateescape")

    def mailbox(self) -> str:
        """A mailbox name in its normal form; INBOX is INBOX in any case (section 5.1).

        Modified UTF-7 keeps the form that it has (RFC 3501 section 5.1.3).
        """
        try:
            name = self._name(self.astring())
        except ValueError:
            raise No("no mailbox can have that name", "[CANNOT]") from None
        normal = names.normal(name)
        self.supplied = None if name.upper() == names.INBOX or name == normal else name
        return normal

    def list_mailbox(self) -> str:
        """A mailbox name with wildcards; NUL for one that no name can match."""
        quoted = self.sees(b'"') or self.sees(b"{")
        text = self.astring() if quoted else self._match(_LIST_MAILBOX, "list-mailbox")[0].decode()
        try:
            return self._name(text)
        except ValueError:
            return "\0"

    def _name(self, text: str) -> str:
        if self.utf8:
            text.encode()
            return text
        name = names.decode(text)
        if not names.is_composed(name):
            raise ValueError("its form has to be preserved, and cannot be")
        return name

    def words(self) -> list[str]:
        """A parenthesized list of at least one astring."""
        self.expect(b"(")
        words = [self.astring()]
        while not self.accept(b")"):
            self.sp()
            words.append(self.astring())
        return words

    def options(self) -> list[str]:
        """A parenthesized list of atoms in capitals, which may be empty."""
        self.expect(b"(")
        found: list[str] = []
        while not self.accept(b")"):
            if found:
                self.sp()
            found.append(self.atom().upper())
        return found


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True
