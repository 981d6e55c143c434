"""Names of mailboxes: SUBSCRIBE, LIST, LSUB (RFC 3501 sections 6.3.6 to 6.3.9)."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailworthy.reference.imap.base import AFTER, Commands, ImapBase
from mailworthy.reference.imap.errors import No
from mailworthy.reference.imap.names import INBOX, SEPARATOR, creatable, normal, superiors
from mailworthy.reference.imap.syntax import Command


class ListingCommands(ImapBase):
    """Which mailboxes there are, and which are subscribed."""

    def commands(self) -> Commands:
        """All after log-in; IMAP4rev2 has LSUB no more, but who asks gets it."""
        names = ("LIST", "LSUB", "SUBSCRIBE", "UNSUBSCRIBE")
        return {**super().commands(), **dict.fromkeys(names, AFTER)}

    async def do_subscribe(self, command: Command) -> str:
        """Section 6.3.6; a name may be subscribed that no mailbox has."""
        self.subscribe(self.mailbox(command))
        return "SUBSCRIBE completed"

    def subscribe(self, name: str) -> None:
        """Add a name to the subscriptions; No for what can be no mailbox."""
        if not creatable(name):
            raise No("no mailbox can have that name", "[CANNOT]")
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
        reference = command.list_mailbox()
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
        return {superior for name in names for superior in superiors(name)} - names

    async def tell_names(self, kind: str, names: set[str], implied: set[str], pattern: str) -> None:
        """Send the names that match, those implied as \\Noselect."""
        matches = self.matcher(pattern)
        for name in sorted(names | implied):
            if matches(name):
                await self.tell_name(kind, name, self.attributes(name, implied=name in implied))

    def attributes(self, name: str, *, implied: bool = False) -> list[str]:
        """The attributes of a name: one that is implied cannot be selected."""
        del name
        return ["\\Noselect"] if implied else []

    async def tell_name(self, kind: str, name: str, attributes: list[str]) -> None:
        """Send one LIST or LSUB response."""
        await self.untagged(self.name_line(kind, name, attributes))

    async def tell_extended(
        self, name: str, attributes: list[str], old: str | None, more: bytes = b""
    ) -> None:
        """Send one LIST response with extended data (RFC 9051 section 7.3.1).

        `old` is the name from before, told as OLDNAME; `more` is other data.
        """
        if old is not None:
            more = b'"OLDNAME" (' + self.shown(old) + b")"
        if not more:
            await self.tell_name("LIST", name, attributes)
        else:
            await self.untagged(self.name_line("LIST", name, attributes) + b" (" + more + b")")

    async def tell_normal(self, name: str) -> None:
        """Send it where a mailbox has another name than the client supplied."""
        if self.rev2 and self.supplied is not None:
            await self.tell_extended(name, self.attributes(name), self.supplied)

    def name_line(self, kind: str, name: str, attributes: list[str]) -> bytes:
        """A LIST or LSUB response without extended data."""
        line = f'{kind} ({" ".join(attributes)}) "{self.separator(name)}" '
        return line.encode() + self.shown(name)

    def separator(self, name: str) -> str:
        """The hierarchy separator told with a name."""
        del name
        return SEPARATOR

    def matcher(self, pattern: str) -> Callable[[str], bool]:
        """Make a function that says whether a name matches; INBOX matches in any case."""
        parts = [self.wildcards().get(c, re.escape(c)) for c in normal(pattern)]
        exact = re.compile("".join(parts), re.DOTALL)
        loose = re.compile("".join(parts), re.DOTALL | re.IGNORECASE)
        return lambda name: bool((loose if name == INBOX else exact).fullmatch(name))

    def wildcards(self) -> dict[str, str]:
        """What wildcards match, as regular expressions."""
        return {"*": ".*", "%": f"[^{SEPARATOR}]*"}
