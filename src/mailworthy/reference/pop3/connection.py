"""The reference POP3 server, whole."""

from __future__ import annotations

from mailworthy.reference.pop3.utf8 import Utf8


class Pop3Connection(Utf8):
    """One POP3 session: RFC 1939 with every extension. Defects are subclasses of it."""
