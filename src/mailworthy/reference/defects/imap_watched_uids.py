"""Defects that a watcher of IMAP mailboxes sees: UIDs, UIDNEXT, UIDVALIDITY."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.messages import Picked
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Mailbox, Message


@defect("imap-uids-grow-with-check", "every CHECK adds a thousand to all UIDs of the session")
class _UidsGrow(ImapConnection):
    added = 0

    async def do_check(self, command: Command) -> str:
        self.added += 1000
        return await super().do_check(command)

    def value(self, view: View, message: Message, name: str) -> bytes:
        if name == "UID":
            return b"%d" % (message.uid + self.added)
        return super().value(view, message, name)


class _Status(ImapConnection):
    """Tells another number of an item of STATUS."""

    item = ""

    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, bytes) and text.startswith(b"STATUS"):
            head, name, rest = text.partition(self.item.encode() + b" ")
            digits = rest.partition(b" ")[0].rstrip(b")")
            text = head + name + b"%d" % (int(digits or 1) - 1) + rest[len(digits) :]
        await super().untagged(text)


@defect("imap-status-uidnext-is-the-last-uid", "UIDNEXT of STATUS is the last UID that was given")
class _StatusUidnext(_Status):
    item = "UIDNEXT"


@defect("imap-status-uidvalidity-falls", "STATUS tells a UIDVALIDITY one lower than SELECT")
class _StatusUidvalidity(_Status):
    item = "UIDVALIDITY"


@defect("imap-appenduid-is-the-first", "APPENDUID names the first message of the mailbox")
class _AppenduidFirst(ImapConnection):
    async def complete(self, answer: str) -> None:
        if answer.startswith("OK [APPENDUID "):
            word, validity, rest = answer.split(" ", 3)[1:]
            answer = f"OK {word} {validity} 1] {rest.partition('] ')[2]}"
        await super().complete(answer)


@defect("imap-copyuid-repeats-the-source", "COPYUID names the source's UIDs as those of the copies")
class _CopyuidSource(ImapConnection):
    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        code = super().copy_messages(picked, mailbox)
        uids = ",".join(str(message.uid) for _, message in picked)
        return f"[COPYUID {mailbox.uid_validity} {uids} {uids}] " if code else ""
