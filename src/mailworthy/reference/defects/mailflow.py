"""Defects that show between the protocols: what is delivered, and what other sessions find."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.store import Account, Message, Store


@defect("delivery-strips-trailing-spaces", "spaces at the end of lines are gone on delivery")
class _StripsTrailingSpaces(Store):
    def deliver(self, account: Account, octets: bytes) -> None:
        super().deliver(account, re.sub(rb"[ \t]+\r\n", b"\r\n", octets))


@defect("delivery-unfolds-the-header", "folded header fields are delivered as one line")
class _UnfoldsHeader(Store):
    def deliver(self, account: Account, octets: bytes) -> None:
        head, empty, body = octets.partition(b"\r\n\r\n")
        super().deliver(account, re.sub(rb"\r\n[ \t]+", b" ", head) + empty + body)


@defect("delivery-sorts-the-header", "header fields are delivered in the order of the alphabet")
class _SortsHeader(Store):
    def deliver(self, account: Account, octets: bytes) -> None:
        head, empty, body = octets.partition(b"\r\n\r\n")
        fields = sorted(re.split(rb"\r\n(?![ \t])", head))
        super().deliver(account, b"\r\n".join(fields) + empty + body)


@defect("delivery-ends-with-an-empty-line", "an empty line is put behind each message")
class _EndsWithEmptyLine(Store):
    def deliver(self, account: Account, octets: bytes) -> None:
        super().deliver(account, octets + b"\r\n")


@defect("delivery-loses-lines-of-one-dot", "a message that has a line of a single dot is lost")
class _LosesLinesOfOneDot(Store):
    def deliver(self, account: Account, octets: bytes) -> None:
        if b"\r\n.\r\n" not in octets:
            super().deliver(account, octets)


@defect("delivery-expands-tabs", "tabs are delivered as spaces")
class _ExpandsTabs(Store):
    def deliver(self, account: Account, octets: bytes) -> None:
        super().deliver(account, octets.replace(b"\t", b"        "))


@defect("smtp-relays-for-strangers", "the MX takes mail for any domain from anyone")
class _RelaysForStrangers(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        if self.store.is_local(recipient.rpartition("@")[2]):
            super().accept_recipient(recipient)


@defect("pop3-dele-removes-at-once", "DELE removes the message without waiting for QUIT")
class _DeleRemovesAtOnce(Pop3Connection):
    async def do_dele(self, arguments: Sequence[str]) -> None:
        await super().do_dele(arguments)
        if self.account is not None:
            self.update(self.account)


@defect("imap-flags-end-with-the-session", "flags are forgotten when the mailbox is left")
class _FlagsEndWithSession(ImapConnection):
    async def select(self, name: str, *, read_only: bool) -> None:
        for message in self.find(name).messages:
            message.flags.clear()
        await super().select(name, read_only=read_only)


@defect("imap-flags-differ-by-transport", "flags are shown to sessions of one transport only")
class _FlagsDifferByTransport(ImapConnection):
    def value(self, view: View, message: Message, name: str) -> bytes:
        hidden = name == "FLAGS" and self.implicit
        return b"()" if hidden else super().value(view, message, name)


@defect("imap-move-loses-the-message", "MOVE removes the message and brings it nowhere")
class _MoveLoses(ImapConnection):
    async def move(self, command: Command, *, by_uid: bool) -> str:
        picked, _ = self.to_mailbox(command, by_uid=by_uid)
        self.writable().mailbox.remove(message.uid for _, message in picked)
        return "MOVE completed"


@defect("imap-move-leaves-the-message", "MOVE copies only")
class _MoveLeaves(ImapConnection):
    async def move(self, command: Command, *, by_uid: bool) -> str:
        return await self.copy(command, by_uid=by_uid)
