"""IMAP responses as octets and as events (RFC 3501, with RFC 9051 where it is wider)."""

from mailworthy.wire.imap.command import Literal, quote
from mailworthy.wire.imap.events import (
    Capabilities,
    Code,
    Condition,
    Continuation,
    Event,
    Exists,
    Expunge,
    Fetch,
    Flags,
    ListEntry,
    MailboxStatus,
    Recent,
    SearchResult,
    Tagged,
    TooLong,
    Unknown,
    Unparsable,
    usual,
)
from mailworthy.wire.imap.grammar import parse
from mailworthy.wire.imap.reader import ResponseReader

__all__ = [
    "Capabilities", "Code", "Condition", "Continuation", "Event", "Exists", "Expunge", "Fetch",
    "Flags", "ListEntry", "Literal", "MailboxStatus", "Recent", "ResponseReader", "SearchResult",
    "Tagged", "TooLong", "Unknown", "Unparsable", "parse", "quote", "usual",
]  # fmt: skip
