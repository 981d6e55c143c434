"""IMAP responses as octets and as events (RFC 3501 and RFC 9051, with their extensions)."""

from mailworthy.wire.imap.command import Literal, quote
from mailworthy.wire.imap.dialect import EITHER, Dialect
from mailworthy.wire.imap.events import (
    Capabilities,
    Code,
    Condition,
    Continuation,
    Enabled,
    Esearch,
    Event,
    Exists,
    Expunge,
    Fetch,
    Flags,
    ListEntry,
    MailboxStatus,
    Namespace,
    Namespaces,
    Recent,
    SearchResult,
    ServerId,
    Tagged,
    TooLong,
    Unknown,
    Unparsable,
    usual,
)
from mailworthy.wire.imap.grammar import parse
from mailworthy.wire.imap.numbers import NumberSet
from mailworthy.wire.imap.reader import ResponseReader
from mailworthy.wire.imap.structure import (
    Address,
    BodyPart,
    Disposition,
    Envelope,
    Extension,
    Multipart,
    Structure,
)

__all__ = [
    "EITHER", "Address", "BodyPart", "Capabilities", "Code", "Condition", "Continuation",
    "Dialect", "Disposition", "Enabled", "Envelope", "Esearch", "Event", "Exists", "Expunge",
    "Extension", "Fetch", "Flags", "ListEntry", "Literal", "MailboxStatus", "Multipart",
    "Namespace", "Namespaces", "NumberSet", "Recent", "ResponseReader", "SearchResult", "ServerId",
    "Structure", "Tagged", "TooLong", "Unknown", "Unparsable", "parse", "quote", "usual",
]  # fmt: skip
