"""Messages as trees of MIME parts, written by us, so that each section's octets are known.

What a server finds by parsing we know by construction: RFC 3501 section 6.4.5.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

Pairs = tuple[tuple[str, str], ...]
"""Parameters: attribute and value."""


@dataclass(frozen=True)
class Part:
    """A body part: a leaf with a body, a multipart with parts, or a message within.

    `body` of a leaf is as it is sent, in its transfer encoding; of a multipart it is the
    preamble. `disposition` is a type and its parameters.
    """

    media: str = "text/plain"
    body: bytes = b""
    parameters: Pairs = ()
    encoding: str = "7bit"
    id: str | None = None
    description: str | None = None
    disposition: tuple[str, Pairs] | None = None
    language: str | None = None
    location: str | None = None
    md5: str | None = None
    parts: tuple[Part, ...] = ()
    message: Mail | None = None

    @property
    def boundary(self) -> str:
        """The boundary of a multipart."""
        return dict(self.parameters)["boundary"]

    def header(self) -> bytes:
        """The MIME fields, without an empty line."""
        fields = [f"Content-Type: {self.media}{_written(self.parameters)}"]
        if self.encoding != "7bit":
            fields.append(f"Content-Transfer-Encoding: {self.encoding}")
        if self.disposition is not None:
            fields.append(
                f"Content-Disposition: {self.disposition[0]}{_written(self.disposition[1])}"
            )
        others = {
            "ID": self.id,
            "Description": self.description,
            "Language": self.language,
            "Location": self.location,
            "MD5": self.md5,
        }
        fields += [f"Content-{name}: {value}" for name, value in others.items() if value]
        return "".join(f"{field}\r\n" for field in fields).encode()

    def content(self) -> bytes:
        """The octets of the body."""
        if self.message is not None:
            return self.message.octets()
        if not self.parts:
            return self.body
        delimiter = b"--" + self.boundary.encode()
        made = self.body
        for part in self.parts:
            made += delimiter + b"\r\n" + part.header() + b"\r\n" + part.content() + b"\r\n"
        return made + delimiter + b"--\r\n"

    def sections(self, number: str) -> Iterator[tuple[str, bytes]]:
        """Section specifications of this part and of those within, and their octets."""
        yield number, self.content()
        yield f"{number}.MIME", self.header() + b"\r\n"
        if self.message is not None:
            yield f"{number}.HEADER", self.message.header()
            yield f"{number}.TEXT", self.message.root.content()
            yield from self.message.parts(f"{number}.")
        for count, part in enumerate(self.parts, 1):
            yield from part.sections(f"{number}.{count}")


@dataclass(frozen=True)
class Mail:
    """A message: header fields of its own, and its body as a part."""

    fields: bytes
    root: Part

    def header(self) -> bytes:
        """All header fields and the empty line."""
        return self.fields + b"MIME-Version: 1.0\r\n" + self.root.header() + b"\r\n"

    def octets(self) -> bytes:
        """The whole message."""
        return self.header() + self.root.content()

    def sections(self) -> dict[str, bytes]:
        """Section specifications → octets, for all parts."""
        whole = {"": self.octets(), "HEADER": self.header(), "TEXT": self.root.content()}
        return whole | dict(self.parts(""))

    def parts(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Sections of the parts: a message that is no multipart has part 1, its body."""
        for number, part in enumerate(self.root.parts, 1):
            yield from part.sections(f"{prefix}{number}")
        if not self.root.parts:
            yield f"{prefix}1", self.root.content()


def _written(parameters: Pairs) -> str:
    return "".join(f';\r\n {name}="{value}"' for name, value in parameters)


def fields(number: int, *more: bytes, sender: str = "Nora North <nora@north.example>") -> bytes:
    """Header fields of a message; `more` are whole fields with CRLF."""
    head = (
        f"From: {sender}\r\nTo: post@example.test\r\nSubject: Tree {number}\r\n"
        f"Date: Mon, 05 Jan 2026 12:00:0{number} +0000\r\n"
        f"Message-ID: <tree.{number}@mailworthy.example.test>\r\n"
    )
    return head.encode() + b"".join(more)


_ASCII = (("charset", "us-ascii"),)
_ENCODED = base64.encodebytes(bytes(range(120))).replace(b"\n", b"\r\n")


def _multipart(subtype: str, boundary: str, *parts: Part, body: bytes = b"") -> Part:
    return Part(f"multipart/{subtype}", body, (("boundary", boundary),), parts=parts)


PLAIN = Mail(fields(1), Part(body=b"One line.\r\nAnd one more.\r\n", parameters=_ASCII))
"""A message of a single text."""

_ATTACHMENT = Part(
    "image/png",
    _ENCODED,
    (("name", "dot.png"),),
    "base64",
    id="<dot@mailworthy.example.test>",
    description="A dot",
    disposition=("attachment", (("filename", "dot.png"),)),
    language="en",
    location="http://mailworthy.example.test/dot.png",
    md5="Q2hlY2sgSW50ZWdyaXR5IQ==",
)
MIXED = Mail(
    fields(2),
    _multipart(
        "mixed",
        "=_outer",
        Part(body=b"First.\r\n--\r\nNot a boundary.\r\n", parameters=_ASCII),
        _ATTACHMENT,
        Part("text/html", b"<p>No end of line", _ASCII, "quoted-printable"),
        Part(body=b"", parameters=_ASCII),
        body=b"A preamble that nobody sees.\r\n",
    ),
)
"""A multipart: a text, an attachment with everything that may be said of it, an empty text."""

_INNER = Mail(
    fields(3, b"X-Colour: blue\r\n", sender="Sam South <sam@south.example>"),
    _multipart(
        "mixed",
        "=_inner",
        Part(body=b"Inner text.\r\n", parameters=_ASCII),
        _multipart(
            "alternative",
            "=_alternate",
            Part(body=b"Plain.\r\n", parameters=_ASCII),
            Part("text/html", b"<p>Rich.</p>\r\n", _ASCII),
        ),
    ),
)
NESTED = Mail(
    fields(4, b"X-Colour: red\r\n"),
    _multipart(
        "mixed",
        "=_top",
        Part(body=b"See below.\r\n", parameters=_ASCII),
        Part("message/rfc822", message=_INNER),
        _multipart(
            "mixed",
            "=_second",
            Part(body=b"Three one.\r\n", parameters=_ASCII),
            Part("message/rfc822", message=PLAIN, description="A message in a multipart"),
        ),
    ),
)
"""The shape of the example in RFC 3501 section 6.4.5: messages and multiparts in each other."""

FORWARDED = Mail(fields(5), Part("message/rfc822", message=MIXED))
"""A message whose body is another message."""

MAILS = {"plain": PLAIN, "mixed": MIXED, "nested": NESTED, "forwarded": FORWARDED}
