"""News of the selected mailbox: what others did, told before a completion (section 5.2)."""

from __future__ import annotations

from mailworthy.reference.imap.base import ImapBase
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Message

SILENT = frozenset({"SELECT", "EXAMINE", "CLOSE", "UNSELECT", "LOGOUT"})
"""Commands that bring no news of the mailbox."""
NO_EXPUNGE = frozenset({"FETCH", "STORE", "SEARCH"})
"""Commands during which no EXPUNGE may be sent (RFC 3501 section 7.4.1)."""


class News(ImapBase):
    """Tells of messages that came and went, and of flags that others changed."""

    async def news(self, name: str) -> None:
        """Before a completion, tell what has changed in the selected mailbox."""
        if self.view is None or name in SILENT or not name:
            return
        if self.may_expunge(name):
            await self.tell_expunged(self.view)
        await self.tell_new(self.view)
        await self.tell_flags(self.view, by_uid=name == "UID")

    def may_expunge(self, name: str) -> bool:
        """Whether EXPUNGE may be sent during this command."""
        return name not in NO_EXPUNGE

    async def tell_expunged(self, view: View) -> None:
        """Send EXPUNGE responses."""
        for number in view.gone():
            await self.untagged(f"{number} EXPUNGE")

    async def tell_new(self, view: View) -> None:
        """Send EXISTS and RECENT when messages have come."""
        if view.admit():
            await self.untagged(f"{len(view.messages)} EXISTS")
            await self.tell_recent(view)

    async def tell_recent(self, view: View) -> None:
        """Send RECENT, which IMAP4rev2 has not."""
        if not self.rev2:
            await self.untagged(f"{len(view.recent)} RECENT")

    async def tell_flags(self, view: View, *, by_uid: bool) -> None:
        """Send FETCH responses for flags that others changed."""
        for number, message in view.changed():
            await self.send_flags(view, number, message, by_uid=by_uid)

    async def send_flags(self, view: View, number: int, message: Message, *, by_uid: bool) -> None:
        """Send the flags of one message, with its UID where `by_uid` or the revision asks so."""
        uid = f"UID {message.uid} " if by_uid or self.unsolicited_uid() else ""
        await self.untagged(f"{number} FETCH ({uid}FLAGS {view.flags(message)})")
        view.told(message)

    def unsolicited_uid(self) -> bool:
        """Whether flags that were not asked for come with the UID (RFC 9051 section 7.5.2)."""
        return self.rev2
