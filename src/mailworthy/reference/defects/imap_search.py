"""Defects of the IMAP server: what SEARCH finds."""

from __future__ import annotations

from datetime import UTC, date
from email.utils import parsedate_to_datetime

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.message import fields_of, split
from mailworthy.reference.imap.search import Predicate, Search
from mailworthy.reference.imap.text import field_values
from mailworthy.reference.store import Message


def _found(octets: bytes, text: str) -> bool:
    return text.encode("utf-8", "surrogateescape").lower() in octets.lower()


# Flags


class _AnsweredIsSeen(Search):
    def named(self, name: str) -> Predicate:
        return super().named("SEEN" if name == "ANSWERED" else name)


@defect("imap-search-answered-means-seen", "ANSWERED finds what SEEN does")
class _AnsweredSeen(ImapConnection):
    searching = _AnsweredIsSeen


class _DraftLacks(Search):
    def lacks(self, message: Message, flag: str) -> bool:
        return flag == "\\Draft" or super().lacks(message, flag)


@defect("imap-search-undraft-finds-all", "UNDRAFT finds every message")
class _Undraft(ImapConnection):
    searching = _DraftLacks


class _KeywordBegins(Search):
    def has_keyword(self, message: Message, flag: str) -> bool:
        return any(theirs.startswith(flag) for theirs in message.flags)


@defect("imap-search-keyword-by-its-beginning", "KEYWORD finds longer keywords too")
class _KeywordPrefix(ImapConnection):
    searching = _KeywordBegins


class _NoUnkeyword(Search):
    def with_argument(self, name: str) -> Predicate:
        key = super().with_argument(name)
        return (lambda _, __: False) if name == "UNKEYWORD" else key


@defect("imap-search-unkeyword-finds-nothing", "UNKEYWORD finds nothing")
class _Unkeyword(ImapConnection):
    searching = _NoUnkeyword


class _NewIsRecent(Search):
    def named(self, name: str) -> Predicate:
        return super().named("RECENT" if name == "NEW" else name)


@defect("imap-search-new-means-recent", "NEW finds what is seen, too")
class _New(ImapConnection):
    searching = _NewIsRecent


class _OldIsNotNew(Search):
    def named(self, name: str) -> Predicate:
        new = super().named("NEW") if name == "OLD" else None
        return super().named(name) if new is None else lambda n, m: not new(n, m)


@defect("imap-search-old-means-not-new", "OLD finds what is recent and seen")
class _Old(ImapConnection):
    searching = _OldIsNotNew


# Dates and sizes


class _BeforeIncludes(Search):
    def compared(self, word: str, theirs: date, day: date) -> bool:
        return theirs <= day if word == "BEFORE" else super().compared(word, theirs, day)


@defect("imap-search-before-includes-the-day", "BEFORE and SENTBEFORE find the day itself")
class _Before(ImapConnection):
    searching = _BeforeIncludes


class _SinceExcludes(Search):
    def compared(self, word: str, theirs: date, day: date) -> bool:
        return theirs > day if word == "SINCE" else super().compared(word, theirs, day)


@defect("imap-search-since-leaves-the-day-out", "SINCE does not find the day itself")
class _Since(ImapConnection):
    searching = _SinceExcludes


class _SentSinceExcludes(Search):
    def by_date(self, name: str, day: date) -> Predicate:
        key, on = super().by_date(name, day), super().by_date("SENTON", day)
        return (lambda n, m: key(n, m) and not on(n, m)) if name == "SENTSINCE" else key


@defect("imap-search-sent-since-leaves-the-day-out", "SENTSINCE does not find the day itself")
class _SentSince(ImapConnection):
    searching = _SentSinceExcludes


class _OnIsSince(Search):
    def compared(self, word: str, theirs: date, day: date) -> bool:
        return super().compared("SINCE" if word == "ON" else word, theirs, day)


@defect("imap-search-on-means-since", "ON finds later messages too")
class _On(ImapConnection):
    searching = _OnIsSince


class _ArrivedIsSent(Search):
    def arrived(self, message: Message) -> date:
        return self.sent(message) or super().arrived(message)


@defect("imap-search-internal-date-means-sent", "BEFORE, ON and SINCE look at the Date field")
class _Arrived(ImapConnection):
    searching = _ArrivedIsSent


class _SentIsArrived(Search):
    def sent(self, message: Message) -> date | None:
        return self.arrived(message)


@defect("imap-search-sent-means-internal-date", "SENTON and its like look at the internal date")
class _Sent(ImapConnection):
    searching = _SentIsArrived


class _SentInUtc(Search):
    def sent(self, message: Message) -> date | None:
        text = fields_of(split(message.octets)[0], ("Date",), wanted=True).partition(b":")[2]
        return parsedate_to_datetime(text.decode("ascii").strip()).astimezone(UTC).date()


@defect("imap-search-sent-in-utc", "the Date field is put into UTC before days are compared")
class _Utc(ImapConnection):
    searching = _SentInUtc


class _SmallerOrEqual(Search):
    def smaller(self, message: Message, size: int) -> bool:
        return len(message.octets) <= size


@defect("imap-search-smaller-includes-equal", "SMALLER finds messages of the very size too")
class _Smaller(ImapConnection):
    searching = _SmallerOrEqual


# Text


class _ToIsCc(Search):
    def in_field(self, message: Message, field: str, text: str) -> bool:
        mine = super().in_field(message, field, text)
        return mine or (field == "TO" and super().in_field(message, "CC", text))


@defect("imap-search-to-looks-into-cc", "TO finds those that get a copy, too")
class _To(ImapConnection):
    searching = _ToIsCc


class _NoBcc(Search):
    def in_field(self, message: Message, field: str, text: str) -> bool:
        return field != "BCC" and super().in_field(message, field, text)


@defect("imap-search-bcc-finds-nothing", "BCC finds nothing")
class _Bcc(ImapConnection):
    searching = _NoBcc


class _WholeWords(Search):
    def contains(self, octets: bytes, text: str) -> bool:
        wanted, words = text.lower().split(), octets.decode("utf-8", "replace").lower().split()
        return all(word in {w.strip("<>.,") for w in words} for word in wanted)


@defect("imap-search-by-whole-words", "what is looked for has to be whole words")
class _Words(ImapConnection):
    searching = _WholeWords


class _EmptyFindsNothing(Search):
    def in_field(self, message: Message, field: str, text: str) -> bool:
        return bool(text) and super().in_field(message, field, text)


@defect("imap-search-empty-header-finds-nothing", "HEADER with an empty string finds nothing")
class _EmptyText(ImapConnection):
    searching = _EmptyFindsNothing


class _SkipsEmpty(Search):
    def in_field(self, message: Message, field: str, text: str) -> bool:
        values = field_values(split(message.octets)[0], field)
        return any(value.strip() and self.contains(value, text) for value in values)


@defect("imap-search-header-skips-empty-fields", "HEADER passes over fields that are empty")
class _EmptyFields(ImapConnection):
    searching = _SkipsEmpty


class _FirstField(Search):
    def in_field(self, message: Message, field: str, text: str) -> bool:
        values = field_values(split(message.octets)[0], field)
        return bool(values) and self.contains(values[0], text)


@defect("imap-search-header-takes-the-first", "HEADER looks into the first field of the name only")
class _First(ImapConnection):
    searching = _FirstField


class _FirstLine(Search):
    def in_field(self, message: Message, field: str, text: str) -> bool:
        found = fields_of(split(message.octets)[0], (field,), wanted=True)
        lines = [line for line in found.split(b"\r\n") if line[:1].strip()]
        return any(self.contains(line.partition(b":")[2], text) for line in lines)


@defect("imap-search-header-stops-at-the-fold", "HEADER looks into the first line of a field only")
class _Fold(ImapConnection):
    searching = _FirstLine


class _BodyHasHeader(Search):
    def in_body(self, message: Message, text: str) -> bool:
        return super().in_body(message, text) or self.in_header(message, text)


@defect("imap-search-body-looks-into-the-header", "BODY finds what is in the header, too")
class _Body(ImapConnection):
    searching = _BodyHasHeader


class _NoHeader(Search):
    def in_header(self, message: Message, text: str) -> bool:
        del message, text
        return False


@defect("imap-search-text-skips-the-header", "TEXT looks into the body only")
class _Text(ImapConnection):
    searching = _NoHeader


class _RawHeader(Search):
    def in_field(self, message: Message, field: str, text: str) -> bool:
        return _found(fields_of(split(message.octets)[0], (field,), wanted=True), text)


@defect("imap-search-compares-encoded-words", "texts are compared with encoded words as they are")
class _EncodedWords(ImapConnection):
    searching = _RawHeader


class _RawBody(Search):
    def in_body(self, message: Message, text: str) -> bool:
        return self.contains(split(message.octets)[1], text)


@defect("imap-search-compares-encoded-bodies", "texts are compared with bodies as they are")
class _EncodedBodies(ImapConnection):
    searching = _RawBody


class _RawCharset(Search):
    def in_body(self, message: Message, text: str) -> bool:
        latin = b"iso-8859-1" in message.octets.lower()
        return not latin and super().in_body(message, text)


@defect("imap-search-leaves-charsets-undecoded", "a body in ISO 8859-1 is not put into UTF-8")
class _Charsets(ImapConnection):
    searching = _RawCharset
