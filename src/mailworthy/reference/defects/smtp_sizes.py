"""Defects of the SMTP server in the sizes of what it takes, and in what is beyond them."""

from __future__ import annotations

import re

from mailworthy.reference.connection import TooLong
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.transaction import Transaction


class _Addresses(SmtpConnection):
    """Refuses addresses of senders and recipients that are too long for it."""

    def too_long(self, address: str) -> bool:
        raise NotImplementedError

    def demand(self, address: str) -> None:
        if self.too_long(address):
            raise syntax.Syntax("the address is too long")

    def accept_sender(self, sender: str) -> None:
        self.demand(sender)
        super().accept_sender(sender)

    def accept_recipient(self, recipient: str) -> None:
        self.demand(recipient)
        super().accept_recipient(recipient)


@defect("smtp-local-part-of-40-at-most", "takes local-parts of up to 40 octets")
class _LocalPartOf40AtMost(_Addresses):
    def too_long(self, address: str) -> bool:
        return len(address.rpartition("@")[0]) > 40


@defect("smtp-domain-of-128-at-most", "takes domains of up to 128 octets")
class _DomainOf128AtMost(_Addresses):
    def too_long(self, address: str) -> bool:
        return len(address.rpartition("@")[2]) > 128


@defect("smtp-path-of-255-at-most", "takes paths of up to 255 octets")
class _PathOf255AtMost(_Addresses):
    def too_long(self, address: str) -> bool:
        return len(address) + 2 > 255


@defect("smtp-hello-of-128-at-most", "takes names of clients of up to 128 octets")
class _HelloOf128AtMost(SmtpConnection):
    async def obey(self, verb: str, argument: str) -> None:
        if verb in {"EHLO", "HELO"} and len(argument) > 128:
            raise syntax.Syntax("the name is too long")
        await super().obey(verb, argument)


_PATH = re.compile(r"<[^>]{255,}>")


@defect("smtp-overlong-path-disconnects", "closes the connection on a path that is too long")
class _OverlongPathDisconnects(SmtpConnection):
    async def obey(self, verb: str, argument: str) -> None:
        if _PATH.search(argument):
            self.quitting = True
            return
        await super().obey(verb, argument)


@defect("smtp-overlong-path-ends-the-transaction", "forgets the sender at a path that is too long")
class _OverlongPathEndsTheTransaction(SmtpConnection):
    async def obey(self, verb: str, argument: str) -> None:
        if _PATH.search(argument):
            self.reset()
        await super().obey(verb, argument)


@defect("smtp-overlong-path-cut", "cuts paths after 256 octets")
class _OverlongPathCut(SmtpConnection):
    async def obey(self, verb: str, argument: str) -> None:
        cut = _PATH.sub(lambda found: found[0][:255] + ">", argument)
        await super().obey(verb, cut)


@defect("smtp-long-vrfy-gets-500", "says 500 to VRFY with an argument of more than 255 octets")
class _LongVrfyGets500(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        if len(argument) > 255:
            raise Refused(500, "5.5.6 line too long")
        super().vrfy(argument)


@defect("smtp-overlong-line-cut-in-two", "takes the rest of a line that is too long for another")
class _OverlongLineCutInTwo(SmtpConnection):
    async def read_line(self, limit: int = 65536) -> bytes:
        line = await super().read_line(max(limit, 1 << 20))
        if len(line) > 2048 and not line.startswith(b"AUTH"):
            self.buffer[:0] = line[2048:]
            raise TooLong
        return line


@defect("smtp-overlong-line-disconnects", "closes the connection on a line that is too long")
class _OverlongLineDisconnects(SmtpConnection):
    async def obey(self, verb: str, argument: str) -> None:
        if len(argument) > 1024 and verb != "AUTH":
            self.quitting = True
            return
        await super().obey(verb, argument)


@defect("smtp-content-cut-at-64k", "stores the first 60 KiB of a message")
class _ContentCutAt64K(SmtpConnection):
    def unstuff(self, content: bytes) -> bytes:
        return super().unstuff(content)[: 60 * 1024]


@defect("smtp-too-much-data-cut", "cuts a message at the limit and takes it")
class _TooMuchDataCut(SmtpConnection):
    def take(self, transaction: Transaction, content: bytes | None) -> None:
        super().take(transaction, content and content[: self.size_limit])


@defect("smtp-too-much-data-disconnects", "closes the connection on a message over the limit")
class _TooMuchDataDisconnects(SmtpConnection):
    def refuse(self, refusal: Refused) -> None:
        super().refuse(refusal)
        if refusal.code == 552:
            self.pending = b""
            self.quitting = True


@defect("smtp-many-header-recipients-refused", "refuses a message with over 100 addresses in To")
class _ManyHeaderRecipientsRefused(SmtpConnection):
    def judge_content(self, transaction: Transaction, content: bytes) -> None:
        super().judge_content(transaction, content)
        if content.partition(b"\r\n\r\n")[0].count(b"@") > 100:
            raise Refused(554, "5.7.1 too many recipients in the header")


@defect("smtp-recipients-limit-forgets-the-others", "forgets all recipients when one is too many")
class _RecipientsLimitForgetsTheOthers(SmtpConnection):
    exceeded = False

    def rcpt(self, argument: str) -> None:
        try:
            super().rcpt(argument)
        except Refused as refusal:
            self.exceeded = self.exceeded or refusal.code == 452
            raise

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        if not self.exceeded:
            super().deliver(transaction, content)


@defect("smtp-recipients-over-the-limit-dropped", "says 250 to recipients over its limit")
class _RecipientsOverTheLimitDropped(SmtpConnection):
    def rcpt(self, argument: str) -> None:
        try:
            super().rcpt(argument)
        except Refused as refusal:
            if refusal.code != 452:
                raise
            self.reply(250, "2.1.5 recipient accepted")


@defect("smtp-too-many-recipients-get-552", "says 552 to a recipient over its limit")
class _TooManyRecipientsGet552(SmtpConnection):
    def refuse(self, refusal: Refused) -> None:
        super().refuse(Refused(552, refusal.text) if refusal.code == 452 else refusal)
