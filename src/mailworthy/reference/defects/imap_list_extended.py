"""Defects of the IMAP server: LIST-EXTENDED (RFC 5258) and LIST-STATUS (RFC 5819)."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.list_extended import Asked
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox

# Patterns and options


@defect("imap-list-extended-repeats-names", "a name comes once for each pattern that it matches")
class _RepeatsNames(ImapConnection):
    def matching(self, asked: Asked) -> list[str]:
        found: list[str] = []
        for pattern in asked.patterns:
            alone = Asked(selection=asked.selection, reference=asked.reference, patterns=[pattern])
            found += super().matching(alone)
        return found


@defect("imap-list-extended-first-pattern-only", "of several patterns the first one counts")
class _FirstPattern(ImapConnection):
    def matching(self, asked: Asked) -> list[str]:
        asked.patterns = asked.patterns[:1]
        return super().matching(asked)


@defect("imap-list-extended-empty-name-tells-root", "an empty name tells the separator always")
class _EmptyName(ImapConnection):
    async def list_extended(self, asked: Asked) -> None:
        if "" in asked.patterns:
            await self.tell_root("LIST")
        await super().list_extended(asked)


@defect("imap-list-extended-ignores-unknown-options", "an option that is not known is read over")
class _UnknownOptions(ImapConnection):
    def list_arguments(self, command: Command) -> Asked:
        for words in (b"(FROBNICATE) ", b" RETURN (FROBNICATE)"):
            command.octets = command.octets.replace(words, b"")
        return super().list_arguments(command)


@defect("imap-list-extended-refuses-repeated-options", "an option given twice gets BAD")
class _RepeatedOptions(ImapConnection):
    def list_arguments(self, command: Command) -> Asked:
        for option in (b"SUBSCRIBED", b"CHILDREN"):
            if command.octets.count(option) > 1:
                raise Bad("an option stands twice")
        return super().list_arguments(command)


@defect("imap-list-extended-refuses-odd-patterns", "a pattern of two separators in a row gets NO")
class _OddPatterns(ImapConnection):
    def matching(self, asked: Asked) -> list[str]:
        if any("//" in pattern for pattern in asked.patterns):
            raise No("no such name")
        return super().matching(asked)


@defect("imap-basic-list-tells-childinfo", "the basic LIST tells CHILDINFO")
class _BasicChildinfo(ImapConnection):
    async def tell_name(self, kind: str, name: str, attributes: list[str]) -> None:
        if kind == "LIST" and self.inferiors(name):
            await self.tell_extended(name, attributes, None, b'"CHILDINFO" ("SUBSCRIBED")')
        else:
            await super().tell_name(kind, name, attributes)


@defect("imap-recursivematch-alone-accepted", "RECURSIVEMATCH alone tells all that there is")
class _RecursiveAlone(ImapConnection):
    def list_arguments(self, command: Command) -> Asked:
        for words in (b"(REMOTE RECURSIVEMATCH)", b"(RECURSIVEMATCH)"):
            command.octets = command.octets.replace(words, b"()")
        return super().list_arguments(command)


# What is told


@defect("imap-return-subscribed-adds-names", "RETURN (SUBSCRIBED) tells names that are no mailbox")
class _AddsNames(ImapConnection):
    def matching(self, asked: Asked) -> list[str]:
        if "SUBSCRIBED" not in asked.returns or asked.selection:
            return super().matching(asked)
        asked.selection.add("SUBSCRIBED")
        found = super().matching(asked)
        asked.selection.clear()
        return found


class _Attributes(ImapConnection):
    """Tells other attributes in the extended syntax."""

    def told(self, attributes: list[str], asked: Asked) -> list[str]:
        raise NotImplementedError

    def extended_attributes(self, name: str, asked: Asked) -> list[str]:
        return self.told(super().extended_attributes(name, asked), asked)


@defect("imap-nonexistent-untold", "a name that no mailbox has is told as if it were one")
class _NonexistentUntold(_Attributes):
    def told(self, attributes: list[str], asked: Asked) -> list[str]:
        del asked
        return [each for each in attributes if each != "\\NonExistent"]


@defect("imap-nonexistent-of-mailboxes", "a mailbox without inferiors is told as \\NonExistent")
class _NonexistentOfAll(_Attributes):
    def told(self, attributes: list[str], asked: Asked) -> list[str]:
        del asked
        return list(dict.fromkeys([*attributes, "\\NonExistent"]))


@defect("imap-list-subscribed-without-attribute", "LIST (SUBSCRIBED) says no \\Subscribed")
class _SubscribedUntold(_Attributes):
    def told(self, attributes: list[str], asked: Asked) -> list[str]:
        del asked
        return [each for each in attributes if each != "\\Subscribed"]


@defect("imap-return-subscribed-of-none", "RETURN (SUBSCRIBED) says no \\Subscribed")
class _ReturnsNone(_Attributes):
    def told(self, attributes: list[str], asked: Asked) -> list[str]:
        return [each for each in attributes if each != "\\Subscribed" or asked.criteria]


@defect("imap-return-subscribed-of-all", "RETURN (SUBSCRIBED) says \\Subscribed of every name")
class _ReturnsAll(_Attributes):
    def told(self, attributes: list[str], asked: Asked) -> list[str]:
        told = ["\\Subscribed"] if "SUBSCRIBED" in asked.returns else []
        return list(dict.fromkeys([*told, *attributes]))


@defect("imap-children-untold", "LIST says nothing of children, asked or not")
class _ChildrenUntold(_Attributes):
    def told(self, attributes: list[str], asked: Asked) -> list[str]:
        del asked
        return [each for each in attributes if not each.startswith("\\Has")]


@defect("imap-children-of-all", "every name has children")
class _ChildrenOfAll(ImapConnection):
    def has_children(self, name: str) -> bool:
        del name
        return True


@defect("imap-children-both", "a mailbox with children is also told to have none")
class _ChildrenBoth(_Attributes):
    def told(self, attributes: list[str], asked: Asked) -> list[str]:
        del asked
        return list(dict.fromkeys([*attributes, "\\HasNoChildren"]))


# Subscriptions and CHILDINFO


@defect("imap-list-subscribed-hides-missing", "LIST (SUBSCRIBED) tells mailboxes only")
class _HidesMissing(ImapConnection):
    def meets(self, name: str, asked: Asked) -> bool:
        return name in self.user.mailboxes and super().meets(name, asked)


@defect("imap-list-subscribed-lists-all", "LIST (SUBSCRIBED) tells what is not subscribed too")
class _ListsAll(ImapConnection):
    def meets(self, name: str, asked: Asked) -> bool:
        del name, asked
        return True


@defect("imap-list-subscribed-tells-levels", "LIST (SUBSCRIBED) tells levels above, as LSUB does")
class _TellsLevels(ImapConnection):
    def meets(self, name: str, asked: Asked) -> bool:
        return super().meets(name, asked) or self.has_matching_inferior_of(name)

    def has_matching_inferior_of(self, name: str) -> bool:
        return any(other.startswith(name + "/") for other in self.subscriptions())


@defect("imap-recursivematch-without-parents", "RECURSIVEMATCH brings no parent")
class _WithoutParents(ImapConnection):
    def has_matching_inferior(self, name: str, asked: Asked) -> bool:
        del name, asked
        return False


@defect("imap-recursivematch-without-childinfo", "RECURSIVEMATCH brings parents, not why")
class _WithoutChildinfo(ImapConnection):
    def child_info(self, asked: Asked) -> bytes:
        del asked
        return b""


@defect("imap-childinfo-unasked", "extended LIST tells CHILDINFO, asked or not")
class _ChildinfoUnasked(ImapConnection):
    async def tell_extended(
        self, name: str, attributes: list[str], old: str | None, more: bytes = b""
    ) -> None:
        if self.inferiors(name):
            more = more or b'"CHILDINFO" ("SUBSCRIBED")'
        await super().tell_extended(name, attributes, old, more)


@defect("imap-childinfo-redundant", "RECURSIVEMATCH tells a parent whose child is told too")
class _Redundant(ImapConnection):
    def is_redundant(self, name: str, kept: list[str]) -> bool:
        del name, kept
        return False


# STATUS


@defect("imap-list-status-untold", "RETURN (STATUS) brings LIST responses only")
class _StatusUntold(ImapConnection):
    async def list_status(self, name: str, items: list[str]) -> None:
        pass


@defect("imap-list-status-of-the-first-only", "RETURN (STATUS) brings one STATUS response")
class _FirstStatus(ImapConnection):
    status_told = False

    async def list_status(self, name: str, items: list[str]) -> None:
        if not self.status_told:
            self.status_told = True
            await super().list_status(name, items)


@defect("imap-list-status-before-list", "RETURN (STATUS) brings STATUS before the name's LIST")
class _StatusBefore(ImapConnection):
    wanted: tuple[str, ...] = ()

    async def list_extended(self, asked: Asked) -> None:
        self.wanted = tuple(asked.status)
        await super().list_extended(asked)

    async def tell_extended(
        self, name: str, attributes: list[str], old: str | None, more: bytes = b""
    ) -> None:
        if self.wanted:
            await super().list_status(name, list(self.wanted))
        await super().tell_extended(name, attributes, old, more)

    async def list_status(self, name: str, items: list[str]) -> None:
        pass


@defect("imap-list-status-of-levels", "RETURN (STATUS) brings STATUS of what is no mailbox")
class _StatusOfLevels(ImapConnection):
    async def list_status(self, name: str, items: list[str]) -> None:
        mailbox = self.user.mailboxes.get(name) or Mailbox(name, 1)
        await self.tell_status(mailbox, items)


@defect(
    "imap-list-status-ignores-the-selection", "RETURN (STATUS) is of all that the pattern finds"
)
class _StatusOfAll(ImapConnection):
    async def list_extended(self, asked: Asked) -> None:
        await super().list_extended(asked)
        for name in self.matching(asked):
            if not self.meets(name, asked):
                await self.list_status(name, asked.status)
