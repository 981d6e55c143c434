"""Defects of the IMAP server: SPECIAL-USE (RFC 6154), STATUS=SIZE (RFC 8438), NAMESPACE (2342)."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.list_extended import Asked
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox


@defect("imap-special-use-selects-all", "LIST (SPECIAL-USE) tells mailboxes without a use")
class _SelectsAll(ImapConnection):
    def meets(self, name: str, asked: Asked) -> bool:
        del name, asked
        return True


@defect("imap-special-use-untold", "LIST tells no special use, asked or not")
class _UsesUntold(ImapConnection):
    def created(self, mailbox: Mailbox, uses: set[str]) -> None:
        pass


@defect("imap-create-unknown-use-accepted", "CREATE for a use that there is not makes a plain one")
class _UnknownUse(ImapConnection):
    def create_parameters(self, command: Command) -> set[str]:
        try:
            return super().create_parameters(command)
        except No:
            return set()


@defect(
    "imap-create-unknown-use-creates", "CREATE for a use that there is not says NO, and creates"
)
class _UnknownUseCreates(ImapConnection):
    async def do_create(self, command: Command) -> str:
        try:
            return await super().do_create(command)
        except No:
            self.store.create(self.user, command.octets.decode().split('"')[1])
            raise


@defect("imap-create-without-useattr", "the NO for a use that cannot be given has no code")
class _NoUseattr(ImapConnection):
    def use_code(self) -> str:
        return ""


@defect("imap-status-size-of-the-last", "SIZE is that of the last message")
class _SizeOfLast(ImapConnection):
    def status(self, mailbox: Mailbox) -> dict[str, int]:
        last = len(mailbox.messages[0].octets) if mailbox.messages else 0
        return {**super().status(mailbox), "SIZE": last}


@defect("imap-status-size-in-kilobytes", "SIZE is counted in kilobytes")
class _SizeInKilobytes(ImapConnection):
    def status(self, mailbox: Mailbox) -> dict[str, int]:
        told = super().status(mailbox)
        return {**told, "SIZE": told["SIZE"] // 1024}


@defect("imap-namespace-untold", "NAMESPACE gets OK only")
class _NamespaceUntold(ImapConnection):
    async def do_namespace(self, command: Command) -> str:
        command.end()
        return "NAMESPACE completed"


@defect("imap-namespace-needs-no-mailbox", "NAMESPACE is refused where a mailbox is selected")
class _NamespaceState(ImapConnection):
    async def do_namespace(self, command: Command) -> str:
        if self.view is not None:
            raise Bad("a mailbox is selected")
        return await super().do_namespace(command)


@defect("imap-namespace-separator-differs", "NAMESPACE tells another separator than LIST")
class _NamespaceSeparator(ImapConnection):
    def namespaces(self) -> str:
        return '(("" ".")) NIL NIL'


@defect("imap-selection-options-add-up", "of several selection options one that holds is enough")
class _OptionsAddUp(ImapConnection):
    def meets(self, name: str, asked: Asked) -> bool:
        met = {"SUBSCRIBED": name in self.subscriptions(), "SPECIAL-USE": self.is_special(name)}
        return any(met[option] for option in asked.criteria)
