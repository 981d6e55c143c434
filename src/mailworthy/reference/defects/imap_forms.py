"""Responses that say the right thing in a form that the grammar does not have (section 9)."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.store import Mailbox


@defect("imap-search-ends-with-a-space", "SEARCH responses end with a space")
class _TrailingSpace(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, str) and text.startswith("SEARCH"):
            text += " "
        await super().untagged(text)


@defect("imap-check-completed-without-text", "the OK of CHECK has no text and no space for it")
class _NoText(ImapConnection):
    async def complete(self, answer: str) -> None:
        await super().complete("OK" if answer.startswith("OK CHECK") else answer)


@defect("imap-envelope-with-empty-lists", "an envelope has () where there is no Cc and no Bcc")
class _EmptyLists(ImapConnection):
    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, bytes) and b"ENVELOPE" in text:
            text = text.replace(b" NIL NIL NIL ", b" () () NIL ")
        await super().untagged(text)


@defect("imap-status-uidnext-is-zero", "STATUS tells 0 as the UIDNEXT")
class _NoNext(ImapConnection):
    def status(self, mailbox: Mailbox) -> dict[str, int]:
        return super().status(mailbox) | {"UIDNEXT": 0}
