"""Defects of the SMTP server with binary and 8-bit messages (RFC 3030 section 3, RFC 6152)."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import binary
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.mail_data import MailData
from mailworthy.reference.smtp.transaction import Transaction


@defect("smtp-binarymime-without-chunking", "offers BINARYMIME and no CHUNKING")
class _BinarymimeWithoutChunking(SmtpConnection):
    def extensions(self) -> Iterable[str]:
        return [line for line in super().extensions() if line != "CHUNKING"]


class _WithParameter(SmtpConnection):
    """Announces an extension with a parameter."""

    keyword = ""

    def extensions(self) -> Iterable[str]:
        for line in super().extensions():
            yield f"{line} yes" if line == self.keyword else line


@defect("smtp-binarymime-with-parameter", "announces BINARYMIME with a parameter")
class _BinarymimeWithParameter(_WithParameter):
    keyword = "BINARYMIME"


@defect("smtp-8bitmime-with-parameter", "announces 8BITMIME with a parameter")
class _EightBitMimeWithParameter(_WithParameter):
    keyword = "8BITMIME"


@defect("smtp-pipelining-with-parameter", "announces PIPELINING with a parameter")
class _PipeliningWithParameter(_WithParameter):
    keyword = "PIPELINING"


@defect("smtp-binary-cut-at-nul", "stores a binary part up to its first NUL")
class _BinaryCutAtNul(SmtpConnection):
    def encode(self, content: bytes) -> bytes:
        head, nul, rest = content.partition(b"\0")
        tail = rest[rest.rfind(b"\r\n--part\r\n") :] if b"\r\n--part\r\n" in rest else b""
        return super().encode(head + tail if nul else content)


@defect("smtp-binary-line-ends-normalized", "makes every CR and LF of a binary message CRLF")
class _BinaryLineEndsNormalized(SmtpConnection):
    def encode(self, content: bytes) -> bytes:
        lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return super().encode(lines.replace(b"\n", b"\r\n"))


@defect("smtp-binary-gets-a-line-end", "ends a binary message with CRLF where it has none")
class _BinaryGetsALineEnd(SmtpConnection):
    def encode(self, content: bytes) -> bytes:
        return super().encode(content if content.endswith(b"\r\n") else content + b"\r\n")


@defect("smtp-binary-multipart-encoded-whole", "encodes a binary multipart as if it were a leaf")
class _BinaryMultipartEncodedWhole(SmtpConnection):
    def encode(self, content: bytes) -> bytes:
        head, gap, body = content.partition(b"\r\n\r\n")
        whole = base64.encodebytes(body).replace(b"\n", b"\r\n")
        return binary.as_encoded(head, b"base64") + gap + whole


@defect("smtp-data-with-binarymime-accepted", "says 354 to DATA for a binary message")
class _DataWithBinarymimeAccepted(SmtpConnection):
    def data_for_binary(self) -> None:
        pass


@defect("smtp-data-with-binarymime-gets-554", "says 554 to DATA for a binary message")
class _DataWithBinarymimeGets554(SmtpConnection):
    def data_for_binary(self) -> None:
        raise Refused(554, "5.6.1 binary messages want BDAT")


@defect("smtp-undeclared-binary-refused", "refuses a binary message that MAIL did not announce")
class _UndeclaredBinaryRefused(SmtpConnection):
    def return_undeclared(self, transaction: Transaction, content: bytes) -> None:
        del transaction, content
        raise Refused(554, "5.6.1 BODY=BINARYMIME is wanted")


@defect("smtp-undeclared-binary-delivered", "delivers a binary message that was not announced")
class _UndeclaredBinaryDelivered(SmtpConnection):
    def return_undeclared(self, transaction: Transaction, content: bytes) -> None:
        MailData.deliver(self, transaction, content)


@defect("smtp-undeclared-binary-lost", "throws a binary message away that was not announced")
class _UndeclaredBinaryLost(SmtpConnection):
    def return_undeclared(self, transaction: Transaction, content: bytes) -> None:
        del transaction, content


@defect("smtp-body-7bit-refused", "does not know BODY=7BIT")
class _Body7bitRefused(SmtpConnection):
    body_types = SmtpConnection.body_types - {"7BIT"}


@defect("smtp-body-only-in-upper-case", "does not know BODY values in lower case")
class _BodyOnlyInUpperCase(SmtpConnection):
    def mail_parameter(self, keyword: str, value: str | None) -> None:
        if keyword == "BODY" and value != (value or "").upper():
            raise Refused(501, "5.5.4 no such BODY")
        super().mail_parameter(keyword, value)


@defect("smtp-body-value-guessed", "takes any value of BODY")
class _BodyValueGuessed(SmtpConnection):
    def mail_parameter(self, keyword: str, value: str | None) -> None:
        if keyword != "BODY":
            super().mail_parameter(keyword, value)


def _replaced(content: bytes) -> bytes:
    return bytes(octet if octet < 0x80 else 0x3F for octet in content)


@defect("smtp-unannounced-8bit-replaced", "puts ? for 8-bit octets without BODY=8BITMIME")
class _Unannounced8bitReplaced(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        announced = self.announced_8bit
        return super().unstuff(content if announced else _replaced(content))

    announced_8bit = False

    def judge_content(self, transaction: Transaction, content: bytes) -> None:
        self.announced_8bit = transaction.parameters.get("BODY") == "8BITMIME"
        super().judge_content(transaction, content)


@defect("smtp-8bit-in-chunks-replaced", "puts ? for 8-bit octets in chunks")
class _EightBitInChunksReplaced(SmtpConnection):
    def add_chunk(self, octets: bytes) -> None:
        super().add_chunk(_replaced(octets))


@defect("smtp-8bit-lines-cut", "cuts lines with 8-bit octets after 500")
class _EightBitLinesCut(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        lines = super().unstuff(content).split(b"\r\n")
        return b"\r\n".join(line if line.isascii() else line[:500] for line in lines)
