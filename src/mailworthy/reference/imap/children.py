"""CHILDREN: whether a mailbox has inferiors (RFC 3348, RFC 5258 section 4)."""

from __future__ import annotations

from mailworthy.reference.imap.listing import ListingCommands
from mailworthy.reference.imap.names import SEPARATOR


class Children(ListingCommands):
    """Adds \\HasChildren or \\HasNoChildren to every name, asked for or not."""

    def capabilities(self) -> list[str]:
        """CHILDREN."""
        return [*super().capabilities(), "CHILDREN"]

    def attributes(self, name: str, *, implied: bool = False) -> list[str]:
        """One of the two; a name that is nothing has none."""
        found = super().attributes(name, implied=implied)
        if self.has_children(name):
            return [*found, "\\HasChildren"]
        return [*found, "\\HasNoChildren"] if name in self.user.mailboxes else found

    def has_children(self, name: str) -> bool:
        """Whether a mailbox is below this name."""
        return any(other.startswith(name + SEPARATOR) for other in self.user.mailboxes)
