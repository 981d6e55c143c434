"""Defects of the IMAP server: body sections of FETCH."""

from __future__ import annotations

from dataclasses import replace

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.message import literal
from mailworthy.reference.imap.syntax import FetchItem
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message


def _number(item: FetchItem) -> str:
    """The part number at the beginning of a section."""
    return ".".join(piece for piece in (item.section or "").split(".") if piece.isdigit())


def _lines(octets: bytes) -> list[bytes]:
    fields: list[bytes] = []
    for line in octets.removesuffix(b"\r\n").splitlines(keepends=True):
        if line[:1] in b" \t" and fields:
            fields[-1] += line
        else:
            fields.append(line)
    return fields


@defect("imap-body-has-a-line-more", "BODY[] ends in an empty line that the message has not")
class _LineMore(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        return octets if item.section else octets + b"\r\n"


@defect("imap-plain-message-has-no-part", "a message that is no multipart has no part 1")
class _NoPart(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        plain = item.section == "1" and b"boundary=" not in message.octets.lower()
        return b"" if plain else octets


@defect("imap-parts-numbered-backwards", "the parts of a multipart are numbered from its end")
class _Backwards(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        turned = {"1": "4", "4": "1"}.get(item.section or "", item.section)
        return super().section(message, replace(item, section=turned))


@defect("imap-part-keeps-the-boundarys-line-end", "a part has the line end before its boundary")
class _LineEnd(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        return octets + b"\r\n" if _number(item) == item.section else octets


@defect("imap-header-fields-first-of-a-name", "HEADER.FIELDS brings the first field of a name only")
class _FirstOfName(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        if not item.fields:
            return octets
        first: dict[bytes, bytes] = {}
        for field in _lines(octets):
            first.setdefault(field.partition(b":")[0].lower(), field)
        return b"".join(first.values()) + b"\r\n"


@defect("imap-header-fields-in-the-order-asked", "HEADER.FIELDS brings fields in the order asked")
class _OrderAsked(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        if not item.fields or "NOT" in (item.section or ""):
            return octets
        names = [name.lower().encode() for name in item.fields]
        fields = sorted(_lines(octets), key=lambda f: names.index(f.partition(b":")[0].lower()))
        return b"".join(fields) + b"\r\n"


@defect("imap-no-fields-no-empty-line", "HEADER.FIELDS that finds nothing brings nothing at all")
class _NoEmptyLine(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        return b"" if item.fields and octets == b"\r\n" else octets


@defect("imap-whole-partial-has-no-origin", "a partial of the whole is named as the whole")
class _NoOrigin(ImapConnection):
    async def pair(self, view: View, message: Message, item: FetchItem) -> bytes:
        if item.partial and item.partial[0] == 0:
            whole = self.section(message, item)
            if len(whole) <= item.partial[1]:
                item = replace(item, partial=None)
        return await super().pair(view, message, item)


@defect("imap-partial-beyond-the-end-is-nil", "a partial beyond the end is NIL")
class _PartialNil(ImapConnection):
    async def pair(self, view: View, message: Message, item: FetchItem) -> bytes:
        if item.partial and item.partial[0] >= len(self.section(message, item)):
            return b"%s<%d> NIL" % (item.shown.encode(), item.partial[0])
        return await super().pair(view, message, item)


@defect("imap-rfc822-named-body", "RFC822 is answered as BODY[]")
class _NamedBody(ImapConnection):
    async def pair(self, view: View, message: Message, item: FetchItem) -> bytes:
        if item.name.startswith("RFC822") and item.section is not None:
            item = replace(item, name="BODY")
        return await super().pair(view, message, item)


@defect("imap-rfc822-text-is-all", "RFC822.TEXT brings the header, too")
class _TextIsAll(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        return message.octets if item.name == "RFC822.TEXT" else super().section(message, item)


@defect("imap-second-section-repeats-the-first", "further sections in one FETCH repeat the first")
class _Repeats(ImapConnection):
    async def fetch_one(self, number: int, message: Message, items: list[FetchItem]) -> None:
        self.first = next((item for item in items if item.section is not None), None)
        await super().fetch_one(number, message, items)

    def section(self, message: Message, item: FetchItem) -> bytes:
        return super().section(message, self.first or item)


@defect("imap-origin-always-told", "sections are named with an origin, asked for or not")
class _Origin(ImapConnection):
    async def pair(self, view: View, message: Message, item: FetchItem) -> bytes:
        if item.section is not None and item.partial is None and item.name == "BODY":
            octets = self.section(message, item)
            return b"%s<0> %s" % (item.shown.encode(), literal(octets))
        return await super().pair(view, message, item)


@defect("imap-long-body-comes-in-part", "of a long section its first octets come, with an origin")
class _LongInPart(ImapConnection):
    async def pair(self, view: View, message: Message, item: FetchItem) -> bytes:
        if item.name == "BODY" and item.section is not None and not item.partial:
            octets = self.section(message, item)
            if len(octets) > 10_000:
                return b"%s<0> %s" % (item.shown.encode(), literal(octets[:10_000]))
        return await super().pair(view, message, item)
