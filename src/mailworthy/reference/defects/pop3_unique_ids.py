"""Defects of UIDL: the unique-ids, and how they are listed."""

from __future__ import annotations

import email
import hashlib
import uuid
from collections.abc import Sequence
from typing import ClassVar

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.store import Account

# Listings


@defect("pop3-uidl-leaves-out-the-last", "UIDL does not list the last message")
class _UidlLeavesOutTheLast(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        listing = {n: self.unique_id(n) for n in self.numbers()}
        await self.say_listing(arguments, dict(list(listing.items())[:-1]))


@defect("pop3-uidl-numbers-from-zero", "UIDL without an argument numbers the messages from 0")
class _UidlNumbersFromZero(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        shift = 0 if arguments else 1
        listing = {n - shift: self.unique_id_listing(n) for n in self.numbers()}
        await self.say_listing(arguments, listing)


@defect("pop3-uidl-of-nothing-lists-something", "UIDL of an empty maildrop lists a message 0")
class _UidlOfNothing(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        if self.drop or arguments:
            await super().do_uidl(arguments)
        else:
            await self.say_lines("listing follows", [b"0 none"])


@defect("pop3-uidl-of-one-tells-another", "UIDL of one message tells its UID alone")
class _UidlOfOneTellsAnother(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        if arguments:
            number = self.only_number(arguments)
            await self.say_ok(f"{number} {self.message(number).uid}")
        else:
            await super().do_uidl(arguments)


@defect("pop3-uidl-of-one-leaves-out-the-number", "UIDL of one message tells the unique-id alone")
class _UidlOfOneLeavesOutTheNumber(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        if arguments:
            await self.say_ok(self.unique_id(self.only_number(arguments)))
        else:
            await super().do_uidl(arguments)


@defect("pop3-uidl-of-marked-answered", "UIDL of one message answers for those marked as deleted")
class _UidlOfMarkedAnswered(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        marked = self.marked
        if arguments:
            self.marked = set()
        try:
            await super().do_uidl(arguments)
        finally:
            self.marked = marked


@defect("pop3-uidl-lists-marked", "UIDL lists messages that are marked as deleted")
class _UidlListsMarked(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        marked = self.marked
        if not arguments:
            self.marked = set()
        try:
            await super().do_uidl(arguments)
        finally:
            self.marked = marked


# Unique-ids


@defect("pop3-unique-ids-change", "unique-ids are new in each session")
class _UniqueIdsChange(Pop3Connection):
    async def open(self, account: Account) -> None:
        self.salt = uuid.uuid4().hex
        await super().open(account)

    def unique_id(self, number: int) -> str:
        return f"{self.salt}.{self.message(number).uid}"


@defect("pop3-unique-ids-all-alike", "all messages have one unique-id")
class _UniqueIdsAllAlike(Pop3Connection):
    def unique_id(self, number: int) -> str:
        del number
        return "message"


@defect("pop3-unique-ids-are-numbers", "unique-ids are message-numbers, given again to others")
class _UniqueIdsAreNumbers(Pop3Connection):
    def unique_id(self, number: int) -> str:
        return str(number)


@defect("pop3-unique-id-too-long", "unique-ids have more than 70 characters")
class _UniqueIdTooLong(Pop3Connection):
    def unique_id(self, number: int) -> str:
        return f"{super().unique_id(number):x<71}"


@defect("pop3-unique-id-with-space", "unique-ids have a space in them")
class _UniqueIdWithSpace(Pop3Connection):
    def unique_id(self, number: int) -> str:
        return f"id {super().unique_id(number)}"


@defect("pop3-unique-id-empty", "unique-ids are empty")
class _UniqueIdEmpty(Pop3Connection):
    def unique_id(self, number: int) -> str:
        del number
        return ""


@defect("pop3-unique-id-listing-says-more", "the size follows the unique-id")
class _UniqueIdListingSaysMore(Pop3Connection):
    def unique_id_listing(self, number: int) -> str:
        return f"{super().unique_id_listing(number)} {self.size(number)}"


@defect("pop3-unique-ids-are-message-ids", "unique-ids are made of the Message-ID")
class _UniqueIdsAreMessageIds(Pop3Connection):
    def unique_id(self, number: int) -> str:
        found = email.message_from_bytes(self.octets(number))["Message-ID"]
        return hashlib.sha256(str(found).encode()).hexdigest()


# As one that hashes the fields that a client gave, but those that tell of the way it came.
@defect("pop3-unique-ids-are-hashes-of-the-header", "unique-ids are hashes of some header fields")
class _UniqueIdsAreHashesOfTheHeader(Pop3Connection):
    def unique_id(self, number: int) -> str:
        message = email.message_from_bytes(self.octets(number))
        fields = [message[name] for name in ("From", "To", "Subject", "Date", "Message-ID")]
        return hashlib.sha256(repr(fields).encode()).hexdigest()


class _Read(Pop3Connection):
    """Notes by UID what RETR has sent."""

    read: ClassVar[set[tuple[int, int]]] = set()

    def identity(self, number: int) -> tuple[int, int]:
        """What a message is known by in all sessions with one server."""
        return id(self.store), id(self.message(number))

    async def do_retr(self, arguments: Sequence[str]) -> None:
        await super().do_retr(arguments)
        self.read.add(self.identity(int(arguments[0])))


# As a server that takes the names of files in a Maildir, with the flags.
@defect("pop3-unique-id-tells-what-was-read", "RETR changes the unique-id of the message")
class _UniqueIdTellsWhatWasRead(_Read):
    def unique_id(self, number: int) -> str:
        flag = ":2,S" if self.identity(number) in self.read else ":2,"
        return super().unique_id(number) + flag


@defect("pop3-unique-id-tells-what-was-read-before", "RETR changes the unique-id from then on")
class _UniqueIdTellsWhatWasReadBefore(_Read):
    async def open(self, account: Account) -> None:
        self.before = frozenset(self.read)
        await super().open(account)

    def unique_id(self, number: int) -> str:
        flag = ":2,S" if self.identity(number) in self.before else ":2,"
        return super().unique_id(number) + flag


@defect("pop3-unique-ids-move-up", "a message that is not marked has the first unique-id left")
class _UniqueIdsMoveUp(Pop3Connection):
    def unique_id(self, number: int) -> str:
        return super().unique_id(self.numbers().index(number) + 1)
