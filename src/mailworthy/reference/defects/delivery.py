"""Defects that change well-formed messages on their way into the mailbox."""

from __future__ import annotations

import base64
import re

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.store import Account, Store


class _Changes(Store):
    """Changes header or body of what is delivered."""

    def deliver(self, account: Account, octets: bytes) -> None:
        head, empty, body = octets.partition(b"\r\n\r\n")
        super().deliver(account, self.head(head) + empty + self.body(head, body))

    def head(self, head: bytes) -> bytes:
        return head

    def body(self, head: bytes, body: bytes) -> bytes:
        del head
        return self.text(body)

    def text(self, body: bytes) -> bytes:
        """A body that is changed whatever the header says of it."""
        return body


def _fields(head: bytes) -> list[bytes]:
    return re.split(rb"\r\n(?![ \t])", head)


@defect("delivery-folds-by-spaces", "folded lines of a header begin with one space each")
class _FoldsBySpaces(_Changes):
    def head(self, head: bytes) -> bytes:
        return re.sub(rb"\r\n[ \t]+", b"\r\n ", head)


@defect("delivery-drops-repeated-fields", "of equal header fields one is delivered")
class _DropsRepeatedFields(_Changes):
    def head(self, head: bytes) -> bytes:
        return b"\r\n".join(dict.fromkeys(_fields(head)))


@defect("delivery-keeps-100-fields", "header fields after the hundredth are gone")
class _Keeps100Fields(_Changes):
    def head(self, head: bytes) -> bytes:
        return b"\r\n".join(_fields(head)[:100])


@defect("delivery-capitalizes-field-names", "names of header fields are written in one way")
class _CapitalizesFieldNames(_Changes):
    def head(self, head: bytes) -> bytes:
        parted = [field.partition(b":") for field in _fields(head)]
        return b"\r\n".join(name.title() + colon + value for name, colon, value in parted)


@defect("delivery-joins-encoded-words", "encoded words that follow each other get one space")
class _JoinsEncodedWords(_Changes):
    def head(self, head: bytes) -> bytes:
        return re.sub(rb"\?=\s+=\?", b"?= =?", head)


@defect("delivery-quotes-from-lines", "a line that begins with From gets a mark, as in an mbox")
class _QuotesFromLines(_Changes):
    def text(self, body: bytes) -> bytes:
        return re.sub(rb"(?m)^From ", b">From ", body)


@defect("delivery-trims-empty-lines", "empty lines at the end of a body are gone")
class _TrimsEmptyLines(_Changes):
    def text(self, body: bytes) -> bytes:
        return body.rstrip(b"\r\n") + b"\r\n"


@defect("delivery-drops-control-characters", "control characters are gone from a body")
class _DropsControlCharacters(_Changes):
    def text(self, body: bytes) -> bytes:
        return re.sub(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]", b"", body)


@defect("delivery-stops-at-control-z", "a body ends where a Control-Z stands")
class _StopsAtControlZ(_Changes):
    def text(self, body: bytes) -> bytes:
        return body.partition(b"\x1a")[0]


@defect("delivery-drops-the-preamble", "what stands before the first boundary is gone")
class _DropsThePreamble(_Changes):
    def body(self, head: bytes, body: bytes) -> bytes:
        found = re.search(rb'multipart/\w[\w-]*;.*?boundary="?([^"\r\n]+)', head, re.DOTALL)
        if found is None:
            return body
        at = (b"\r\n" + body).find(b"\r\n--" + found[1])
        return body[max(at, 0) :]


@defect("delivery-wraps-base64-anew", "lines of base64 are delivered with 76 characters each")
class _WrapsBase64Anew(_Changes):
    def body(self, head: bytes, body: bytes) -> bytes:
        if b"Content-Transfer-Encoding: base64" not in head:
            return body
        encoded = body.replace(b"\r\n", b"")
        return b"".join(encoded[at : at + 76] + b"\r\n" for at in range(0, len(encoded), 76))


@defect("delivery-joins-soft-line-breaks", "soft line breaks of quoted-printable are taken out")
class _JoinsSoftLineBreaks(_Changes):
    def body(self, head: bytes, body: bytes) -> bytes:
        quoted = b"Content-Transfer-Encoding: quoted-printable" in head
        return body.replace(b"=\r\n", b"") if quoted else body


@defect("delivery-appends-a-footer", "a disclaimer is put behind each message")
class _AppendsAFooter(_Changes):
    def text(self, body: bytes) -> bytes:
        return body + b"\r\n-- \r\nThis message may be confidential.\r\n"


@defect("delivery-writes-question-marks", "octets above 127 are delivered as question marks")
class _WritesQuestionMarks(_Changes):
    def text(self, body: bytes) -> bytes:
        return re.sub(rb"[\x80-\xff]", b"?", body)


@defect("delivery-recodes-to-utf-8", "octets that are no UTF-8 are delivered as if of ISO 8859-1")
class _RecodesToUtf8(_Changes):
    def text(self, body: bytes) -> bytes:
        try:
            body.decode()
        except UnicodeDecodeError:
            return body.decode("iso-8859-1").encode()
        return body


@defect("delivery-encodes-utf-8-headers", "words of a header in UTF-8 become encoded words")
class _EncodesUtf8Headers(_Changes):
    def head(self, head: bytes) -> bytes:
        return re.sub(rb"[\x80-\xff]+", lambda found: _encoded_word(found[0]), head)


def _encoded_word(octets: bytes) -> bytes:
    return b"=?utf-8?B?" + base64.b64encode(octets) + b"?="
