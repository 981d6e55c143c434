"""Names of mailboxes: SUBSCRIBE, LIST, LSUB (RFC 3501 sections 6.3.6 to 6.3.9), NAMESPACE."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailworthy.reference.imap.mailboxes import SEPARATOR, MailboxCommands
from mailworthy.reference.imap.message import string
from mailworthy.reference.imap.syntax import Command


class ListingCommands(MailboxCommands):
    """Which mailboxes there are, and which are subscribed."""

    async def do_subscribe(self, command: Command) -> str:
        """Section 6.3.6; a name may be subscribed that no mailbox has."""
        self.subscribe(self.mailbox(command))
        return "SUBSCRIBE completed"

    def subscribe(self, name: str) -> None:
        """Add a name to the subscriptions."""
        self.user.subscriptions.add(name)

    async def do_unsubscribe(self, command: Command) -> str:
        """Section 6.3.7."""
        self.unsubscribe(self.mailbox(command))
        return "UNSUBSCRIBE completed"

    def unsubscribe(self, name: str) -> None:
        """Take a name off the subscriptions."""
        self.user.subscriptions.discard(name)

    async def do_list(self, command: Command) -> str:
        """Section 6.3.8."""
        pattern = self.pattern(command)
        names = set(self.user.mailboxes)
        if pattern is None:
            await self.tell_root("LIST")
        else:
            await self.tell_names("LIST", names, self.implied(names), pattern)
        return "LIST completed"

    async def do_lsub(self, command: Command) -> str:
        """Section 6.3.9; superiors of what is subscribed come by % only."""
        pattern = self.pattern(command)
        names = self.subscriptions()
        if pattern is None:
            await self.tell_root("LSUB")
        else:
            implied = self.implied(names) if pattern.endswith("%") else set()
            await self.tell_names("LSUB", names, implied, pattern)
        return "LSUB completed"

    def subscriptions(self) -> set[str]:
        """The names that LSUB is about."""
        return set(self.user.subscriptions)

    def pattern(self, command: Command) -> str | None:
        """The arguments of LIST and LSUB in one; None where the mailbox name is empty."""
        command.sp()
        reference = command.astring()
        command.sp()
        pattern = command.list_mailbox()
        command.end()
        return self.canonical(reference, pattern) if pattern else None

    def canonical(self, reference: str, pattern: str) -> str:
        """The pattern in the context of its reference."""
        return reference + pattern

    async def tell_root(self, kind: str) -> None:
        """Answer the request for the hierarchy separator."""
        await self.untagged(f'{kind} (\\Noselect) "{SEPARATOR}" ""')

    def implied(self, names: set[str]) -> set[str]:
        """Levels of hierarchy above these names that are not among them."""
        above = {
            SEPARATOR.join(name.split(SEPARATOR)[:depth])
            for name in names
            for depth in range(1, name.count(SEPARATOR) + 1)
        }
        return above - names

    async def tell_names(self, kind: str, names: set[str], implied: set[str], pattern: str) -> None:
        """Send the names that match, those implied as \\Noselect."""
        matches = self.matcher(pattern)
        for name in sorted(names | implied):
            if matches(name):
                await self.tell_name(kind, name, ["\\Noselect"] if name in implied else [])

    async def tell_name(self, kind: str, name: str, attributes: list[str]) -> None:
        """Send one LIST or LSUB response."""
        shown = f'{kind} ({" ".join(attributes)}) "{self.separator(name)}" '
        await self.untagged(shown.encode() + self.shown(name))

    def separator(self, name: str) -> str:
        """The hierarchy separator told with a name."""
        del name
        return SEPARATOR

    def shown(self, name: str) -> bytes:
        """A mailbox name as LIST and LSUB send it."""
        return string(name)

    def matcher(self, pattern: str) -> Callable[[str], bool]:
        """Make a function that says whether a name matches; INBOX matches in any case."""
        parts = [self.wildcards().get(c, re.escape(c)) for c in pattern]
        exact = re.compile("".join(parts), re.DOTALL)
        loose = re.compile("".join(parts), re.DOTALL | re.IGNORECASE)
        return lambda name: bool((loose if name == "INBOX" else exact).fullmatch(name))

    def wildcards(self) -> dict[str, str]:
        """What wildcards match, as regular expressions."""
        return {"*": ".*", "%": f"[^{SEPARATOR}]*"}

    async def do_namespace(self, command: Command) -> str:
        """RFC 2342."""
        command.end()
        await self.untagged(f"NAMESPACE {self.namespaces()}")
        return "NAMESPACE completed"

    def namespaces(self) -> str:
        """The namespaces: one of the user's own, none of others, none shared."""
        return f'(("" "{SEPARATOR}")) NIL NIL'
