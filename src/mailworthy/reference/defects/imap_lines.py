"""Defects of how IMAP commands are read: tags, pieces, long lines, what has no tag."""

from __future__ import annotations

from mailworthy.reference.connection import Disconnected, TooLong
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection


class _Tags(ImapConnection):
    def tag_of(self, tag: str) -> str:
        """The tag that a completion has."""
        raise NotImplementedError

    async def complete(self, answer: str) -> None:
        self.tag = self.tag_of(self.tag)
        await super().complete(answer)


@defect("imap-tags-in-lower-case", "completions have their tags in lower case")
class _TagsLowerCase(_Tags):
    def tag_of(self, tag: str) -> str:
        return tag.lower()


@defect("imap-tags-cut-short", "completions have the first 32 octets of their tags")
class _TagsCut(_Tags):
    def tag_of(self, tag: str) -> str:
        return tag[:32]


@defect("imap-tags-of-letters-and-digits", "tags that have anything but letters and digits get BAD")
class _TagsAlphanumeric(ImapConnection):
    async def serve(self, octets: bytes) -> None:
        tag = octets.split(b" ")[0]
        if not tag.strip().isalnum():
            await self.untagged("BAD tag expected")
            return
        await super().serve(octets)


@defect("imap-command-is-what-comes-at-once", "the end of what came at once ends the command")
class _AtOnce(ImapConnection):
    async def read_line(self, limit: int = 65536) -> bytes:
        while not self.buffer:
            await self.more()
        if self.account is None or b"\r\n" in self.buffer:
            return await super().read_line(limit)
        line = bytes(self.buffer)
        self.buffer.clear()
        return line + b"\r\n"


@defect("imap-literal-is-what-comes-at-once", "the end of what came at once ends the literal")
class _LiteralAtOnce(ImapConnection):
    async def read_exactly(self, count: int) -> bytes:
        while not self.buffer:
            await self.more()
        taken = min(count, len(self.buffer))
        return await super().read_exactly(taken) + b"." * (count - taken)


@defect("imap-line-of-512-octets-at-most", "a line longer than 512 octets ends the connection")
class _LineOf512(ImapConnection):
    async def read_line(self, limit: int = 65536) -> bytes:
        try:
            return await super().read_line(min(limit, 512) if self.account else limit)
        except TooLong:
            raise Disconnected from None


@defect("imap-line-cut-at-512-octets", "what is beyond 512 octets of a line is not read")
class _LineCut(ImapConnection):
    async def read_line(self, limit: int = 65536) -> bytes:
        line = await super().read_line(limit)
        return line if len(line) <= 512 or self.account is None else line[:510] + b"\r\n"


# Lines that are no commands


@defect("imap-line-without-command-disconnects", "a tag without a command ends the connection")
class _TagAlone(ImapConnection):
    async def serve(self, octets: bytes) -> None:
        if b" " not in octets:
            raise Disconnected
        await super().serve(octets)


@defect("imap-line-without-command-is-ok", "a tag without a command gets OK")
class _TagAloneOk(ImapConnection):
    async def serve(self, octets: bytes) -> None:
        tag = octets.removesuffix(b"\r\n")
        if tag and b" " not in tag:
            self.tag = tag.decode("latin-1")
            await self.complete("OK nothing done")
            return
        await super().serve(octets)


@defect("imap-empty-line-begins-the-next", "an empty line is the beginning of the next one")
class _EmptyLine(ImapConnection):
    async def read_command(self) -> bytes:
        line = await super().read_command()
        return line if line != b"\r\n" else b"empty" + await self.read_line()


@defect("imap-plus-in-tag-taken", "a tag may have a plus sign")
class _PlusInTag(ImapConnection):
    async def serve(self, octets: bytes) -> None:
        tag, space, rest = octets.partition(b" ")
        if b"+" not in tag:
            await super().serve(octets)
            return
        await super().serve(b"plus" + space + rest)


@defect("imap-first-space-left-out", "a space before the tag is read over")
class _LeadingSpace(ImapConnection):
    async def serve(self, octets: bytes) -> None:
        await super().serve(octets.lstrip(b" "))


@defect("imap-bad-is-untagged", "a command of wrong syntax gets BAD without its tag")
class _BadUntagged(ImapConnection):
    async def complete(self, answer: str) -> None:
        if answer.startswith("BAD") and self.account is not None:
            await self.untagged(answer)
            return
        await super().complete(answer)


@defect("imap-bad-syntax-gets-no", "a command of wrong syntax gets NO")
class _BadIsNo(ImapConnection):
    async def complete(self, answer: str) -> None:
        await super().complete(answer.replace("BAD", "NO", 1) if answer[:3] == "BAD" else answer)


@defect("imap-third-bad-disconnects", "the third BAD ends the connection, without BYE")
class _ThirdBad(ImapConnection):
    bad = 0

    async def complete(self, answer: str) -> None:
        await super().complete(answer)
        self.bad += answer.startswith("BAD")
        if self.bad == 3:
            raise Disconnected


@defect("imap-bad-syntax-closes-the-mailbox", "after a BAD no mailbox is selected")
class _BadCloses(ImapConnection):
    async def complete(self, answer: str) -> None:
        if answer.startswith("BAD"):
            self.view = None
        await super().complete(answer)


@defect("imap-tag-taken-once", "a tag that was used before gets BAD")
class _TagTakenOnce(ImapConnection):
    used: frozenset[bytes] = frozenset()

    async def serve(self, octets: bytes) -> None:
        tag = octets.split(b" ")[0]
        if tag in self.used:
            self.tag = tag.decode("latin-1")
            await self.complete("BAD that tag was used")
            return
        self.used |= {tag}
        await super().serve(octets)
