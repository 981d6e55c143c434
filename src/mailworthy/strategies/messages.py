"""Hypothesis strategies of messages as octets: header fields, MIME trees, whole messages.

All give what RFC 5322 and 2045 to 2047 call well-formed, in seven bits, with lines of at most 200
octets: nobody has a reason to touch it. `header_fields` and `entities` give what `written` puts
together; a message has fields of its own besides, such as From, which the tester adds.
"""

from __future__ import annotations

import base64
import quopri
import string
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

Field = bytes
"""A header field as it is sent, folded lines and CRLF included."""


@dataclass(frozen=True)
class Entity:
    """A MIME entity: a leaf with its encoded lines, or a multipart with parts.

    `lines` of a multipart are its preamble, `after` its epilogue. `fields` leave Content-Type of a
    multipart out: its boundary is chosen when it is written.
    """

    fields: tuple[Field, ...]
    lines: tuple[bytes, ...]
    parts: tuple[Entity, ...] = ()
    subtype: str = "mixed"
    after: tuple[bytes, ...] = ()


_WORDS = st.text(
    string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~.,;:<>@()[]", min_size=1, max_size=12
)
_FOLDS = st.sampled_from([" ", "  ", "\t", " \t ", "\r\n ", "\r\n\t", "\r\n    "])


def _joined(words: list[str], spaces: list[str]) -> str:
    """Words with white space between them; a folded line begins with it and has a word."""
    return "".join(f"{space}{word}" for space, word in zip(spaces, words, strict=False))


header_fields = st.builds(
    lambda name, words, spaces, end: f"X-{name}:{_joined(words, spaces)}{end}\r\n".encode("ascii"),
    st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=20),
    st.lists(_WORDS, min_size=1, max_size=8),
    st.tuples(st.sampled_from(["", " ", "  ", "\t"]), *[_FOLDS] * 7).map(list),
    st.sampled_from(["", "", " ", "\t"]),
)
"""A field that is nobody's: unstructured words, folded and spaced in all ways that are allowed."""

_encoded_words = st.builds(
    lambda text: f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?=",
    st.text(st.characters(min_codepoint=0xA0, max_codepoint=0x2FFF), min_size=1, max_size=10),
)
subjects = st.lists(st.one_of(_encoded_words, _WORDS), min_size=1, max_size=4).map(
    lambda words: b"X-Subject: " + "\r\n ".join(words).encode("ascii") + b"\r\n"
)
"""A field with encoded words (RFC 2047) among others."""

lines = st.one_of(
    st.sampled_from(
        ["", ".", "..", ".x", "From here", ">From", " ", "\t", "x ", "x\t", "--", "-- ", "=20", "="]
    ),
    st.text(string.printable[:95] + "\t", max_size=72),
).map(str.encode)
"""A line of text without its CRLF, rich in what careless software changes."""

_texts = st.lists(lines, max_size=8).map(tuple)


def _base64_lines(octets: bytes, width: int) -> tuple[bytes, ...]:
    encoded = base64.b64encode(octets)
    return tuple(encoded[at : at + width] for at in range(0, len(encoded), width))


_plain = st.builds(
    lambda text: Entity((b"Content-Type: text/plain; charset=us-ascii\r\n",), text), _texts
)
_base64 = st.builds(
    lambda octets, width: Entity(
        (
            b'Content-Type: application/octet-stream;\r\n\tname="a b.bin"\r\n',
            b"Content-Transfer-Encoding: base64\r\n",
        ),
        _base64_lines(octets, width),
    ),
    st.binary(max_size=300),
    st.sampled_from([76, 72, 60, 4]),
)
_quoted = st.builds(
    lambda text: Entity(
        (
            b"Content-Type: text/plain; charset=utf-8\r\n",
            b"Content-Transfer-Encoding: quoted-printable\r\n",
        ),
        tuple(quopri.encodestring(text.encode(), quotetabs=True).split(b"\n")),
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=100),
)
leaves = st.one_of(_plain, _base64, _quoted)
"""An entity without parts: plain text, base64, or quoted-printable."""


def _multiparts(parts: st.SearchStrategy[Entity]) -> st.SearchStrategy[Entity]:
    return st.builds(
        Entity,
        fields=st.just(()),
        lines=_texts,
        parts=st.lists(parts, min_size=1, max_size=3).map(tuple),
        subtype=st.sampled_from(["mixed", "alternative", "related", "digest", "x-mailworthy"]),
        after=_texts,
    )


entities = st.recursive(leaves, _multiparts, max_leaves=6)
"""A MIME tree: a leaf, or a multipart of trees."""

messages = st.builds(
    lambda fields, subject, entity: (b"".join([*fields, subject]), entity),
    st.lists(header_fields, max_size=4),
    subjects,
    entities,
)
"""Fields to add to a message, and the entity that is its body: see `written`."""


def written(entity: Entity) -> tuple[bytes, bytes]:
    """The MIME fields and the body of an entity, as they are sent; the body ends in CRLF.

    Boundaries are as unlike the lines that `lines` gives as they can be, and all of one length,
    so that none begins another.
    """
    fields, content = _written(entity, iter(range(1000)))
    return b"MIME-Version: 1.0\r\n" + fields, content


def _written(entity: Entity, numbers: Iterator[int]) -> tuple[bytes, bytes]:
    if not entity.parts:
        return b"".join(entity.fields), b"".join(line + b"\r\n" for line in entity.lines)
    boundary = f"=_mailworthy_{next(numbers):04}"
    made = b"".join(line + b"\r\n" for line in entity.lines)
    for part in entity.parts:
        fields, content = _written(part, numbers)
        made += f"--{boundary}\r\n".encode() + fields + b"\r\n" + content + b"\r\n"
    made += f"--{boundary}--\r\n".encode() + b"".join(line + b"\r\n" for line in entity.after)
    kind = f'Content-Type: multipart/{entity.subtype};\r\n boundary="{boundary}"\r\n'
    return b"".join(entity.fields) + kind.encode(), made
