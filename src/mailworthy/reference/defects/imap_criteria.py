"""Defects of the IMAP server: how the criteria of SEARCH are read and put together."""

from __future__ import annotations

import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.search import Predicate, Search
from mailworthy.reference.imap.syntax import Command, Range
from mailworthy.reference.imap.view import View

# Sets


def _in_order(ranges: list[Range]) -> list[Range]:
    return [(a, b) for a, b in ranges if a == b or (a is not None and (b is None or a <= b))]


class _StraightView(View):
    """A view whose sets have to be in order."""

    def numbers(self, ranges: list[Range], *, lenient: bool = False) -> set[int]:
        return super().numbers(_in_order(ranges), lenient=lenient)

    def uids(self, ranges: list[Range]) -> set[int]:
        last = self.messages[-1].uid if self.messages else 0
        return super().uids(
            [(a, b) for a, b in _in_order(ranges) if b is not None or a is None or a <= last]
        )


class _SetsInOrder(Search):
    def __init__(self, command: Command, view: View) -> None:
        super().__init__(command, view)
        self.view = _StraightView(view.mailbox, read_only=True)
        self.view.messages = view.messages


@defect("imap-search-set-not-turned", "a sequence set of SEARCH that runs backwards finds nothing")
class _SetNotTurned(ImapConnection):
    searching = _SetsInOrder


@defect("imap-search-uid-set-not-turned", "a UID set of SEARCH that runs backwards finds nothing")
class _UidSetNotTurned(ImapConnection):
    searching = _SetsInOrder


class _NoStar(Search):
    def key(self) -> Predicate:
        alone = self.command.sees(b"*")
        key = super().key()
        return (lambda _, __: False) if alone else key


@defect("imap-search-star-finds-nothing", "* as a key of SEARCH finds nothing")
class _Star(ImapConnection):
    searching = _NoStar


class _UidIsNumber(Search):
    def with_argument(self, name: str) -> Predicate:
        if name != "UID":
            return super().with_argument(name)
        wanted = self.view.numbers(self.command.sequence_set(), lenient=True)
        return lambda number, _: number in wanted


@defect("imap-search-uid-takes-numbers", "UID as a key of SEARCH takes sequence numbers")
class _UidNumbers(ImapConnection):
    searching = _UidIsNumber


@defect("imap-uid-search-brings-numbers", "UID SEARCH brings sequence numbers")
class _UidSearchNumbers(ImapConnection):
    async def search(self, command: Command, *, by_uid: bool) -> str:
        del by_uid
        return await super().search(command, by_uid=False)


class _SetsAreUids(Search):
    def key(self) -> Predicate:
        if re.match(rb"[\d*]", self.command.octets[self.command.at :]):
            uids = self.view.uids(self.command.sequence_set())
            return lambda _, message: message.uid in uids
        return super().key()


@defect("imap-uid-search-sets-are-uids", "sequence sets in UID SEARCH are taken for UIDs")
class _UidSets(ImapConnection):
    async def search(self, command: Command, *, by_uid: bool) -> str:
        self.searching = _SetsAreUids if by_uid else Search
        return await super().search(command, by_uid=by_uid)


# Keys together


class _AnyKey(Search):
    def all_of(self, keys: list[Predicate]) -> Predicate:
        return lambda number, message: any(key(number, message) for key in keys)


@defect("imap-search-keys-mean-or", "of several keys one has to match")
class _KeysOr(ImapConnection):
    searching = _AnyKey


class _NotTakesAll(Search):
    def with_argument(self, name: str) -> Predicate:
        if name != "NOT":
            return super().with_argument(name)
        keys = [self.key()]
        while self.command.accept(b" "):
            keys.append(self.key())
        return self.negated(self.all_of(keys))


@defect("imap-search-not-takes-all-that-follows", "NOT turns all keys behind it together")
class _NotAll(ImapConnection):
    searching = _NotTakesAll


class _OneNot(Search):
    def negated(self, key: Predicate) -> Predicate:
        twice = getattr(key, "negated", False)
        if twice:
            return key
        turned = super().negated(key)
        turned.negated = True  # type: ignore[attr-defined]
        return turned


@defect("imap-search-not-not-is-not", "NOT NOT means NOT")
class _NotNot(ImapConnection):
    searching = _OneNot


class _FirstInParentheses(Search):
    def key(self) -> Predicate:
        listed = self.command.sees(b"(")
        if not listed:
            return super().key()
        self.command.expect(b"(")
        first = self.key()
        while not self.command.accept(b")"):
            self.command.sp()
            self.key()
        return first


@defect("imap-search-parentheses-end-at-the-first", "of keys in parentheses the first one counts")
class _Parentheses(ImapConnection):
    searching = _FirstInParentheses


# How they are written


class _NoLiteral(Search):
    def by_text(self, name: str) -> Predicate:
        announced = b"{" in self.command.octets[self.command.at :]
        key = super().by_text(name)
        return (lambda _, __: False) if announced else key


@defect("imap-search-literal-finds-nothing", "a literal in SEARCH is read and finds nothing")
class _LiteralText(ImapConnection):
    searching = _NoLiteral


class _UpperOnly(Search):
    def named(self, name: str) -> Predicate:
        written = self.command.octets[: self.command.at][-len(name) :]
        if written != name.encode():
            raise Bad(f"no search key {written.decode()}")
        return super().named(name)


@defect("imap-search-keys-in-upper-case-only", "SEARCH keys in lower case get BAD")
class _KeysUpper(ImapConnection):
    searching = _UpperOnly


class _Months(Search):
    def with_argument(self, name: str) -> Predicate:
        if name.removeprefix("SENT") in {"BEFORE", "ON", "SINCE"} and not re.match(
            rb'"?\d\d?-[A-Z][a-z]{2}-', self.command.octets[self.command.at :]
        ):
            raise Bad("date expected")
        return super().with_argument(name)


@defect("imap-search-months-as-written-only", "months in SEARCH have to be written Jan, not JAN")
class _MonthsUsual(ImapConnection):
    searching = _Months


class _UnknownFindsAll(Search):
    def by_text(self, name: str) -> Predicate:
        try:
            return super().by_text(name)
        except Bad:
            return lambda _, __: True

    def with_argument(self, name: str) -> Predicate:
        return super().with_argument(name)

    def named(self, name: str) -> Predicate:
        return (lambda _, __: True) if name.startswith("X-") else super().named(name)


@defect("imap-search-unknown-key-finds-all", "a SEARCH key that there is not finds all")
class _UnknownKey(ImapConnection):
    searching = _UnknownFindsAll


@defect("imap-search-without-key-finds-all", "SEARCH without a key finds all")
class _WithoutKey(ImapConnection):
    async def search(self, command: Command, *, by_uid: bool) -> str:
        if command.at == len(command.octets):
            await self.send_found([])
            return "SEARCH completed"
        return await super().search(command, by_uid=by_uid)


@defect("imap-search-of-empty-mailbox-gets-no", "SEARCH of an empty mailbox gets NO")
class _EmptyNo(ImapConnection):
    async def search(self, command: Command, *, by_uid: bool) -> str:
        if not self.selected.messages:
            raise No("nothing to search")
        return await super().search(command, by_uid=by_uid)


# CHARSET


class _NoAscii(Search):
    charsets = ("UTF-8",)


@defect("imap-charset-us-ascii-refused", "CHARSET US-ASCII is not supported")
class _Ascii(ImapConnection):
    searching = _NoAscii


class _CharsetBad(Search):
    def unsupported(self) -> Exception:
        return Bad("no such charset")


@defect("imap-unknown-charset-gets-bad", "a charset that is not supported gets BAD")
class _UnknownBad(ImapConnection):
    searching = _CharsetBad


class _CharsetTaken(Search):
    def supports(self, charset: str) -> bool:
        del charset
        return True


@defect("imap-unknown-charset-taken-for-ascii", "whatever the charset, SEARCH goes on")
class _UnknownTaken(ImapConnection):
    searching = _CharsetTaken


class _CharsetPlain(Search):
    def unsupported(self) -> Exception:
        return No("charset not supported")


@defect("imap-no-badcharset", "the NO to an unsupported charset has no response code")
class _NoBadcharset(ImapConnection):
    searching = _CharsetPlain


class _NoUtf8(Search):
    charsets = ("US-ASCII",)


@defect("imap-charset-utf-8-refused", "CHARSET UTF-8 is not supported")
class _Utf8(ImapConnection):
    searching = _NoUtf8


class _Ascii7(Search):
    def contains(self, octets: bytes, text: str) -> bool:
        return text.isascii() and super().contains(octets, text)


@defect("imap-search-without-charset-is-ascii", "a text in UTF-8 is found nowhere")
class _WithoutCharset(ImapConnection):
    searching = _Ascii7
