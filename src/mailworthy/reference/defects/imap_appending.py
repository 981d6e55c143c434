"""Defects of the IMAP server: APPEND."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Mailbox, Message

# Flags and date


@defect("imap-append-sets-seen", "an appended message is \\Seen")
class _SetsSeen(ImapConnection):
    def append_flags(self, flags: list[str]) -> list[str]:
        return [*flags, "\\Seen"]


@defect("imap-append-refuses-no-flags", "APPEND takes no flag list without a flag")
class _RefusesNoFlags(ImapConnection):
    async def do_append(self, command: Command) -> str:
        if b" () {" in command.octets:
            raise Bad("flag expected")
        return await super().do_append(command)


@defect("imap-append-drops-keywords", "APPEND sets system flags only")
class _DropsKeywords(ImapConnection):
    def append_flags(self, flags: list[str]) -> list[str]:
        return [flag for flag in flags if flag.startswith("\\")]


@defect("imap-append-ignores-the-date", "APPEND stores the present date, whatever is given")
class _IgnoresDate(ImapConnection):
    def append_time(self, when: datetime | None) -> datetime | None:
        del when
        return None


@defect("imap-append-ignores-the-zone", "APPEND takes the time given as UTC")
class _IgnoresZone(ImapConnection):
    def append_time(self, when: datetime | None) -> datetime | None:
        return when and when.replace(tzinfo=UTC)


@defect("imap-append-needs-two-digits-of-day", "a date-time needs two digits of day")
class _TwoDigits(ImapConnection):
    def append_date(self, command: Command) -> datetime:
        if command.sees(b'" '):
            raise Bad("date-time expected")
        return super().append_date(command)


@defect("imap-append-date-drops-flags", "APPEND with a date sets no flags")
class _DateDropsFlags(ImapConnection):
    def append_message(
        self, mailbox: Mailbox, octets: bytes, flags: list[str], when: datetime | None
    ) -> Message:
        return super().append_message(mailbox, octets, flags if when is None else [], when)


@defect("imap-append-date-of-the-header", "APPEND without a date takes that of the header")
class _DateOfHeader(ImapConnection):
    def append_message(
        self, mailbox: Mailbox, octets: bytes, flags: list[str], when: datetime | None
    ) -> Message:
        line = octets.partition(b"\r\n")[0]
        if when is None and line.startswith(b"Date: "):
            when = parsedate_to_datetime(line[6:].decode())
        return super().append_message(mailbox, octets, flags, when)


# Where and what


@defect("imap-append-not-recent", "an appended message is not recent")
class _NotRecent(ImapConnection):
    def append_message(
        self, mailbox: Mailbox, octets: bytes, flags: list[str], when: datetime | None
    ) -> Message:
        message = super().append_message(mailbox, octets, flags, when)
        mailbox.recent.discard(message.uid)
        return message


@defect("imap-append-sorts-by-date", "a mailbox is in the order of its dates")
class _SortsByDate(ImapConnection):
    def append_message(
        self, mailbox: Mailbox, octets: bytes, flags: list[str], when: datetime | None
    ) -> Message:
        message = super().append_message(mailbox, octets, flags, when)
        mailbox.messages.sort(key=lambda each: each.internal_date)
        return message


@defect("imap-append-strips-the-eighth-bit", "APPEND takes seven bits of each octet")
class _SevenBits(ImapConnection):
    def appended(self, octets: bytes) -> bytes:
        return bytes(octet & 0x7F for octet in octets)


@defect("imap-append-spoils-what-is-no-utf8", "APPEND replaces what is not UTF-8")
class _Utf8Only(ImapConnection):
    def appended(self, octets: bytes) -> bytes:
        return octets.decode("utf-8", "replace").encode()


@defect("imap-append-cuts-big-messages", "APPEND keeps 64 KiB of a message")
class _CutsBig(ImapConnection):
    def appended(self, octets: bytes) -> bytes:
        return octets[:65536]


@defect("imap-append-without-exists", "APPEND to the selected mailbox tells no EXISTS")
class _NoExists(ImapConnection):
    async def news(self, name: str) -> None:
        if name != "APPEND":
            await super().news(name)


@defect("imap-append-elsewhere-tells-exists", "APPEND tells the count of the mailbox appended to")
class _TellsElsewhere(ImapConnection):
    counted = 0

    def append_message(
        self, mailbox: Mailbox, octets: bytes, flags: list[str], when: datetime | None
    ) -> Message:
        message = super().append_message(mailbox, octets, flags, when)
        self.counted = len(mailbox.messages) + 1
        return message

    async def news(self, name: str) -> None:
        if name == "APPEND" and self.view is not None:
            await self.untagged(f"{self.counted} EXISTS")
        await super().news(name)


@defect("imap-append-after-trycreate-refused", "what was missing once stays missing for APPEND")
class _StaysMissing(ImapConnection):
    missed = ""

    def destination(self, name: str) -> Mailbox:
        if name not in self.user.mailboxes or name == self.missed:
            self.missed = name
            raise No(f"no mailbox {name}", "[TRYCREATE]")
        return super().destination(name)


# Failing


@defect("imap-append-stores-what-it-refuses", "APPEND refused for its arguments stores the message")
class _StoresRefused(ImapConnection):
    async def do_append(self, command: Command) -> str:
        try:
            return await super().do_append(command)
        except Bad:
            again = Command(command.octets)
            again.at = command.octets.index(b" ", command.octets.index(b" ") + 1)
            self.destination(self.mailbox(again, last=False)).append(b"Subject: stored\r\n\r\n")
            raise


@defect("imap-append-of-nothing-stored-and-refused", "an empty literal is stored and refused")
class _NothingStored(ImapConnection):
    def append_nothing(self, mailbox: Mailbox) -> None:
        mailbox.append(b"\r\n")
        super().append_nothing(mailbox)


class _Unstored(ImapConnection):
    """Says OK to a message that it does not store."""

    def unstored(self, octets: bytes) -> bool:
        raise NotImplementedError

    def append_message(
        self, mailbox: Mailbox, octets: bytes, flags: list[str], when: datetime | None
    ) -> Message:
        if self.unstored(octets):
            return Message(mailbox.uid_next, octets, datetime.now(UTC))
        return super().append_message(mailbox, octets, flags, when)


@defect("imap-append-of-nothing-ok-unstored", "an empty literal gets OK and is not stored")
class _NothingOk(_Unstored):
    def append_nothing(self, mailbox: Mailbox) -> None:
        pass

    def unstored(self, octets: bytes) -> bool:
        return not octets


@defect("imap-append-nul-ok-unstored", "a message with NUL gets OK and is not stored")
class _NulOk(_Unstored):
    def append_nul(self, mailbox: Mailbox, octets: bytes) -> None:
        pass

    def unstored(self, octets: bytes) -> bool:
        return b"\0" in octets


@defect("imap-append-nul-stored-and-refused", "a message with NUL is stored and refused")
class _NulStored(ImapConnection):
    def append_nul(self, mailbox: Mailbox, octets: bytes) -> None:
        mailbox.append(octets.replace(b"\0", b" "))
        super().append_nul(mailbox, octets)


@defect("imap-append-keeps-nul", "a message with NUL is stored as it is")
class _NulKept(ImapConnection):
    def append_nul(self, mailbox: Mailbox, octets: bytes) -> None:
        pass


@defect("imap-append-stores-what-was-cut", "what came of a literal is stored when the client goes")
class _StoresCut(ImapConnection):
    async def read_exactly(self, count: int) -> bytes:
        try:
            return await super().read_exactly(count)
        except Disconnected:
            for name, mailbox in self.user.mailboxes.items():
                if name.startswith("mailworthy-"):
                    mailbox.append(bytes(self.buffer))
            raise


@defect("imap-append-to-noselect-accepted", "APPEND to a \\Noselect name makes a mailbox of it")
class _NoselectAccepted(ImapConnection):
    def destination(self, name: str) -> Mailbox:
        if name not in self.user.mailboxes and self.inferiors(name):
            return self.store.create(self.user, name)
        return super().destination(name)
