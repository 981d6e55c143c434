"""Defects of the IMAP server: BINARY."""

from __future__ import annotations

import base64

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.message import section
from mailworthy.reference.imap.syntax import Command, FetchItem
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message


@defect("imap-binary-not-decoded", "BINARY brings parts in their transfer encoding")
class _NotDecoded(ImapConnection):
    def binary(self, message: Message, section_: str) -> bytes:
        return section(message.octets, section_)


@defect("imap-binary-cut-at-nul", "BINARY ends at the first NUL")
class _CutAtNul(ImapConnection):
    def binary(self, message: Message, section: str) -> bytes:
        return super().binary(message, section).partition(b"\0")[0]


@defect("imap-binary-size-is-encoded", "BINARY.SIZE is the size in base64")
class _SizeEncoded(ImapConnection):
    def binary_size(self, octets: bytes) -> int:
        return len(base64.b64encode(octets))


@defect("imap-binary-leaves-unseen", "BINARY does not set \\Seen")
class _LeavesUnseen(ImapConnection):
    def sets_seen(self, item: FetchItem) -> bool:
        return item.name != "BINARY" and super().sets_seen(item)


@defect("imap-binary-peek-sets-seen", "BINARY.PEEK sets \\Seen")
class _PeekSets(ImapConnection):
    def sets_seen(self, item: FetchItem) -> bool:
        return item.name == "BINARY" or super().sets_seen(item)


@defect("imap-binary-partial-is-encoded", "a partial BINARY is cut before the part is decoded")
class _PartialEncoded(ImapConnection):
    async def pair(self, view: View, message: Message, item: FetchItem) -> bytes:
        self.whole = item.partial is None
        return await super().pair(view, message, item)

    whole = True

    def binary(self, message: Message, section_: str) -> bytes:
        if self.whole:
            return super().binary(message, section_)
        return section(message.octets, section_)


@defect("imap-unknown-encoding-comes-as-it-is", "a part in an unknown encoding comes undecoded")
class _AsItIs(ImapConnection):
    def binary(self, message: Message, section_: str) -> bytes:
        try:
            return super().binary(message, section_)
        except No:
            return section(message.octets, section_)


@defect("imap-unknown-encoding-without-its-code", "the NO to an unknown encoding has no code")
class _NoCode(ImapConnection):
    def encoding_code(self) -> str:
        return ""


@defect("imap-append-drops-nul", "APPEND of a literal8 leaves NUL out")
class _DropsNul(ImapConnection):
    def binary_stored(self, octets: bytes) -> bytes:
        return octets.replace(b"\0", b"")


@defect("imap-append-of-nul-gets-plain-no", "APPEND of a message with NUL gets NO without a code")
class _PlainNo(ImapConnection):
    def binary_stored(self, octets: bytes) -> bytes:
        if b"\0" in octets:
            raise No("no NUL here")
        return octets


@defect("imap-literal8-refused", "APPEND of a literal8 gets BAD")
class _Literal8(ImapConnection):
    def append_octets(self, command: Command) -> bytes:
        if command.sees(b"~"):
            raise Bad("a literal expected")
        return super().append_octets(command)


@defect("imap-binary-decodes-words", "BINARY decodes encoded words in headers")
class _DecodesWords(ImapConnection):
    def binary(self, message: Message, section: str) -> bytes:
        word = b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?="
        return super().binary(message, section).replace(word, "Grüße".encode())


@defect("imap-binary-lines-end-in-lf", "BINARY brings lines that end in LF")
class _Lf(ImapConnection):
    def binary(self, message: Message, section: str) -> bytes:
        return super().binary(message, section).replace(b"\r\n", b"\n")


@defect("imap-body-decoded", "BODY[1] of a base64 part comes decoded")
class _BodyDecoded(ImapConnection):
    def section(self, message: Message, item: FetchItem) -> bytes:
        octets = super().section(message, item)
        if item.section == "1" and b"base64" in message.octets:
            return base64.b64decode(octets)
        return octets
