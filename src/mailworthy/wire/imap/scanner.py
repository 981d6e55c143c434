"""The tokens of RFC 3501 and RFC 9051 section 9, read one after another from a response.

What does not follow the grammar but still has one meaning is a *lapse*: it is noted, and reading
goes on. What has none is a `Mismatch`.
"""

from __future__ import annotations

import re

from mailworthy.wire.imap.dialect import EITHER, Dialect
from mailworthy.wire.imap.numbers import NUMBER, NUMBER64, SET, NumberSet
from mailworthy.wire.imap.structure import Value

DEPTH = 100
"""How deep lists may nest before we stop to follow them."""

# ATOM-CHAR = <any CHAR except atom-specials>
_ATOM_CHARS = rb"!#$&'+,\-./0-9:;<=>?@A-Z\[^_`a-z|}~"
ATOM = re.compile(rb"[%s]+" % _ATOM_CHARS)
# ASTRING-CHAR = ATOM-CHAR / resp-specials
ASTRING = re.compile(rb"[%s\]]+" % _ATOM_CHARS)
# tag = 1*<any ASTRING-CHAR except "+">
TAG = re.compile(rb"[%s\]]+" % _ATOM_CHARS.replace(b"+", b""))
# Wider than the RFC: items of extensions, such as X-GM-LABELS or ANNOTATION, are atoms too.
ITEM = re.compile(
    rb"[%s]+" % _ATOM_CHARS.replace(rb"\[", b"").replace(b"<", b"").replace(b">", b"")
)
# tagged-ext-label = tagged-label-fchar *tagged-label-char
LABEL = re.compile(rb"[A-Za-z\-_.][A-Za-z0-9\-_.:]*")

_WORD = re.compile(rb"[%s\]\\*%%]+" % _ATOM_CHARS)
_DIGITS = re.compile(rb"[0-9]+")
_NIL = re.compile(rb"NIL", re.IGNORECASE)
_PLAIN_QUOTED = re.compile(rb'"([^"\\\x00\r\n\x80-\xff]*)"')
_QUOTED = re.compile(rb'"((?:[^"\\\x00\r\n]|\\["\\])*)("?)')
_ESCAPE = re.compile(rb"\\(.)")
_LITERAL = re.compile(rb"(~?)\{([0-9]{1,19})\}\r\n")
_MORE = re.compile(rb" (?! *\Z)")
_FOUL = re.compile(rb"[\x00\r\n{]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_SEPARATOR = re.compile(rb'"(?:([^"\\\x00\r\n\x80-\xff])|\\(["\\]))"|NIL', re.IGNORECASE)
_NZ = rb"(?:[1-9][0-9]{0,9}|\*)(?::(?:[1-9][0-9]{0,9}|\*))?"
_NZ_SET = re.compile(rb"%s(?:,%s)*" % (_NZ, _NZ))
_FLAG = re.compile(rb"\\?[%s]+" % _ATOM_CHARS)
_FLAGS = re.compile(rb"\(((?:\\?[%s]+(?: \\?[%s]+)*)?)\)" % (_ATOM_CHARS, _ATOM_CHARS))
_ANY_FLAG = re.compile(rb"\\\*|\\?[%s\]]+" % _ATOM_CHARS)


class Mismatch(Exception):
    """The octets do not follow `rule` at `position`."""

    def __init__(self, rule: str, position: int) -> None:
        super().__init__(f"{rule} at octet {position}")
        self.rule = rule
        self.position = position


class TooDeep(Exception):
    """Lists nest deeper than we follow, which no RFC forbids."""


class Scanner:
    """A cursor over one whole response, literals included, its final CRLF taken off.

    Rules are named as in the ABNF, with what of the rule is missing after a colon. `lapse` is
    the first one noted.
    """

    def __init__(self, octets: bytes, dialect: Dialect = EITHER) -> None:
        self.octets = octets
        self.dialect = dialect
        self.at = 0
        self.lapse: Mismatch | None = None

    def note(self, rule: str, position: int | None = None) -> None:
        """Note a lapse, here or at a position."""
        if self.lapse is None:
            self.lapse = Mismatch(rule, self.at if position is None else position)

    def fail(self, rule: str) -> Mismatch:
        """The error that `rule` is not what stands here."""
        return Mismatch(rule, self.at)

    def ended(self) -> bool:
        """Whether everything has been read."""
        return self.at >= len(self.octets)

    def end(self, rule: str) -> None:
        """Demand that nothing is left; spaces alone are a lapse."""
        if self.at < len(self.octets):
            if self.octets[self.at :].strip(b" "):
                raise self.fail(f"{rule}: CRLF")
            self.note(f"{rule}: CRLF")

    def more(self) -> bool:
        """Take the SP before another member of a list that ends with the response."""
        return self.match(_MORE) is not None

    def peek(self) -> int:
        """The next octet, -1 at the end."""
        return self.octets[self.at] if self.at < len(self.octets) else -1

    def sees(self, text: bytes) -> bool:
        """Whether `text` comes next."""
        return self.octets.startswith(text, self.at)

    def accept(self, text: bytes) -> bool:
        """Take `text` if it comes next."""
        if self.octets.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def expect(self, text: bytes, rule: str) -> None:
        """Take `text`, which `rule` demands here."""
        if not self.octets.startswith(text, self.at):
            raise Mismatch(rule, self.at)
        self.at += len(text)

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Take what a pattern matches here."""
        found = pattern.match(self.octets, self.at)
        if found:
            self.at = found.end()
        return found

    def rest(self) -> bytes:
        """Take all that is left."""
        taken = self.octets[self.at :]
        self.at = len(self.octets)
        return taken

    def unknown(self) -> bytes:
        """Take what an extension may say, of any form: no CR, LF or NUL but in literals."""
        start = self.at
        while foul := _FOUL.search(self.octets, self.at):
            self.at = foul.start()
            if foul[0] != b"{":
                raise self.fail("TEXT-CHAR")
            if self.octets[self.at - 1] == 0x7E and self.at > start:
                self.at -= 1
            if _LITERAL.match(self.octets, self.at):
                self.literal(binary=True)
            else:
                self.at = foul.end()
        self.at = len(self.octets)
        return self.octets[start:]

    def word(self, allowed: re.Pattern[bytes], rule: str) -> str:
        """Take one or more octets of a class."""
        found = allowed.match(self.octets, self.at)
        if not found:
            raise Mismatch(rule, self.at)
        self.at = found.end()
        return found[0].decode("ascii")

    def number(self, rule: str = "number", below: int = NUMBER) -> int:
        """number = 1*DIGIT, in range: 32 bits unless `below` says otherwise."""
        start = self.at
        digits = self.word(_DIGITS, rule)
        # The length is looked at first: int() of a very long string takes its time.
        if len(digits) > 20:
            raise Mismatch(rule, start)
        number = int(digits)
        if number >= below:
            self.note(rule, start)
        return number

    def number64(self) -> int:
        """A number that RFC 9051 made number64, of 63 bits; RFC 3501 has 32 there."""
        if self.dialect.rev2:
            return self.number("number64", NUMBER64)
        return self.number()

    def nz_number(self, rule: str = "nz-number", below: int = NUMBER) -> int:
        """nz-number = digit-nz *DIGIT."""
        if self.peek() == 0x30:
            self.note(rule)
        return self.number(rule, below)

    def quoted(self) -> bytes:
        """quoted = DQUOTE *QUOTED-CHAR DQUOTE; UTF-8 where the dialect has it."""
        plain = _PLAIN_QUOTED.match(self.octets, self.at)
        if plain:
            self.at = plain.end()
            return plain[1]
        start = self.at
        found = self.match(_QUOTED)
        if found is None:
            raise self.fail("quoted")
        if not found[2]:
            raise self.fail("QUOTED-CHAR")
        self.check_utf8(found[1], start + 1, "QUOTED-CHAR")
        return _ESCAPE.sub(rb"\1", found[1]) if b"\\" in found[1] else found[1]

    def check_utf8(self, text: bytes, start: int, rule: str) -> None:
        """Note octets above 0x7F where the dialect has none, or where they are not UTF-8."""
        beyond = _BEYOND_ASCII.search(text)
        if beyond is None:
            return
        position = beyond.start()
        if self.dialect.utf8:
            try:
                text.decode("utf-8")
            except UnicodeDecodeError as error:
                position = error.start
            else:
                return
        self.note(rule, start + position)

    def literal(self, *, binary: bool = False) -> bytes:
        """literal = "{" number "}" CRLF *CHAR8; where `binary`, also literal8 = "~{" ….

        RFC 9051 forbids "+" in what a server sends, and so does RFC 7888 section 3.
        """
        start = self.at
        found = self.match(_LITERAL)
        if found is None:
            raise self.fail("literal")
        count = int(found[2])
        taken = self.octets[self.at : self.at + count]
        if len(taken) < count:
            raise Mismatch("literal: CHAR8", len(self.octets))
        if found[1] and not binary:
            self.note("literal", start)
        elif not found[1] and b"\0" in taken:
            self.note("CHAR8", self.at + taken.index(b"\0"))
        self.at += count
        return taken

    def string(self, rule: str = "string", *, binary: bool = False) -> bytes:
        """string = quoted / literal; with `binary` also literal8."""
        octet = self.peek()
        if octet == 0x22:
            return self.quoted()
        if octet == 0x7B or (octet == 0x7E and self.sees(b"~{")):
            return self.literal(binary=binary)
        raise Mismatch(rule, self.at)

    def nstring(self, rule: str = "nstring", *, binary: bool = False) -> bytes | None:
        """nstring = string / nil."""
        if self.match(_NIL):
            return None
        return self.string(rule, binary=binary)

    def nil(self) -> bool:
        """nil = "NIL"; whether it was there."""
        return self.match(_NIL) is not None

    def astring(self, rule: str = "astring") -> str:
        """astring = 1*ASTRING-CHAR / string."""
        found = ASTRING.match(self.octets, self.at)
        if found:
            self.at = found.end()
            return found[0].decode("ascii")
        return self.string(rule).decode("utf-8", "surrogateescape")

    def separator(self, rule: str) -> str | None:
        """(DQUOTE QUOTED-CHAR DQUOTE / nil), the hierarchy separator of LIST and NAMESPACE."""
        found = self.match(_SEPARATOR)
        if found:
            character = found[1] or found[2]
            return None if character is None else character.decode("ascii")
        start = self.at
        shown = self.string(f"{rule}: QUOTED-CHAR").decode("utf-8", "surrogateescape")
        if len(shown) != 1 or self.octets[start] != 0x22:
            self.note(f"{rule}: QUOTED-CHAR", start)
        return shown or None

    def number_set(self, rule: str, *, star: bool = True) -> NumberSet:
        """sequence-set, or uid-set without `star`."""
        start = self.at
        found = self.match(SET)
        numbers = NumberSet.read(found[0].decode()) if found else None
        if found is None or numbers is None:
            raise self.fail(rule)
        if not _NZ_SET.fullmatch(found[0]) or max(high for _, high in numbers.ranges) >= NUMBER:
            self.note(f"{rule}: nz-number", start)
        if not star and b"*" in found[0]:
            self.note(rule, start)
        return numbers

    def flags(self, rule: str = "flag-list", *, perm: bool = False) -> tuple[str, ...]:
        """flag-list = "(" [flag *(SP flag)] ")"; with `perm` a flag may be "\\*" (flag-perm).

        Whether \\Recent is among them is no matter of form: flag-extension covers it.
        """
        found = _FLAGS.match(self.octets, self.at)
        if found:
            self.at = found.end()
            return tuple(found[1].decode("ascii").split(" ")) if found[1] else ()
        self.expect(b"(", rule)
        flags: list[str] = []
        while not self.accept(b")"):
            if flags:
                self.expect(b" ", f"{rule}: SP")
            flags.append(self._flag("flag-perm" if perm else "flag", perm=perm))
        return tuple(flags)

    def _flag(self, rule: str, *, perm: bool) -> str:
        start = self.at
        found = self.match(_ANY_FLAG)
        if found is None:
            raise self.fail(rule)
        lawful = _FLAG.fullmatch(found[0]) or (perm and found[0] == rb"\*")
        if not lawful:
            self.note(rule, start)
        return found[0].decode("ascii")

    def value(self, depth: int = 0) -> Value:
        """Any value: list, string, number, NIL or atom. For what is not looked into."""
        octet = self.peek()
        if octet == 0x28:
            return self.list(depth)
        if octet in (0x22, 0x7B) or self.sees(b"~{"):
            return self.string(binary=True)
        word = self.word(_WORD, "tagged-ext-val")
        if word.isdigit():
            return int(word) if len(word) < 20 else word
        return None if word.upper() == "NIL" else word

    def list(self, depth: int = 0) -> tuple[Value, ...]:
        """A parenthesized list. SP may lack between lists, as in `1*address` and `1*body`."""
        if depth > DEPTH:
            raise TooDeep
        self.expect(b"(", "parenthesized list")
        values: list[Value] = []
        while not self.accept(b")"):
            if values and not (self.sees(b"(") and isinstance(values[-1], tuple)):
                self.expect(b" ", "parenthesized list: SP")
            values.append(self.value(depth + 1))
        return tuple(values)
