"""The identity of a load run's messages: each says which it is and what its body should be.

So whoever reads a message knows without asking anybody whether it came through whole.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from mailworthy.wire.mime import compose, field_value, split

FIELD = b"X-Mailworthy"
_VALUE = re.compile(rb"(\S+); octets=(\d{1,12}); sha256=([0-9a-f]{64})")
DOMAIN = b"mailworthy.example.test"
_NAME = rb"[0-9a-f]{8}\.\d{1,6}x\d{1,9}\.\d{1,12}"
_NAMED = re.compile(rb"<(" + _NAME + rb")@" + re.escape(DOMAIN) + rb">")
_LINE = b"The quick brown fox jumps over the lazy dog, and writes home about it.\r\n"
_DOTTED = b".A line that begins with a dot tries the transparency of the way.\r\n"


@dataclass(frozen=True)
class Stamp:
    """What a message says of itself, held against what it is. `problem` is empty when it fits."""

    id: str
    problem: str

    @property
    def run(self) -> str:
        """The run that sent it."""
        return self.id.partition(".")[0]


def message(name: str, sender: str, recipient: str, size: int, date: str) -> bytes:
    """Compose a message of about `size` octets with the identity `name`, ready for `stamp_of`.

    `name` is "RUN.SENDER.NUMBER"; it stands in the body too, so that no two bodies are alike.
    `date` is that of RFC 5322.
    """
    head = f"Message {name}\r\n".encode() + _DOTTED
    body = head + _LINE * max((size - len(head)) // len(_LINE), 0)
    value = b"%s; octets=%d; sha256=%s" % (name.encode(), len(body), _digest(body))
    field = FIELD + b": " + value.replace(b"; sha256", b";\r\n sha256") + b"\r\n"
    message_id = f"<{name}@{DOMAIN.decode()}>"
    return compose(message_id, sender, recipient, body, field, date=date)


def stamp_of(octets: bytes) -> Stamp | None:
    """Read the identity of a message as it was fetched; None when it has none: it is not ours.

    Where a server took the field away, its Message-ID says which it is, and nothing what it was.
    """
    value = field_value(octets, FIELD.lower())
    found = _VALUE.fullmatch(re.sub(rb"\s+", b" ", value)) if value else None
    if found is None:
        named = _NAMED.fullmatch(field_value(octets, b"message-id") or b"")
        return Stamp(named[1].decode(), "") if named else None
    name = found[1].decode("ascii", "replace")
    body = split(octets)[1]
    if len(body) != int(found[2]):
        return Stamp(name, f"a body of {len(body)} octets instead of {int(found[2])}")
    if _digest(body) != found[3]:
        return Stamp(name, "a body of the right length with other octets")
    return Stamp(name, "")


def named_in(octets: bytes, run: str) -> set[str]:
    """The identities of a run's messages that a message speaks of, as a notification does."""
    found = _NAMED.findall(octets)
    return {name.decode() for name in found if name.startswith(run.encode() + b".")}


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
