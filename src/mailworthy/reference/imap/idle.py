"""IDLE (RFC 2177)."""

from __future__ import annotations

import asyncio

from mailworthy.reference.imap.base import AFTER, Commands, ImapBase
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox


class Idle(ImapBase):
    """Tells news as they come."""

    def commands(self) -> Commands:
        """IDLE after log-in."""
        return {**super().commands(), "IDLE": AFTER}

    def capabilities(self) -> list[str]:
        """IDLE."""
        return [*super().capabilities(), "IDLE"]

    async def do_idle(self, command: Command) -> str:
        """Section 3: tell news until DONE."""
        command.end()
        await self.write(b"+ idling\r\n")
        mailbox: Mailbox | None = self.view.mailbox if self.view else None
        if mailbox is None:
            line = await self.read_line()
        else:
            line = await self.idle(mailbox)
        if line.upper() != b"DONE\r\n":
            raise Bad("DONE expected")
        return "IDLE completed"

    async def idle(self, mailbox: Mailbox) -> bytes:
        """Send news as they come; return the line that ends it."""
        changed = asyncio.Event()
        stop = mailbox.watch(changed.set)
        reading = asyncio.ensure_future(self.read_line())
        try:
            while not reading.done():
                await self.news("IDLE")
                changed.clear()
                waiting = asyncio.ensure_future(changed.wait())
                await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
            return reading.result()
        finally:
            reading.cancel()
            stop()
