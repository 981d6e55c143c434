"""Defects of the IMAP server: sections of parts within parts."""

from __future__ import annotations

from dataclasses import replace

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.message import section
from mailworthy.reference.imap.syntax import FetchItem
from mailworthy.reference.store import Message


def _number(item: FetchItem) -> str:
    """The part number at the beginning of a section."""
    return ".".join(piece for piece in (item.section or "").split(".") if piece.isdigit())


@defect("imap-nested-part-is-its-parent", "2.1 brings part 2")
class _Parent(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        number = _number(item)
        if number == item.section and "." in number:
            item = replace(item, section=number.rpartition(".")[0])
        return super().section(message, item)


@defect("imap-message-part-has-no-parts", "parts of a message within a message are empty")
class _NoPartsWithin(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        number = _number(item)
        if "." in number and number == item.section:
            parent = section(message.octets, number.rpartition(".")[0] + ".MIME", ())
            if b"message/rfc822" in parent.lower() or number == "1.2":
                return b""
        return super().section(message, item)


@defect("imap-nested-header-is-the-outer-one", "2.HEADER brings HEADER")
class _OuterHeader(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        if (item.section or "").endswith(".HEADER"):
            item = replace(item, section="HEADER")
        return super().section(message, item)


@defect("imap-nested-text-has-its-header", "2.TEXT brings the whole message of part 2")
class _TextWithHeader(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        if (item.section or "").endswith(".TEXT"):
            item = replace(item, section=_number(item))
        return super().section(message, item)


@defect("imap-nested-fields-are-the-outer-ones", "2.HEADER.FIELDS chooses from the outer header")
class _OuterFields(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        if item.fields:
            words = (item.section or "").removeprefix(f"{_number(item)}.")
            item = replace(item, section=words)
        return super().section(message, item)


@defect("imap-mime-is-the-part", "2.MIME brings the part")
class _MimeIsPart(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        if (item.section or "").endswith(".MIME"):
            item = replace(item, section=_number(item))
        return super().section(message, item)


@defect("imap-mime-lacks-the-empty-line", "2.MIME has no empty line at its end")
class _MimeShort(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        return octets[:-2] if (item.section or "").endswith(".MIME") else octets


@defect(
    "imap-partial-of-a-part-counts-from-the-message", "partials of a part are cut from the whole"
)
class _PartialOfWhole(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        return message.octets if item.partial else super().section(message, item)
