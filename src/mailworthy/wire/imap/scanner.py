"""The tokens of RFC 3501 section 9, read one after another from the octets of a response."""

from __future__ import annotations

from mailworthy.wire.imap.events import Value

NUMBER_LIMIT = 2**63
"""RFC 3501 numbers have 32 bits, those of later extensions (MODSEQ, RFC 7162) have 63."""
DEPTH = 100
"""How deep lists may nest before we stop to follow them."""

_LIST_WILDCARDS = b"%*"
_QUOTED_SPECIALS = b'"\\'
_CTL = bytes([*range(0x20), 0x7F])
# ATOM-CHAR = <any CHAR except atom-specials>
ATOM = frozenset(range(0x80)) - frozenset(b"(){ ]" + _LIST_WILDCARDS + _QUOTED_SPECIALS + _CTL)
# ASTRING-CHAR = ATOM-CHAR / resp-specials
ASTRING = ATOM | frozenset(b"]")
# tag = 1*<any ASTRING-CHAR except "+">
TAG = ASTRING - frozenset(b"+")
DIGIT = frozenset(b"0123456789")
# Wider than the RFC: items of extensions, such as X-GM-LABELS or ANNOTATION, are atoms too.
ITEM = ATOM - frozenset(b"[<>")


class Mismatch(Exception):
    """The octets do not follow `rule` at `position`."""

    def __init__(self, rule: str, position: int) -> None:
        super().__init__(f"{rule} at octet {position}")
        self.rule = rule
        self.position = position


class Scanner:
    """A cursor over one whole response, literals included, its final CRLF taken off."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.at = 0

    def fail(self, rule: str) -> Mismatch:
        """The error that `rule` is not what stands here."""
        return Mismatch(rule, self.at)

    def ended(self) -> bool:
        """Whether everything has been read."""
        return self.at >= len(self.octets)

    def end(self, rule: str) -> None:
        """Demand that nothing is left."""
        if not self.ended():
            raise self.fail(f"end of {rule}")

    def peek(self) -> int:
        """The next octet, -1 at the end."""
        return self.octets[self.at] if self.at < len(self.octets) else -1

    def sees(self, text: bytes) -> bool:
        """Whether `text` comes next."""
        return self.octets.startswith(text, self.at)

    def accept(self, text: bytes) -> bool:
        """Take `text` if it comes next."""
        if self.sees(text):
            self.at += len(text)
            return True
        return False

    def expect(self, text: bytes, rule: str) -> None:
        """Take `text`, which `rule` demands here."""
        if not self.accept(text):
            raise self.fail(rule)

    def rest(self) -> bytes:
        """Take all that is left."""
        taken = self.octets[self.at :]
        self.at = len(self.octets)
        return taken

    def word(self, allowed: frozenset[int], rule: str) -> str:
        """Take one or more octets of a class."""
        start = self.at
        while self.at < len(self.octets) and self.octets[self.at] in allowed:
            self.at += 1
        if self.at == start:
            raise self.fail(rule)
        return self.octets[start : self.at].decode("ascii")

    def number(self, rule: str = "number") -> int:
        """number = 1*DIGIT, in range."""
        start = self.at
        digits = self.word(DIGIT, rule)
        # The length is looked at first: int() of a very long string takes its time.
        if len(digits) > 19 or int(digits) >= NUMBER_LIMIT:
            raise Mismatch(f"{rule} in range", start)
        return int(digits)

    def nz_number(self, rule: str = "nz-number") -> int:
        """nz-number = digit-nz *DIGIT."""
        if self.peek() == 0x30:
            raise self.fail(rule)
        return self.number(rule)

    def quoted(self) -> bytes:
        """quoted = DQUOTE *QUOTED-CHAR DQUOTE; octets above 0x7F pass, as in RFC 9051."""
        start = self.at
        self.expect(b'"', "quoted")
        taken = bytearray()
        while (octet := self.peek()) != 0x22:
            if octet == 0x5C:
                self.at += 1
                octet = self.peek()
                if octet not in _QUOTED_SPECIALS:
                    raise self.fail("quoted-specials")
            if octet in {-1, 0x00, 0x0A, 0x0D}:
                raise Mismatch("quoted", start)
            taken.append(octet)
            self.at += 1
        self.at += 1
        return bytes(taken)

    def literal(self) -> bytes:
        """literal = "{" number "}" CRLF *CHAR8; also literal8 of RFC 3516, "~{"."""
        binary = self.accept(b"~")
        self.expect(b"{", "literal")
        count = self.number("literal number")
        self.expect(b"}\r\n", "literal end")
        taken = self.octets[self.at : self.at + count]
        if len(taken) < count:
            raise self.fail("literal octets")
        if not binary and b"\0" in taken:
            raise Mismatch("literal without NUL", self.at + taken.index(b"\0"))
        self.at += count
        return taken

    def string(self, rule: str = "string") -> bytes:
        """string = quoted / literal."""
        if self.peek() == 0x22:
            return self.quoted()
        if self.sees(b"{") or self.sees(b"~{"):
            return self.literal()
        raise self.fail(rule)

    def nstring(self, rule: str = "nstring") -> bytes | None:
        """nstring = string / nil."""
        if self.octets[self.at : self.at + 3].upper() == b"NIL":
            self.at += 3
            return None
        return self.string(rule)

    def astring(self, rule: str = "astring") -> str:
        """astring = 1*ASTRING-CHAR / string."""
        if self.peek() == 0x22 or self.sees(b"{"):
            return self.string(rule).decode("utf-8", "surrogateescape")
        return self.word(ASTRING, rule)

    def flag(self) -> str:
        """flag-perm: a keyword, a flag that begins with a backslash, or "\\*".

        Keywords with "]" pass: RFC 3501 has them as atoms, but stores hold what clients brought.
        """
        if self.accept(b"\\"):
            return "\\*" if self.accept(b"*") else "\\" + self.word(ASTRING, "flag")
        return self.word(ASTRING, "flag")

    def flag_list(self) -> tuple[str, ...]:
        """flag-list = "(" [flag *(SP flag)] ")"."""
        self.expect(b"(", "flag-list")
        flags: list[str] = []
        while not self.accept(b")"):
            if flags:
                self.expect(b" ", "SP in flag-list")
            flags.append(self.flag())
        return tuple(flags)

    def value(self, depth: int = 0) -> Value:
        """Any value: list, string, number, NIL or atom. For what is not looked into."""
        octet = self.peek()
        if octet == 0x28:
            return self.list(depth)
        if octet == 0x22 or self.sees(b"{") or self.sees(b"~{"):
            return self.string()
        word = self.word(ASTRING | frozenset(b"\\*%"), "value")
        if word.isdigit():
            return int(word) if len(word) < 20 else word
        return None if word.upper() == "NIL" else word

    def list(self, depth: int = 0) -> tuple[Value, ...]:
        """A parenthesized list. SP may lack between lists, as in `1*address` and `1*body`."""
        if depth > DEPTH:
            raise self.fail(f"lists nested at most {DEPTH} deep")
        self.expect(b"(", "parenthesized list")
        values: list[Value] = []
        while not self.accept(b")"):
            if values and not (self.sees(b"(") and isinstance(values[-1], tuple)):
                self.expect(b" ", "SP in parenthesized list")
            values.append(self.value(depth + 1))
        return tuple(values)
