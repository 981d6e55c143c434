"""Commands of the authenticated state (RFC 3501 section 6.3)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from mailworthy.reference.imap.base import ImapBase
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.message import string
from mailworthy.reference.imap.syntax import SYSTEM_FLAGS, Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox

SEPARATOR = "/"
STATUS_ITEMS = ("MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN")


class MailboxCommands(ImapBase):
    """Mailboxes as wholes."""

    async def do_select(self, command: Command) -> str:
        """Section 6.3.1."""
        await self.select(self.mailbox(command), read_only=False)
        return "[READ-WRITE] SELECT completed"

    async def do_examine(self, command: Command) -> str:
        """Section 6.3.2."""
        await self.select(self.mailbox(command), read_only=True)
        return f"{self.examine_code()} EXAMINE completed"

    def examine_code(self) -> str:
        """The response code of EXAMINE."""
        return "[READ-ONLY]"

    def mailbox(self, command: Command, *, last: bool = True) -> str:
        """A space and a mailbox name."""
        command.sp()
        name = self.mailbox_name(command)
        if last:
            command.end()
        return name

    def mailbox_name(self, command: Command) -> str:
        """A mailbox name."""
        return command.mailbox()

    async def select(self, name: str, *, read_only: bool) -> None:
        """Leave the mailbox selected, then select this one."""
        self.view = None
        view = View(self.find(name), read_only=read_only)
        for line in self.selection(view):
            await self.untagged(line)
        self.view = view

    def selection(self, view: View) -> list[str]:
        """What SELECT and EXAMINE tell."""
        keywords = sorted({f for m in view.messages for f in m.flags} - set(SYSTEM_FLAGS))
        known = [*SYSTEM_FLAGS, *keywords]
        permanent = [] if view.read_only else [*known, "\\*"]
        unseen = next((n for n, m in enumerate(view.messages, 1) if "\\Seen" not in m.flags), None)
        return [
            f"FLAGS ({' '.join(known)})",
            f"OK [PERMANENTFLAGS ({' '.join(permanent)})] kept",
            f"{len(view.messages)} EXISTS",
            f"{len(view.recent)} RECENT",
            *([f"OK [UNSEEN {unseen}] first unseen"] if unseen else []),
            f"OK [UIDVALIDITY {view.mailbox.uid_validity}] valid",
            f"OK [UIDNEXT {view.mailbox.uid_next}] next",
        ]

    async def do_create(self, command: Command) -> str:
        """Section 6.3.3; superior names are created as needed."""
        name = self.mailbox(command).removesuffix(SEPARATOR)
        if not name or name in self.user.mailboxes or "" in name.split(SEPARATOR):
            raise No("cannot create that", "[ALREADYEXISTS]" if name else "")
        levels = name.split(SEPARATOR)
        for depth in range(1, len(levels) + 1):
            superior = SEPARATOR.join(levels[:depth])
            if superior not in self.user.mailboxes:
                self.store.create(self.user, superior)
        return "CREATE completed"

    async def do_delete(self, command: Command) -> str:
        """Section 6.3.4; a name with inferiors lives on as \\Noselect, implied by them."""
        name = self.mailbox(command)
        if name == "INBOX":
            raise No("INBOX stays")
        self.find(name)
        del self.user.mailboxes[name]
        return "DELETE completed"

    async def do_rename(self, command: Command) -> str:
        """Section 6.3.5; from INBOX the messages move, and it stays."""
        old, new = self.mailbox(command, last=False), self.mailbox(command)
        mailboxes = self.user.mailboxes
        source = self.find(old)
        if new in mailboxes:
            raise No("the new name is taken", "[ALREADYEXISTS]")
        if old == "INBOX":
            copy = self.store.create(self.user, new)
            for message in source.messages:
                copy.append(message.octets, message.flags, message.internal_date)
            source.remove([message.uid for message in source.messages])
            return "RENAME completed"
        for name in [n for n in mailboxes if n == old or n.startswith(old + SEPARATOR)]:
            moved = mailboxes.pop(name)
            moved.name = new + name.removeprefix(old)
            mailboxes[moved.name] = moved
        return "RENAME completed"

    async def do_subscribe(self, command: Command) -> str:
        """Section 6.3.6."""
        self.find(self.mailbox(command)).subscribed = True
        return "SUBSCRIBE completed"

    async def do_unsubscribe(self, command: Command) -> str:
        """Section 6.3.7."""
        self.find(self.mailbox(command)).subscribed = False
        return "UNSUBSCRIBE completed"

    async def do_list(self, command: Command) -> str:
        """Section 6.3.8."""
        await self.send_names(command, "LIST", set(self.user.mailboxes))
        return "LIST completed"

    async def do_lsub(self, command: Command) -> str:
        """Section 6.3.9."""
        names = {name for name, box in self.user.mailboxes.items() if box.subscribed}
        await self.send_names(command, "LSUB", names)
        return "LSUB completed"

    async def send_names(self, command: Command, kind: str, names: set[str]) -> None:
        """Send the names that match; superiors of mailboxes that are none are \\Noselect."""
        command.sp()
        reference = command.astring()
        command.sp()
        pattern = command.list_mailbox()
        command.end()
        if not pattern:
            await self.untagged(f'{kind} (\\Noselect) "{SEPARATOR}" ""')
            return
        implied = {
            SEPARATOR.join(name.split(SEPARATOR)[:depth])
            for name in names
            for depth in range(1, name.count(SEPARATOR) + 1)
        } - names
        matches = self.matcher(reference + pattern)
        for name in sorted(names | implied):
            if matches(name):
                attributes = b"\\Noselect" if name in implied else b""
                await self.untagged(
                    b'%s (%s) "%s" %s'
                    % (kind.encode(), attributes, SEPARATOR.encode(), string(name))
                )

    def matcher(self, pattern: str) -> Callable[[str], bool]:
        """Make a function that says whether a name matches; INBOX matches in any case."""
        parts = [{"*": ".*", "%": f"[^{SEPARATOR}]*"}.get(c, re.escape(c)) for c in pattern]
        exact = re.compile("".join(parts), re.DOTALL)
        loose = re.compile("".join(parts), re.DOTALL | re.IGNORECASE)
        return lambda name: bool((loose if name == "INBOX" else exact).fullmatch(name))

    async def do_namespace(self, command: Command) -> str:
        """RFC 2342."""
        command.end()
        await self.untagged(f'NAMESPACE (("" "{SEPARATOR}")) NIL NIL')
        return "NAMESPACE completed"

    async def do_status(self, command: Command) -> str:
        """Section 6.3.10."""
        name = self.mailbox(command, last=False)
        command.sp()
        wanted = [word.upper() for word in command.words()]
        command.end()
        for item in wanted:
            if item not in STATUS_ITEMS:
                raise Bad(f"no status item {item}")
        mailbox = self.find(name)
        values = {
            "MESSAGES": len(mailbox.messages),
            "RECENT": len(mailbox.recent),
            "UIDNEXT": mailbox.uid_next,
            "UIDVALIDITY": mailbox.uid_validity,
            "UNSEEN": sum("\\Seen" not in message.flags for message in mailbox.messages),
        }
        shown = " ".join(f"{item} {values[item]}" for item in wanted)
        await self.untagged(b"STATUS %s (%s)" % (string(name), shown.encode()))
        return "STATUS completed"

    async def do_append(self, command: Command) -> str:
        """Section 6.3.11."""
        name = self.mailbox(command, last=False)
        command.sp()
        flags = command.flag_list() if command.sees(b"(") else []
        if flags or command.octets[command.at - 1 : command.at] == b")":
            command.sp()
        when = None
        if command.sees(b'"'):
            when = command.date_time()
            command.sp()
        if not command.sees(b"{"):
            raise Bad("literal expected")
        octets = command.string()
        command.end()
        mailbox = self.destination(name)
        if b"\0" in octets:
            raise No("a message holds no NUL")
        message = mailbox.append(self.appended(octets), self.append_flags(flags), when)
        return f"[APPENDUID {mailbox.uid_validity} {message.uid}] APPEND completed"

    def appended(self, octets: bytes) -> bytes:
        """The octets that are stored."""
        return octets

    def append_flags(self, flags: list[str]) -> list[str]:
        """The flags that are stored."""
        return flags

    async def do_idle(self, command: Command) -> str:
        """RFC 2177: tell news until DONE."""
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
