"""Defects in what the SMTP server does with a message once it has taken it (RFC 5321 section 6)."""

from __future__ import annotations

import re
from collections import Counter

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.transaction import Transaction

BLOCK = 4096
"""Octets that a careless server reads at a time."""


@defect("smtp-refused-recipient-forgets-the-earlier", "a refused RCPT drops the recipients before")
class _RefusedRecipientForgetsTheEarlier(SmtpConnection):
    def rcpt(self, argument: str) -> None:
        try:
            super().rcpt(argument)
        except Refused:
            if self.transaction is not None:
                self.transaction.recipients.clear()
            raise


@defect("smtp-refused-recipient-shuts-out-the-later", "ignores each RCPT after a refused one")
class _RefusedRecipientShutsOutTheLater(SmtpConnection):
    refused = False

    def reset(self) -> None:
        super().reset()
        self.refused = False

    def rcpt(self, argument: str) -> None:
        before = list(self.transaction.recipients) if self.transaction else []
        try:
            super().rcpt(argument)
        except (Refused, syntax.Syntax):
            self.refused = True
            raise
        if self.refused and self.transaction is not None:
            self.transaction.recipients = before


@defect("smtp-recipient-named-twice-gets-nothing", "takes two equal recipients for none")
class _RecipientNamedTwiceGetsNothing(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        times = Counter(recipient.address for recipient in transaction.recipients)
        transaction.recipients = [r for r in transaction.recipients if times[r.address] == 1]
        super().deliver(transaction, content)


@defect("smtp-session-forgets-after-64-messages", "loses what comes after 64 messages in a session")
class _SessionForgetsAfter64Messages(SmtpConnection):
    taken = 0

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        self.taken += 1
        if self.taken <= 64:
            super().deliver(transaction, content)


class _ReadsByBlocks(SmtpConnection):
    """Treats each block of the mail data by itself."""

    def unstuff(self, content: bytes) -> bytes:
        stored = super().unstuff(content)
        blocks = (stored[at : at + BLOCK] for at in range(0, len(stored), BLOCK))
        return b"".join(map(self.treated, blocks))

    def treated(self, block: bytes) -> bytes:
        raise NotImplementedError


@defect(
    "smtp-dot-at-a-block-boundary-lost", "takes the start of a block of 4 KiB for one of a line"
)
class _DotAtABlockBoundaryLost(_ReadsByBlocks):
    def treated(self, block: bytes) -> bytes:
        return block.removeprefix(b".")


@defect("smtp-crlf-at-a-block-boundary-doubled", "doubles a CRLF that lies astride two blocks")
class _CrlfAtABlockBoundaryDoubled(_ReadsByBlocks):
    def treated(self, block: bytes) -> bytes:
        return re.sub(rb"\r\Z", b"\r\n\r", block)


@defect("smtp-content-cut-at-a-megabyte", "stores the first million octets of a message")
class _ContentCutAtAMegabyte(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        return super().unstuff(content)[:1_000_000]


@defect("smtp-returns-mail-from-a-name", "sends notifications of failure from the postmaster")
class _ReturnsMailFromAName(SmtpConnection):
    def return_path(self) -> bytes:
        return b"Return-Path: <postmaster@example.test>\r\n"


@defect("smtp-returns-mail-of-the-null-sender", "returns mail of the null sender to its From")
class _ReturnsMailOfTheNullSender(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        author = re.search(rb"(?m)^From: <(.*)>\r", content)
        if not transaction.sender and author is not None:
            transaction.sender = author[1].decode()
        super().deliver(transaction, content)


@defect("smtp-source-route-gets-no-notification", "sends notifications into a source route")
class _SourceRouteGetsNoNotification(SmtpConnection):
    routed = False

    def mail(self, argument: str) -> None:
        super().mail(argument)
        self.routed = "<@" in argument

    def may_notify(self, transaction: Transaction) -> bool:
        return super().may_notify(transaction) and not self.routed
