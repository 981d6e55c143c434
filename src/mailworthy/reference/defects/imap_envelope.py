"""Defects of the IMAP server: ENVELOPE."""

from __future__ import annotations

import re
from dataclasses import replace

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message


class _Envelope(ImapConnection):
    """Shows an envelope of another header, or another envelope."""

    def header(self, octets: bytes) -> bytes:
        """The message whose envelope is shown."""
        return octets

    def rewritten(self, envelope: bytes) -> bytes:
        """The envelope as it is shown."""
        return envelope

    def value(self, view: View, message: Message, name: str) -> bytes:
        if name != "ENVELOPE":
            return super().value(view, message, name)
        other = replace(message, octets=self.header(message.octets))
        return self.rewritten(super().value(view, other, name))


def _swapped(octets: bytes, one: bytes, two: bytes) -> bytes:
    names = {one: two, two: one}
    pattern = rb"(?m)^(%s|%s)(?=:)" % (one, two)
    return re.sub(pattern, lambda found: names[found[1]], octets)


@defect("imap-envelope-message-id-first", "Message-ID stands before In-Reply-To in the envelope")
class _MessageIdFirst(_Envelope):
    def header(self, octets: bytes) -> bytes:
        return _swapped(octets, b"Message-ID", b"In-Reply-To")


@defect("imap-envelope-date-in-utc", "the date in the envelope is put into UTC")
class _DateUtc(_Envelope):
    def header(self, octets: bytes) -> bytes:
        return octets.replace(b"12:00:00 +0200", b"10:00:00 +0000")


@defect("imap-envelope-to-and-cc-swapped", "Cc stands before To in the envelope")
class _ToCc(_Envelope):
    def header(self, octets: bytes) -> bytes:
        return _swapped(octets, b"To", b"Cc")


@defect("imap-envelope-host-in-the-mailbox", "the mailbox of an address is the whole address")
class _HostIn(_Envelope):
    def rewritten(self, envelope: bytes) -> bytes:
        return re.sub(rb'NIL "(\w+)" "([\w.]+)"', rb'NIL "\1@\2" "\2"', envelope)


@defect("imap-envelope-sender-not-defaulted", "Sender is NIL where the header has none")
class _SenderNil(_Envelope):
    def rewritten(self, envelope: bytes) -> bytes:
        return re.sub(rb"(\(\(.*?\)\)) \1 \1", rb"\1 NIL \1", envelope)


@defect("imap-envelope-reply-to-not-defaulted", "Reply-To is NIL where the header has none")
class _ReplyToNil(_Envelope):
    def rewritten(self, envelope: bytes) -> bytes:
        return re.sub(rb"(\(\(.*?\)\)) \1 \1", rb"\1 \1 NIL", envelope)


@defect("imap-envelope-sender-always-from", "From stands for Sender and Reply-To in any case")
class _AlwaysFrom(_Envelope):
    def header(self, octets: bytes) -> bytes:
        return re.sub(rb"(?m)^(Sender|Reply-To):.*\r\n", b"", octets)


@defect("imap-envelope-absent-subject-is-empty", "a missing subject is an empty string")
class _EmptySubject(_Envelope):
    def rewritten(self, envelope: bytes) -> bytes:
        return envelope.replace(b'+0000" NIL ', b'+0000" "" ', 1)


@defect("imap-envelope-empty-cc-has-an-address", "an empty address field has an address")
class _EmptyCc(_Envelope):
    def header(self, octets: bytes) -> bytes:
        return octets.replace(b"Cc: \r\n", b"Cc: nobody\r\n")


@defect("imap-envelope-group-without-marks", "the members of a group come without its marks")
class _NoMarks(_Envelope):
    def rewritten(self, envelope: bytes) -> bytes:
        return re.sub(rb'\(NIL NIL (?:"[^"]*"|NIL) NIL\)', b"", envelope)


@defect("imap-envelope-group-members-left-out", "of a group the marks come alone")
class _NoMembers(_Envelope):
    def rewritten(self, envelope: bytes) -> bytes:
        return re.sub(rb'("Friends" NIL\)).*?(\(NIL NIL NIL NIL\))', rb"\1\2", envelope)


@defect("imap-envelope-decodes-words", "encoded words are decoded in the envelope")
class _Decodes(_Envelope):
    def rewritten(self, envelope: bytes) -> bytes:
        words = b'"=?utf-8?Q?Gr=C3=BC=C3=9Fe?="'
        return envelope.replace(words, b"{7}\r\nGr\xc3\xbc\xc3\x9fe")


@defect("imap-envelope-drops-quotes", "quotes are left out of the subject")
class _DropsQuotes(_Envelope):
    def header(self, octets: bytes) -> bytes:
        return octets.replace(b'"hello"', b"hello")


@defect("imap-envelope-stops-at-the-fold", "a folded subject ends at its first line")
class _Fold(_Envelope):
    def header(self, octets: bytes) -> bytes:
        return re.sub(rb"(Subject: [^\r]*)\r\n [^\r]*", rb"\1", octets)
