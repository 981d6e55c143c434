"""The reference POP3 server, whole."""

from __future__ import annotations

from mailworthy.reference.pop3.capabilities import Capabilities


class Pop3Connection(Capabilities):
    """One POP3 session: RFC 1939 with every extension. Defects are subclasses of it."""
