"""Defects that a watcher of IMAP dialogues sees: tags, continuations, data out of place."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Command


@defect("imap-check-answered-with-lf", "the OK of CHECK ends with LF alone")
class _CheckLf(ImapConnection):
    async def complete(self, answer: str) -> None:
        if answer.startswith("OK CHECK"):
            await self.write(f"{self.tag} {answer}\n".encode())
            await self.write(f"{self.tag} {answer}\r\n".encode())
        else:
            await super().complete(answer)


@defect("imap-check-completed-twice", "CHECK is completed twice")
class _CheckTwice(ImapConnection):
    async def complete(self, answer: str) -> None:
        await super().complete(answer)
        if answer.startswith("OK CHECK"):
            await super().complete(answer)


@defect("imap-check-completed-under-another-tag", "the OK of CHECK has a tag that nobody sent")
class _CheckOtherTag(ImapConnection):
    async def do_check(self, command: Command) -> str:
        text = await super().do_check(command)
        self.tag = "other"
        return text


@defect("imap-check-gets-a-continuation", "CHECK brings a continuation request before its OK")
class _CheckContinues(ImapConnection):
    async def do_check(self, command: Command) -> str:
        await self.write(b"+ go on\r\n")
        return await super().do_check(command)


@defect("imap-capability-code-without-revision", "a CAPABILITY code leaves the revision out")
class _CodeWithoutRevision(ImapConnection):
    async def do_check(self, command: Command) -> str:
        names = [name for name in self.capabilities() if not name.startswith("IMAP4")]
        return f"[CAPABILITY {' '.join(names)}] {await super().do_check(command)}"


@defect("imap-exists-after-close", "CLOSE is followed by the mailbox's new count")
class _ExistsAfterClose(ImapConnection):
    async def complete(self, answer: str) -> None:
        await super().complete(answer)
        if answer.startswith("OK CLOSE"):
            await self.untagged("1 EXISTS")


@defect("imap-fetch-number-beyond-exists", "CHECK tells flags of a message after the last")
class _FetchBeyond(ImapConnection):
    async def do_check(self, command: Command) -> str:
        await self.untagged(f"{len(self.selected.messages) + 1} FETCH (FLAGS ())")
        return await super().do_check(command)


@defect("imap-search-finds-beyond-exists", "SEARCH also finds the number after the last")
class _SearchBeyond(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, str) and text.startswith("SEARCH"):
            text += f" {len(self.selected.messages) + 1}"
        await super().untagged(text)
