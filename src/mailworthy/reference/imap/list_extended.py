"""LIST with selection options, several patterns and return options (RFC 5258, RFC 5819)."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.imap.names import SEPARATOR
from mailworthy.reference.imap.status import Status
from mailworthy.reference.imap.syntax import Command

SELECTIONS = frozenset({"SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"})
RETURNS = frozenset({"SUBSCRIBED", "CHILDREN", "SPECIAL-USE", "STATUS"})


@dataclass
class Asked:
    """The arguments of LIST. `extended` is whether any of them is of the extended syntax."""

    extended: bool = False
    selection: set[str] = field(default_factory=set)
    reference: str = ""
    patterns: list[str] = field(default_factory=list)
    returns: set[str] = field(default_factory=set)
    status: list[str] = field(default_factory=list)

    @property
    def criteria(self) -> set[str]:
        """What a name has to meet."""
        return self.selection & {"SUBSCRIBED", "SPECIAL-USE"}

    @property
    def recursive(self) -> bool:
        """Whether names count whose inferiors meet the criteria."""
        return "RECURSIVEMATCH" in self.selection


class ListExtended(Status):
    """LIST-EXTENDED and LIST-STATUS."""

    def capabilities(self) -> list[str]:
        """Both."""
        return [*super().capabilities(), "LIST-EXTENDED", "LIST-STATUS"]

    async def do_list(self, command: Command) -> str:
        """RFC 5258 section 3; the basic syntax is left to RFC 3501."""
        begin = command.at
        asked = self.list_arguments(command)
        if not asked.extended:
            command.at = begin
            return await super().do_list(command)
        await self.list_extended(asked)
        return "LIST completed"

    def list_arguments(self, command: Command) -> Asked:
        """Read the arguments of either syntax."""
        asked = Asked()
        command.sp()
        if command.sees(b"("):
            asked.extended = True
            asked.selection = self.selection_options(command)
            command.sp()
        asked.reference = command.list_mailbox()
        command.sp()
        if command.accept(b"("):
            asked.extended = True
            asked.patterns = [command.list_mailbox()]
            while not command.accept(b")"):
                command.sp()
                asked.patterns.append(command.list_mailbox())
        else:
            asked.patterns = [command.list_mailbox()]
        if command.accept(b" RETURN "):
            asked.extended = True
            self.return_options(command, asked)
        command.end()
        return asked

    def selection_options(self, command: Command) -> set[str]:
        """Read selection options; raises Bad for those we do not know, or that miss a base."""
        found = set(command.options())
        if not found <= SELECTIONS:
            raise self.unknown_option()
        if "RECURSIVEMATCH" in found and "SUBSCRIBED" not in found:
            raise self.recursion_without_base()
        return found

    def unknown_option(self) -> Exception:
        """How an option that there is not ends."""
        return Bad("no such option")

    def recursion_without_base(self) -> Exception:
        """How RECURSIVEMATCH without something to match ends (section 3.1)."""
        return Bad("RECURSIVEMATCH needs another option")

    def return_options(self, command: Command, asked: Asked) -> None:
        """Read return options, STATUS with its items (RFC 5819)."""
        command.expect(b"(")
        first = True
        while not command.accept(b")"):
            if not first:
                command.sp()
            first = False
            option = command.atom().upper()
            if option not in RETURNS:
                raise self.unknown_option()
            asked.returns.add(option)
            if option == "STATUS":
                command.sp()
                asked.status = self.status_items(command)

    async def list_extended(self, asked: Asked) -> None:
        """Send the names that match, each with what is asked of it."""
        found = self.matching(asked)
        kept = [name for name in found if self.meets(name, asked)]
        for name in found:
            inner = asked.recursive and self.has_matching_inferior(name, asked)
            if name not in kept and not (inner and not self.is_redundant(name, kept)):
                continue
            more = self.child_info(asked) if inner else b""
            attributes = self.extended_attributes(name, asked)
            await self.tell_extended(name, attributes, None, more)
            if name in kept and "STATUS" in asked.returns:
                await self.list_status(name, asked.status)

    def matching(self, asked: Asked) -> list[str]:
        """All names that match a pattern: mailboxes, levels above them, and subscriptions."""
        pool = set(self.user.mailboxes)
        if "SUBSCRIBED" in asked.criteria:
            pool |= self.subscriptions()
        pool |= self.implied(pool)
        tests = [
            self.matcher(self.canonical(asked.reference, pattern))
            for pattern in asked.patterns
            if pattern
        ]
        return [name for name in sorted(pool) if any(matches(name) for matches in tests)]

    def meets(self, name: str, asked: Asked) -> bool:
        """Whether a name meets the selection options."""
        if "SUBSCRIBED" in asked.criteria and name not in self.subscriptions():
            return False
        return "SPECIAL-USE" not in asked.criteria or self.is_special(name)

    def is_special(self, name: str) -> bool:
        """Whether a mailbox has a special use (RFC 6154)."""
        mailbox = self.user.mailboxes.get(name)
        return mailbox is not None and bool(mailbox.uses)

    def has_matching_inferior(self, name: str, asked: Asked) -> bool:
        """Whether a name below this one meets the selection options, whatever the pattern."""
        pool = set(self.user.mailboxes) | self.subscriptions()
        return any(
            other.startswith(name + SEPARATOR) and self.meets(other, asked) for other in pool
        )

    def is_redundant(self, name: str, kept: list[str]) -> bool:
        """Whether an inferior is told anyway, so that CHILDINFO alone says nothing new."""
        return any(other.startswith(name + SEPARATOR) for other in kept)

    def child_info(self, asked: Asked) -> bytes:
        """The CHILDINFO item (RFC 5258 section 3.5)."""
        shown = " ".join(f'"{option}"' for option in sorted(asked.criteria & {"SUBSCRIBED"}))
        return b'"CHILDINFO" (' + shown.encode() + b")"

    def extended_attributes(self, name: str, asked: Asked) -> list[str]:
        """The attributes of one name; in this syntax \\NonExistent stands for \\Noselect."""
        found = [a for a in self.attributes(name) if a != "\\Noselect"]
        if name not in self.user.mailboxes:
            found.insert(0, "\\NonExistent")
        if "SUBSCRIBED" in asked.returns | asked.criteria and name in self.subscriptions():
            found.insert(0, "\\Subscribed")
        return found

    async def list_status(self, name: str, items: list[str]) -> None:
        """Send the STATUS response of a mailbox that can be selected (RFC 5819)."""
        if name in self.user.mailboxes:
            await self.tell_status(self.find(name), items)
