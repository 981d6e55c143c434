"""Defects of the IMAP server: CREATE, DELETE, RENAME."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.names import SEPARATOR, normal
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Account, Mailbox, Message, Store

_count = itertools.count()

# CREATE


@defect("imap-create-makes-nothing", "CREATE gets OK and makes nothing")
class _CreateNothing(Store):
    def create(self, account: Account, name: str) -> Mailbox:
        if name.endswith("-other"):
            return Mailbox(name, 1)
        return super().create(account, name)


@defect("imap-create-twice-empties", "CREATE of a mailbox that there is gets NO and empties it")
class _CreateEmpties(ImapConnection):
    def clash(self, name: str) -> None:
        mailbox = self.user.mailboxes[name]
        mailbox.remove([message.uid for message in mailbox.messages])
        super().clash(name)


class _Named(ImapConnection):
    """Creates mailboxes under other names than those asked for."""

    def changed(self, name: str) -> str:
        raise NotImplementedError

    def created_name(self, name: str) -> str:
        return self.changed(super().created_name(name))


@defect("imap-create-keeps-the-last-separator", "a separator at a name's end becomes an underscore")
class _KeepsSeparator(ImapConnection):
    def created_name(self, name: str) -> str:
        return re.sub(f"{re.escape(SEPARATOR)}$", "_", name)


@defect("imap-create-refuses-the-last-separator", "CREATE takes no separator at a name's end")
class _RefusesSeparator(ImapConnection):
    def created_name(self, name: str) -> str:
        if name.endswith(SEPARATOR):
            raise No("no such name")
        return super().created_name(name)


@defect("imap-create-inbox-again", "INBOX with a separator at its end names another mailbox")
class _InboxAgain(_Named):
    def changed(self, name: str) -> str:
        return f"INBOX {next(_count)}" if name == "INBOX" else name


@defect("imap-create-without-superiors-refused", "CREATE needs the level above to be there")
class _CreateSuperiors(ImapConnection):
    async def do_create(self, command: Command) -> str:
        self.creating = True
        try:
            return await super().do_create(command)
        finally:
            self.creating = False

    creating = False

    def create_superiors(self, name: str) -> None:
        if self.creating and SEPARATOR in name:
            self.find(name.rpartition(SEPARATOR)[0])
        super().create_superiors(name)


@defect("imap-superiors-are-not-listed", "levels above what is created are neither made nor listed")
class _SuperiorsUnlisted(ImapConnection):
    def create_superiors(self, name: str) -> None:
        pass

    def implied(self, names: set[str]) -> set[str]:
        del names
        return set()


@defect("imap-create-cuts-at-a-space", "a name ends at its first space")
class _CutsAtSpace(_Named):
    def changed(self, name: str) -> str:
        return name.partition(" ")[0]


@defect("imap-create-keeps-backslashes", "the backslashes of a quoted string are part of the name")
class _KeepsBackslashes(_Named):
    def changed(self, name: str) -> str:
        return re.sub(r'(["\\])', r"\\\1", name)


@defect("imap-list-decodes-utf7", "LIST tells &- of modified UTF-7 as a bare &")
class _DecodesUtf7(ImapConnection):
    def shown(self, name: str) -> bytes:
        return super().shown(name).replace(b"&-", b"&")


@defect("imap-create-cuts-long-names", "a name is cut after 255 octets")
class _CutsLongNames(_Named):
    def changed(self, name: str) -> str:
        return name[:255]


@defect("imap-create-drops-control-characters", "control characters are dropped from a name")
class _DropsControls(ImapConnection):
    def mailbox_name(self, command: Command) -> str:
        return normal(re.sub(r"[\x00-\x1f\x7f]", "", command.astring()))


# DELETE


@defect("imap-delete-keeps-the-mailbox", "DELETE gets OK and removes the messages only")
class _DeleteKeeps(ImapConnection):
    def delete(self, mailbox: Mailbox) -> None:
        mailbox.remove([message.uid for message in mailbox.messages])


@defect("imap-delete-missing-accepted", "DELETE of a mailbox that there is not gets OK")
class _DeleteMissing(ImapConnection):
    async def do_delete(self, command: Command) -> str:
        try:
            return await super().do_delete(command)
        except No:
            return "DELETE completed"


@defect("imap-delete-missing-bad", "DELETE of a mailbox that there is not gets BAD")
class _DeleteMissingBad(ImapConnection):
    async def do_delete(self, command: Command) -> str:
        try:
            return await super().do_delete(command)
        except No as error:
            raise Bad(error.text) from None


@defect("imap-delete-inbox-accepted", "DELETE of INBOX gets OK, and empties it")
class _DeleteInbox(ImapConnection):
    def delete_inbox(self) -> None:
        pass

    def delete(self, mailbox: Mailbox) -> None:
        if mailbox.name != "INBOX":
            super().delete(mailbox)


@defect("imap-delete-inbox-bad", "DELETE of INBOX gets BAD")
class _DeleteInboxBad(ImapConnection):
    def delete_inbox(self) -> None:
        raise Bad("INBOX stays")


@defect("imap-delete-takes-inferiors", "DELETE removes inferior names too")
class _DeleteInferiors(ImapConnection):
    def delete(self, mailbox: Mailbox) -> None:
        for name in self.inferiors(mailbox.name):
            del self.user.mailboxes[name]
        super().delete(mailbox)


@defect("imap-delete-empties-inferiors", "DELETE removes the messages of inferior names")
class _DeleteEmpties(ImapConnection):
    def delete(self, mailbox: Mailbox) -> None:
        for name in self.inferiors(mailbox.name):
            below = self.user.mailboxes[name]
            below.remove([message.uid for message in below.messages])
        super().delete(mailbox)


@defect("imap-deleted-superior-stays-selectable", "a deleted superior can be selected")
class _SuperiorSelectable(ImapConnection):
    def find(self, name: str) -> Mailbox:
        return Mailbox(name, 1) if self.inferiors(name) else super().find(name)


@defect("imap-deleted-superior-looks-selectable", "a level that is no mailbox is listed as if one")
class _SuperiorListed(ImapConnection):
    async def tell_name(self, kind: str, name: str, attributes: list[str]) -> None:
        await super().tell_name(kind, name, [a for a in attributes if a != "\\Noselect"])


@defect("imap-delete-noselect-accepted", "DELETE of a \\Noselect name takes its inferiors")
class _DeleteNoselect(ImapConnection):
    def find(self, name: str) -> Mailbox:
        below = self.inferiors(name)
        if name in self.user.mailboxes or not below:
            return super().find(name)
        for gone in below:
            del self.user.mailboxes[gone]
        return self.store.create(self.user, name)


@dataclass
class _Grave:
    """What deleted mailboxes had."""

    messages: dict[str, list[Message]] = field(default_factory=dict)


@defect("imap-recreated-mailbox-has-old-messages", "CREATE brings back what DELETE took away")
class _Revenant(ImapConnection):
    grave = _Grave()

    def delete(self, mailbox: Mailbox) -> None:
        self.grave.messages[mailbox.name] = mailbox.messages
        super().delete(mailbox)

    async def do_create(self, command: Command) -> str:
        text = await super().do_create(command)
        there = self.user.mailboxes
        for name in [name for name in self.grave.messages if name in there]:
            for message in self.grave.messages.pop(name):
                there[name].append(message.octets)
        return text


# RENAME


@defect("imap-rename-leaves-inferiors", "RENAME leaves inferior names as they are")
class _RenameAlone(ImapConnection):
    def renamed_along(self, old: str) -> list[str]:
        return [name for name in super().renamed_along(old) if name == old]


@defect("imap-rename-takes-names-that-begin-alike", "RENAME changes whatever begins with the name")
class _RenameAlike(ImapConnection):
    def renamed_along(self, old: str) -> list[str]:
        return [name for name in self.user.mailboxes if name.startswith(old)]


class _ClashingRename(ImapConnection):
    """Takes another way where the new name of RENAME is taken."""

    renaming = False

    async def do_rename(self, command: Command) -> str:
        self.renaming = True
        try:
            return await super().do_rename(command)
        finally:
            self.renaming = False

    def clash(self, name: str) -> None:
        if not self.renaming:
            super().clash(name)
        self.clashed(name)

    def clashed(self, name: str) -> None:
        raise NotImplementedError


@defect("imap-rename-overwrites", "RENAME to a name that is taken replaces what has it")
class _RenameOverwrites(_ClashingRename):
    def clashed(self, name: str) -> None:
        pass


@defect("imap-rename-to-taken-name-bad", "RENAME to a name that is taken gets BAD")
class _RenameClashBad(_ClashingRename):
    def clashed(self, name: str) -> None:
        raise Bad(f"{name} is there already")


@defect("imap-rename-to-inbox-accepted", "RENAME to INBOX puts a mailbox beside it")
class _RenameToInbox(ImapConnection):
    def created_name(self, name: str) -> str:
        made = super().created_name(name)
        return f"INBOX {next(_count)}" if made == "INBOX" else made


@defect("imap-rename-missing-makes-one", "RENAME of what is missing gets NO, and makes one")
class _RenameMissing(ImapConnection):
    async def do_rename(self, command: Command) -> str:
        try:
            return await super().do_rename(command)
        except No:
            self.store.create(self.user, command.octets.decode().rpartition('"')[0].split('"')[-1])
            raise


@defect("imap-rename-missing-bad", "RENAME of what there is not gets BAD")
class _RenameMissingBad(ImapConnection):
    async def do_rename(self, command: Command) -> str:
        try:
            return await super().do_rename(command)
        except No as error:
            raise Bad(error.text) from None


@defect("imap-rename-without-superiors-refused", "RENAME needs the level above to be there")
class _RenameSuperiors(_ClashingRename):
    def clashed(self, name: str) -> None:
        ImapConnection.clash(self, name)

    def create_superiors(self, name: str) -> None:
        if self.renaming and SEPARATOR in name:
            self.find(name.rpartition(SEPARATOR)[0])
        super().create_superiors(name)


@defect("imap-renamed-mailbox-leaves-its-validity", "the old name's next mailbox repeats its UIDs")
class _LeavesValidity(ImapConnection):
    left: tuple[str, int] = ("", 0)

    def renamed_along(self, old: str) -> list[str]:
        self.left = (old, self.user.mailboxes[old].uid_validity)
        return super().renamed_along(old)

    async def do_create(self, command: Command) -> str:
        text = await super().do_create(command)
        name, validity = self.left
        if name in self.user.mailboxes:
            self.user.mailboxes[name].uid_validity = validity
        return text


class _Spoils(ImapConnection):
    """Changes the messages of what is renamed."""

    def spoil(self, message: Message) -> None:
        raise NotImplementedError

    def renamed_along(self, old: str) -> list[str]:
        for message in self.user.mailboxes[old].messages:
            self.spoil(message)
        return super().renamed_along(old)


@defect("imap-rename-loses-flags", "a renamed mailbox has its messages without flags")
class _RenameFlags(_Spoils):
    def spoil(self, message: Message) -> None:
        message.flags.clear()


@defect("imap-rename-loses-dates", "a renamed mailbox has its messages under the present date")
class _RenameDates(_Spoils):
    def spoil(self, message: Message) -> None:
        message.internal_date = datetime.now(UTC)


@defect("imap-rename-inbox-removes-it", "RENAME of INBOX leaves its messages in neither mailbox")
class _InboxLost(ImapConnection):
    def rename_inbox(self, inbox: Mailbox, new: str) -> None:
        super().rename_inbox(inbox, new)
        moved = self.user.mailboxes[new]
        moved.remove([message.uid for message in moved.messages])


@defect("imap-rename-inbox-copies", "RENAME of INBOX leaves the messages there too")
class _InboxCopied(ImapConnection):
    def rename_inbox(self, inbox: Mailbox, new: str) -> None:
        copy = self.store.create(self.user, new)
        for message in inbox.messages:
            copy.append(message.octets, message.flags, message.internal_date)


@defect("imap-rename-inbox-takes-inferiors", "RENAME of INBOX renames what is below it")
class _InboxInferiors(ImapConnection):
    def rename_inbox(self, inbox: Mailbox, new: str) -> None:
        for name in self.inferiors("INBOX"):
            moved = self.user.mailboxes.pop(name)
            moved.name = new + name.removeprefix("INBOX")
            self.user.mailboxes[moved.name] = moved
        super().rename_inbox(inbox, new)
