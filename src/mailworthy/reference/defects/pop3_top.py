"""Defects of TOP: which lines it sends, which arguments it takes, what it does besides."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.defects.pop3_retr import broken
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.maildrop import lines_of
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account

# Lines


@defect("pop3-top-without-empty-line", "TOP leaves out the empty line after the header")
class _TopWithoutEmptyLine(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        lines = super().top(number, count)
        lines.remove(b"")
        return lines


@defect("pop3-top-one-line-too-many", "TOP sends one line of the body more than asked for")
class _TopOneLineTooMany(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        return super().top(number, count + 1)


@defect("pop3-top-past-the-end-refused", "TOP with more lines than there are is refused")
class _TopPastTheEndRefused(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        if count > len(lines_of(self.octets(number))):
            raise Refusal("no such line")
        return super().top(number, count)


@defect("pop3-top-counts-lines-of-the-header", "TOP counts the lines of the header too")
class _TopCountsLinesOfTheHeader(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        header = super().top(number, 0)
        return lines_of(self.octets(number))[: max(len(header), count)]


@defect("pop3-top-of-no-lines-brings-all", "TOP takes 0 lines for all of them")
class _TopOfNoLinesBringsAll(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        return super().top(number, count or len(self.octets(number)))


@defect("pop3-top-leaves-out-empty-lines", "TOP counts and sends lines with something in them")
class _TopLeavesOutEmptyLines(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        header = super().top(number, 0)
        body = lines_of(self.octets(number))[len(header) :]
        return [*header, *[line for line in body if line][:count]]


@defect("pop3-top-adds-an-empty-line", "TOP ends a body that is shorter with an empty line")
class _TopAddsAnEmptyLine(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        lines = super().top(number, count)
        short = len(lines) < len(super().top(number, 0)) + count
        return [*lines, b""] if short else lines


@defect("pop3-top-ends-without-empty-lines", "TOP leaves out empty lines at the end of a body")
class _TopEndsWithoutEmptyLines(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        lines, header = super().top(number, count), len(super().top(number, 0))
        while len(lines) > header and not lines[-1]:
            lines.pop()
        return lines


@defect("pop3-top-breaks-long-lines", "TOP breaks lines of more than 512 octets")
class _TopBreaksLongLines(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        return [piece for line in super().top(number, count) for piece in broken(line)]


@defect("pop3-top-ends-at-a-lone-dot", "TOP ends where a line of the body is one dot")
class _TopEndsAtALoneDot(Pop3Connection):
    def top(self, number: int, count: int) -> list[bytes]:
        lines = super().top(number, count)
        return lines[: lines.index(b".")] if b"." in lines else lines


@defect("pop3-top-stuffs-no-dots", "TOP stuffs lone dots alone, RETR all that is to be stuffed")
class _TopStuffsNoDots(Pop3Connection):
    topping = False

    async def do_top(self, arguments: Sequence[str]) -> None:
        self.topping = True
        try:
            await super().do_top(arguments)
        finally:
            self.topping = False

    def stuffed(self, line: bytes) -> bytes:
        return line if self.topping and line != b"." else super().stuffed(line)


# Arguments


@defect("pop3-top-count-wraps", "the number of lines is read modulo 2 to the 32nd")
class _TopCountWraps(Pop3Connection):
    def line_count(self, argument: str) -> int:
        return super().line_count(str(int(argument) % 2**32) if argument.isdigit() else argument)


@defect("pop3-top-of-marked-answered", "TOP shows messages that are marked as deleted")
class _TopOfMarkedAnswered(Pop3Connection):
    async def do_top(self, arguments: Sequence[str]) -> None:
        marked, self.marked = self.marked, set()
        try:
            await super().do_top(arguments)
        finally:
            self.marked = marked


@defect("pop3-top-without-a-count-brings-the-header", "TOP without a number of lines takes 0")
class _TopWithoutACount(Pop3Connection):
    async def do_top(self, arguments: Sequence[str]) -> None:
        await super().do_top([*arguments, "0"] if len(arguments) == 1 else arguments)


@defect("pop3-top-count-read-leniently", "a number of lines that is none is read as 0")
class _TopCountReadLeniently(Pop3Connection):
    def line_count(self, argument: str) -> int:
        return super().line_count(argument if argument.lstrip("-").isdigit() else "0")


@defect("pop3-top-takes-lines-below-zero", "a number of lines below zero is read as 0")
class _TopTakesLinesBelowZero(Pop3Connection):
    def line_count(self, argument: str) -> int:
        return super().line_count("0" if argument.startswith("-") else argument)


@defect("pop3-top-ignores-a-third-argument", "TOP ignores what follows the number of lines")
class _TopIgnoresAThirdArgument(Pop3Connection):
    async def do_top(self, arguments: Sequence[str]) -> None:
        await super().do_top(arguments[:2])


# What it does besides


@defect("pop3-top-marks", "TOP marks the message as deleted")
class _TopMarks(Pop3Connection):
    async def do_top(self, arguments: Sequence[str]) -> None:
        await super().do_top(arguments)
        self.mark(int(arguments[0]))


@defect("pop3-quit-removes-what-top-showed", "QUIT removes what TOP has sent")
class _QuitRemovesWhatTopShowed(Pop3Connection):
    shown: tuple[int, ...] = ()

    async def do_top(self, arguments: Sequence[str]) -> None:
        await super().do_top(arguments)
        self.shown = (*self.shown, int(arguments[0]))

    def update(self, account: Account) -> None:
        self.marked.update(self.shown)
        super().update(account)
