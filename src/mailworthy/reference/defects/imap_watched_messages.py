"""Defects that a watcher of IMAP's FETCH responses sees: data that change, data that disagree."""

from __future__ import annotations

import re
from datetime import timedelta

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.message import envelope, structure
from mailworthy.reference.imap.syntax import FetchItem
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message


@defect("imap-internaldate-moves-on", "INTERNALDATE is a second later each time it is told")
class _DateMovesOn(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        told = super().value(view, message, name)
        if name == "INTERNALDATE":
            message.internal_date += timedelta(seconds=1)
        return told


@defect("imap-text-grows-with-its-fetches", "BODY[TEXT] is a line longer each time it is told")
class _TextGrows(ImapConnection):
    fetched = 0

    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        if item.section != "TEXT":
            return octets
        self.fetched += 1
        return octets + b"Again.\r\n" * self.fetched


@defect("imap-text-with-an-origin", "BODY[TEXT] is told as the part of it that begins at 0")
class _TextWithOrigin(ImapConnection):
    async def pair(self, view: View, message: Message, item: FetchItem) -> bytes:
        told = await super().pair(view, message, item)
        return told.replace(b"BODY[TEXT] ", b"BODY[TEXT]<0> ", 1)


@defect("imap-fetch-leaves-size-out", "RFC822.SIZE is told only where nothing else is asked for")
class _SizeLeftOut(ImapConnection):
    def asked(self, items: list[FetchItem], *, by_uid: bool) -> list[FetchItem]:
        items = super().asked(items, by_uid=by_uid)
        return [item for item in items if item.name != "RFC822.SIZE"] or items


@defect("imap-envelope-subject-cut", "the subject in ENVELOPE is its first word")
class _SubjectCut(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        if name != "ENVELOPE":
            return super().value(view, message, name)
        return envelope(re.sub(rb"(?m)^(Subject: \S+) [^\r]*", rb"\1", message.octets))


@defect(
    "imap-envelope-without-default-sender", "without a Sender the one in ENVELOPE is not From's"
)
class _OtherSender(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        if name != "ENVELOPE" or b"Sender:" in message.octets:
            return super().value(view, message, name)
        return envelope(b"Sender: <nobody@example.test>\r\n" + message.octets)


@defect("imap-structure-counts-a-line-more", "BODYSTRUCTURE counts a line that is not there")
class _StructureCounts(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        if name != "BODYSTRUCTURE":
            return super().value(view, message, name)
        return structure(message.octets + b"\r\n", extended=True)


@defect(
    "imap-rev2-unasked-fetch-without-uid", "IMAP4rev2 tells flags that others changed by number"
)
class _UnaskedByNumber(ImapConnection):
    def unsolicited_uid(self) -> bool:
        return False
