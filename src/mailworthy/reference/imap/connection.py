"""The IMAP server of the reference, whole (RFC 3501, RFC 9051 and extensions)."""

from __future__ import annotations

from mailworthy.reference.imap.binary import Binary
from mailworthy.reference.imap.children import Children
from mailworthy.reference.imap.copying import Copying
from mailworthy.reference.imap.enable import Enable
from mailworthy.reference.imap.entry import EntryCommands
from mailworthy.reference.imap.esearch import ESearch
from mailworthy.reference.imap.flags import Storing
from mailworthy.reference.imap.identity import Identity
from mailworthy.reference.imap.idle import Idle
from mailworthy.reference.imap.list_extended import ListExtended
from mailworthy.reference.imap.namespace import Namespace
from mailworthy.reference.imap.news import News
from mailworthy.reference.imap.selecting import Selecting
from mailworthy.reference.imap.special_use import SpecialUse


class ImapConnection(
    EntryCommands,
    Enable,
    Identity,
    Namespace,
    Idle,
    Selecting,
    ListExtended,
    Children,
    SpecialUse,
    Binary,
    Storing,
    ESearch,
    Copying,
    News,
):
    """One IMAP client of the reference server; a defect overrides one of its methods."""
