"""Defects of POP3 in the TRANSACTION state: what is listed, sent, marked and unmarked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.maildrop import lines_of
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account

# Multi-line responses


@defect("pop3-every-dot-doubled", "byte-stuffing doubles each dot at the begin of a line")
class _EveryDotDoubled(Pop3Connection):
    def stuffed(self, line: bytes) -> bytes:
        dots = len(line) - len(line.lstrip(b"."))
        return b"." * dots + line


@defect("pop3-dots-at-buffer-ends-not-stuffed", "a dot right behind 1024 octets is not stuffed")
class _DotsAtBufferEndsNotStuffed(Pop3Connection):
    sent = 0

    async def say_lines(self, text: str, lines: Iterable[bytes]) -> None:
        self.sent = 0
        await super().say_lines(text, lines)

    def stuffed(self, line: bytes) -> bytes:
        forgotten = self.sent % 1024 == 0
        self.sent += len(line) + 2
        # A lone dot would end the response: this server looks twice at such.
        return line if forgotten and line != b"." else super().stuffed(line)


@defect("pop3-empty-line-before-the-final-dot", "an empty line precedes the dot that ends RETR")
class _EmptyLineBeforeTheFinalDot(Pop3Connection):
    def octets(self, number: int) -> bytes:
        return super().octets(number) + b"\r\n"


@defect("pop3-empty-lines-at-the-end-dropped", "empty lines at the end of a message are not sent")
class _EmptyLinesAtTheEndDropped(Pop3Connection):
    def octets(self, number: int) -> bytes:
        head, empty, body = super().octets(number).partition(b"\r\n\r\n")
        kept = body.rstrip(b"\r\n")
        return head + empty + (kept + b"\r\n" if kept else b"")


@defect("pop3-header-lines-end-with-lf", "the first lines of a message end with LF alone")
class _HeaderLinesEndWithLf(Pop3Connection):
    async def do_retr(self, arguments: Sequence[str]) -> None:
        first, second, *rest = lines_of(self.octets(self.only_number(arguments)))
        await self.say_lines("message follows", [first + b"\n" + second, *rest])


# Message-numbers and sizes


@defect("pop3-numbers-begin-at-zero", "the first message has the number 0")
class _NumbersBeginAtZero(Pop3Connection):
    def number(self, argument: str) -> int:
        return super().number(str(int(argument) + 1) if argument.isdigit() else argument)

    async def say_listing(self, arguments: Sequence[str], listing: dict[int, str]) -> None:
        if arguments:
            number = self.only_number(arguments)
            await self.say_ok(f"{number - 1} {listing[number]}")
        else:
            await super().say_listing((), {number - 1: what for number, what in listing.items()})


@defect("pop3-numbers-in-hexadecimal", "message-numbers are read and written as hexadecimals")
class _NumbersInHexadecimal(Pop3Connection):
    def number(self, argument: str) -> int:
        try:
            return super().number(str(int(argument, 16)))
        except ValueError:
            raise Refusal("a message-number has hexadecimal digits") from None

    async def say_listing(self, arguments: Sequence[str], listing: dict[int, str]) -> None:
        if arguments:
            number = self.only_number(arguments)
            await self.say_ok(f"{number:x} {listing[number]}")
        else:
            lines = (f"{number:x} {what}".encode() for number, what in listing.items())
            await self.say_lines("listing follows", lines)


@defect("pop3-sizes-in-hexadecimal", "LIST tells sizes as hexadecimals")
class _SizesInHexadecimal(Pop3Connection):
    def scan_listing(self, number: int) -> str:
        return f"{self.size(number):#x}"


@defect("pop3-list-of-one-tells-another-size", "LIST of one message tells its size without header")
class _ListOfOneTellsAnotherSize(Pop3Connection):
    async def do_list(self, arguments: Sequence[str]) -> None:
        if not arguments:
            await super().do_list(arguments)
            return
        number = self.only_number(arguments)
        body = self.octets(number).partition(b"\r\n\r\n")[2]
        await self.say_ok(f"{number} {len(body)}")


@defect("pop3-list-of-one-leaves-out-the-number", "LIST of one message tells its size alone")
class _ListOfOneLeavesOutTheNumber(Pop3Connection):
    async def do_list(self, arguments: Sequence[str]) -> None:
        if arguments:
            await self.say_ok(str(self.size(self.only_number(arguments))))
        else:
            await super().do_list(arguments)


@defect("pop3-list-of-nothing-refused", "LIST of an empty maildrop is refused")
class _ListOfNothingRefused(Pop3Connection):
    async def do_list(self, arguments: Sequence[str]) -> None:
        if not self.numbers():
            raise Refusal("no messages")
        await super().do_list(arguments)


@defect("pop3-stat-of-nothing-refused", "STAT of an empty maildrop is refused")
class _StatOfNothingRefused(Pop3Connection):
    def drop_listing(self) -> str:
        if not self.numbers():
            raise Refusal("no messages")
        return super().drop_listing()


@defect("pop3-drop-listing-says-more", "STAT tells how many messages are marked, too")
class _DropListingSaysMore(Pop3Connection):
    def drop_listing(self) -> str:
        return f"{super().drop_listing()} {len(self.marked)} marked"


@defect("pop3-scan-listing-says-more", "LIST tells the unique-id of a message, too")
class _ScanListingSaysMore(Pop3Connection):
    def scan_listing(self, number: int) -> str:
        return f"{super().scan_listing(number)} {self.unique_id(number)}"


@defect("pop3-stat-counts-octets-of-marked", "STAT counts the octets of what is marked")
class _StatCountsOctetsOfMarked(Pop3Connection):
    def drop_listing(self) -> str:
        everything = range(1, len(self.drop) + 1)
        return f"{len(self.numbers())} {sum(map(self.size, everything))}"


# Marks


class _MarkedToo(Pop3Connection):
    """Lets some commands refer to messages that are marked."""

    lenient = ""
    """The keyword of such a command."""
    now = ""

    def arguments(self, keyword: str, rest: str) -> list[str]:
        self.now = keyword
        return super().arguments(keyword, rest)

    def number(self, argument: str) -> int:
        if self.now == self.lenient and argument.isdigit() and int(argument) in self.marked:
            return int(argument)
        return super().number(argument)


@defect("pop3-list-of-marked-answered", "LIST tells of a message that is marked, if asked for it")
class _ListOfMarkedAnswered(_MarkedToo):
    lenient = "LIST"

    async def say_listing(self, arguments: Sequence[str], listing: dict[int, str]) -> None:
        if arguments:
            number = self.only_number(arguments)
            await self.say_ok(f"{number} {self.size(number)}")
        else:
            await super().say_listing(arguments, listing)


@defect("pop3-marked-message-retrieved", "RETR sends a message that is marked")
class _MarkedMessageRetrieved(_MarkedToo):
    lenient = "RETR"


@defect("pop3-second-dele-accepted", "DELE of a message that is marked is answered +OK")
class _SecondDeleAccepted(_MarkedToo):
    lenient = "DELE"


@defect("pop3-rset-restores-the-last-alone", "RSET takes back the last mark alone")
class _RsetRestoresTheLastAlone(Pop3Connection):
    def unmark(self) -> None:
        self.marked -= {max(self.marked, default=0)}


@defect("pop3-rset-restores-the-view-alone", "after RSET QUIT still removes what was marked")
class _RsetRestoresTheViewAlone(Pop3Connection):
    doomed: frozenset[int] = frozenset()

    def unmark(self) -> None:
        self.doomed |= self.marked
        super().unmark()

    def update(self, account: Account) -> None:
        self.marked |= self.doomed
        super().update(account)


@defect("pop3-rset-of-nothing-refused", "RSET is refused where nothing is marked")
class _RsetOfNothingRefused(Pop3Connection):
    def unmark(self) -> None:
        if not self.marked:
            raise Refusal("nothing to take back")
        super().unmark()


@defect("pop3-rset-ends-all-marking", "after RSET QUIT removes nothing, whatever is marked then")
class _RsetEndsAllMarking(Pop3Connection):
    reset = False

    def unmark(self) -> None:
        self.reset = True
        super().unmark()

    def update(self, account: Account) -> None:
        if not self.reset:
            super().update(account)


@defect("pop3-noop-refused", "NOOP is not known")
class _NoopRefused(Pop3Connection):
    def after_log_in(self) -> frozenset[str]:
        return super().after_log_in() - {"NOOP"}


@defect("pop3-noop-unmarks", "NOOP takes back the marks")
class _NoopUnmarks(Pop3Connection):
    async def do_noop(self, arguments: Sequence[str]) -> None:
        self.unmark()
        await super().do_noop(arguments)


# RETR


@defect("pop3-second-retr-refused", "a message is retrieved once in a session")
class _SecondRetrRefused(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        self.retrieved: set[str] = set()
        await super().enter(account)

    async def do_retr(self, arguments: Sequence[str]) -> None:
        if arguments[0] in self.retrieved:
            raise Refusal("you have that message")
        await super().do_retr(arguments)
        self.retrieved.update(arguments)


@defect("pop3-hundredth-command-refused", "from the hundredth on commands are refused")
class _HundredthCommandRefused(Pop3Connection):
    commands_given = 0

    def check_state(self, keyword: str) -> None:
        self.commands_given += 1
        if self.commands_given >= 100:
            raise Refusal("too many commands")
        super().check_state(keyword)


@defect("pop3-retr-marks", "RETR marks the message as deleted")
class _RetrMarks(Pop3Connection):
    async def do_retr(self, arguments: Sequence[str]) -> None:
        await super().do_retr(arguments)
        self.mark(int(arguments[0]))


@defect("pop3-quit-removes-what-was-retrieved", "QUIT removes what RETR has sent")
class _QuitRemovesWhatWasRetrieved(Pop3Connection):
    async def enter(self, account: Account | None) -> None:
        self.retrieved: set[int] = set()
        await super().enter(account)

    async def do_retr(self, arguments: Sequence[str]) -> None:
        await super().do_retr(arguments)
        self.retrieved.add(int(arguments[0]))

    def update(self, account: Account) -> None:
        self.marked |= self.retrieved
        super().update(account)
