"""Defects of the IMAP server: SUBSCRIBE, UNSUBSCRIBE, LSUB."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad
from mailworthy.reference.store import Mailbox


@defect("imap-subscribe-does-nothing", "SUBSCRIBE gets OK and adds nothing")
class _SubscribeNothing(ImapConnection):
    def subscribe(self, name: str) -> None:
        pass


@defect("imap-subscription-dies-with-the-session", "each session has subscriptions of its own")
class _SessionSubscriptions(ImapConnection):
    def subscribe(self, name: str) -> None:
        self.own_names = {*self.own_names, name}

    def subscriptions(self) -> set[str]:
        return set(self.own_names)

    own_names: set[str] = set()  # noqa: RUF012 (replaced, never changed)


@defect("imap-delete-unsubscribes", "DELETE takes the name off the subscriptions")
class _DeleteUnsubscribes(ImapConnection):
    def delete(self, mailbox: Mailbox) -> None:
        super().delete(mailbox)
        self.user.subscriptions.discard(mailbox.name)


@defect("imap-lsub-hides-what-is-missing", "LSUB leaves out names that no mailbox has")
class _LsubHides(ImapConnection):
    def subscriptions(self) -> set[str]:
        return super().subscriptions() & set(self.user.mailboxes)


@defect("imap-subscribe-missing-untold", "SUBSCRIBE of what there is not gets OK and adds nothing")
class _SubscribeMissing(ImapConnection):
    def subscribe(self, name: str) -> None:
        if name in self.user.mailboxes:
            super().subscribe(name)


@defect("imap-subscribe-missing-bad", "SUBSCRIBE of what there is not gets BAD")
class _SubscribeMissingBad(ImapConnection):
    def subscribe(self, name: str) -> None:
        if name not in self.user.mailboxes:
            raise Bad(f"no mailbox {name}")
        super().subscribe(name)


@defect("imap-unsubscribe-does-nothing", "UNSUBSCRIBE gets OK and takes nothing off")
class _UnsubscribeNothing(ImapConnection):
    def unsubscribe(self, name: str) -> None:
        pass


@defect("imap-unsubscribe-deletes", "UNSUBSCRIBE removes the mailbox")
class _UnsubscribeDeletes(ImapConnection):
    def unsubscribe(self, name: str) -> None:
        super().unsubscribe(name)
        self.user.mailboxes.pop(name, None)


@defect("imap-unsubscribe-needs-the-mailbox", "UNSUBSCRIBE of what there is not gets NO")
class _UnsubscribeNeeds(ImapConnection):
    def unsubscribe(self, name: str) -> None:
        self.find(name)
        super().unsubscribe(name)


@defect("imap-lsub-percent-tells-no-level", "LSUB with % tells no level above what is subscribed")
class _LsubNoLevel(ImapConnection):
    async def tell_names(self, kind: str, names: set[str], implied: set[str], pattern: str) -> None:
        await super().tell_names(kind, names, implied if kind == "LIST" else set(), pattern)


@defect("imap-lsub-level-looks-selectable", "LSUB tells a level above as if it were subscribed")
class _LsubLevel(ImapConnection):
    async def tell_name(self, kind: str, name: str, attributes: list[str]) -> None:
        await super().tell_name(kind, name, attributes if kind == "LIST" else [])


@defect("imap-lsub-ignores-the-pattern", "LSUB tells all that is subscribed")
class _LsubAll(ImapConnection):
    async def tell_names(self, kind: str, names: set[str], implied: set[str], pattern: str) -> None:
        await super().tell_names(kind, names, implied, pattern if kind == "LIST" else "*")


@defect("imap-lsub-lists-all", "LSUB tells what is not subscribed too")
class _LsubUnsubscribed(ImapConnection):
    def subscriptions(self) -> set[str]:
        return super().subscriptions() | set(self.user.mailboxes)
