"""The IMAP server of the reference (RFC 3501)."""

from __future__ import annotations

from mailworthy.reference.imap.append import AppendCommand
from mailworthy.reference.imap.entry import EntryCommands
from mailworthy.reference.imap.listing import ListingCommands
from mailworthy.reference.imap.messages import MessageCommands


class ImapConnection(EntryCommands, ListingCommands, AppendCommand, MessageCommands):
    """One IMAP client of the reference server; a defect overrides one of its methods."""
