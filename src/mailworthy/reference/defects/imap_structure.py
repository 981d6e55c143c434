"""Defects of the IMAP server: BODY and BODYSTRUCTURE."""

from __future__ import annotations

import re
from dataclasses import replace

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message


class _Structure(ImapConnection):
    """Shows the structure of another message, or another structure."""

    items: tuple[str, ...] = ("BODY", "BODYSTRUCTURE")

    def parsed(self, octets: bytes) -> bytes:
        """The message whose structure is shown."""
        return octets

    def rewritten(self, structure: bytes) -> bytes:
        """The structure as it is shown."""
        return structure

    def value(self, view: View, message: Message, name: str) -> bytes:
        if name not in self.items:
            return super().value(view, message, name)
        other = replace(message, octets=self.parsed(message.octets))
        return self.rewritten(super().value(view, other, name))


@defect("imap-structure-flattens-multiparts", "a multipart within another is shown as a text")
class _Flattens(_Structure):
    def parsed(self, octets: bytes) -> bytes:
        return octets.replace(b"multipart/alternative", b"text/alternative")


@defect("imap-structure-all-plain", "whatever text is shown as plain")
class _AllPlain(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return structure.replace(b'"HTML"', b'"PLAIN"')


@defect("imap-structure-message-is-opaque", "a message within is shown as a part of no kind")
class _Opaque(_Structure):
    def parsed(self, octets: bytes) -> bytes:
        return octets.replace(b"message/rfc822", b"application/octet-stream")


@defect("imap-structure-size-with-the-line-end", "sizes include the line end before the boundary")
class _SizeMore(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return re.sub(rb'"7BIT" (\d+)', lambda m: b'"7BIT" %d' % (int(m[1]) + 2), structure)


@defect("imap-structure-size-decoded", "the size of a base64 part is the decoded one")
class _SizeDecoded(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return re.sub(
            rb'"BASE64" (\d+)', lambda m: b'"BASE64" %d' % (int(m[1]) * 3 // 4), structure
        )


@defect("imap-structure-lines-one-too-many", "a text has a line more than it has")
class _LinesMore(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return re.sub(
            rb'"7BIT" (\d+) (\d+)', lambda m: b'"7BIT" %s %d' % (m[1], int(m[2]) + 1), structure
        )


@defect("imap-structure-without-parameters", "parts are shown without their charset")
class _NoCharset(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return structure.replace(b'("CHARSET" "us-ascii")', b"NIL")


@defect("imap-structure-id-and-description-swapped", "the description stands before the id")
class _Swapped(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return re.sub(rb'("<dot@[^"]*") ("A dot")', rb"\2 \1", structure)


@defect("imap-structure-envelope-of-the-outer", "a message within has the Message-ID of the outer")
class _OuterEnvelope(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return re.sub(rb"<tree\.\d@", b"<tree.0@", structure)


@defect("imap-structure-extension-out-of-order", "the location stands where MD5 belongs")
class _OutOfOrder(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return re.sub(rb'("Q2h[^"]*") (.*?) ("http:[^"]*")', rb"\3 \2 \1", structure)


@defect("imap-structure-disposition-is-bare", "a disposition comes without its parameters")
class _Bare(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return re.sub(rb'\("ATTACHMENT" \([^)]*\)\)', b'("ATTACHMENT" NIL)', structure)


@defect("imap-structure-extension-of-its-own", "a part has a member behind its location")
class _OwnExtension(_Structure):
    items = ("BODYSTRUCTURE",)

    def rewritten(self, structure: bytes) -> bytes:
        return structure.replace(b"NIL NIL NIL NIL)", b'NIL NIL NIL NIL "X-OWN")')


@defect("imap-structure-multipart-without-parameters", "a multipart is shown without its boundary")
class _NoBoundary(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        return re.sub(rb'\("BOUNDARY" "[^"]*"\)', b"NIL", structure)


@defect("imap-body-has-extension-data", "BODY has the extension data of BODYSTRUCTURE")
class _BodyExtended(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        return super().value(view, message, "BODYSTRUCTURE" if name == "BODY" else name)


@defect("imap-body-item-is-another-tree", "BODY shows a multipart within another as a text")
class _BodyFlattens(_Structure):
    items = ("BODY",)

    def parsed(self, octets: bytes) -> bytes:
        return octets.replace(b"multipart/alternative", b"text/alternative")


@defect("imap-structure-leaves-continuations", "parameters that are continued are not joined")
class _Continued(_Structure):
    def rewritten(self, structure: bytes) -> bytes:
        pieces = b'"NAME*0" "a very " "NAME*1" "long name.bin"'
        return structure.replace(b'"NAME" "a very long name.bin"', pieces)
