"""Defects that tell too much, or refuse in the wrong words (RFC 5321 sections 5.1 and 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import HOSTNAME, Refused
from mailworthy.reference.smtp.transaction import Transaction


@defect("smtp-received-names-the-first-recipient", "says in each copy for whom the first one is")
class _ReceivedNamesTheFirstRecipient(SmtpConnection):
    def clauses(self, transaction: Transaction) -> Iterable[str]:
        yield from super().clauses(transaction)
        if len(transaction.recipients) > 1:
            yield self.for_clause(transaction)


@defect("smtp-recipients-listed-in-a-field", "lists all recipients in a field of each copy")
class _RecipientsListedInAField(SmtpConnection):
    def trace(self, transaction: Transaction) -> bytes:
        everyone = ", ".join(recipient.address for recipient in transaction.recipients)
        return super().trace(transaction) + f"X-Envelope-To: {everyone}\r\n".encode()


@defect("smtp-to-follows-the-envelope", "writes the recipients of the envelope into To")
class _ToFollowsTheEnvelope(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        everyone = ", ".join(f"<{recipient.address}>" for recipient in transaction.recipients)
        content = re.sub(rb"(?m)^To:[^\r]*", b"To: " + everyone.encode(), content, count=1)
        super().deliver(transaction, content)


@defect("smtp-cc-names-who-is-in-no-field", "adds a Cc with who stands in no field")
class _CcNamesWhoIsInNoField(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        named = [recipient.address.encode() for recipient in transaction.recipients]
        tos = b"".join(re.findall(rb"(?m)^(?:To|Cc):[^\r]*", content))
        missing = [address for address in named if address not in tos]
        added = b"Cc: " + b", ".join(missing) + b"\r\n" if missing else b""
        super().deliver(transaction, added + content)


@defect("smtp-adds-apparently-to", "adds Apparently-To where there is no To")
class _AddsApparentlyTo(SmtpConnection):
    def deliver(self, transaction: Transaction, content: bytes) -> None:
        if not re.search(rb"(?m)^To:", content):
            to = transaction.recipients[0].address.encode()
            content = b"Apparently-To: " + to + b"\r\n" + content
        super().deliver(transaction, content)


@defect("smtp-vrfy-checks-syntax-only", "confirms every local address that is well-formed")
class _VrfyChecksSyntaxOnly(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        domain = argument.strip("<>").rpartition("@")[2] if "@" in argument else self.store.domain
        if not self.store.is_local(domain):
            super().vrfy(argument)
            return
        self.reply(250, f"2.1.5 <{argument.strip('<>')}>")


@defect("smtp-vrfy-denies-everyone", "says 550 to every VRFY")
class _VrfyDeniesEveryone(SmtpConnection):
    def vrfy(self, argument: str) -> None:
        raise Refused(550, f"5.1.1 {HOSTNAME} does not know {argument[:100]}")


@defect("smtp-expn-unknown", "does not know EXPN")
class _ExpnUnknown(SmtpConnection):
    def commands(self) -> frozenset[str]:
        return super().commands() - {"EXPN"}


class _RefusesRelaying(SmtpConnection):
    """Refuses with another code mail that it does not relay."""

    code = 554

    def accept_recipient(self, recipient: str) -> None:
        try:
            super().accept_recipient(recipient)
        except Refused as refusal:
            relay = refusal.text.startswith("5.7.1")
            raise Refused(self.code if relay else refusal.code, refusal.text) from None


@defect("smtp-relay-refused-with-554", "says 554 to mail that it does not relay")
class _RelayRefusedWith554(_RefusesRelaying):
    code = 554


@defect("smtp-relay-refused-with-521", "says 521 to mail that it does not relay")
class _RelayRefusedWith521(_RefusesRelaying):
    code = 521


@defect("smtp-unknown-user-refused-with-521", "says 521 where a user is not known")
class _UnknownUserRefusedWith521(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        try:
            super().accept_recipient(recipient)
        except Refused as refusal:
            unknown = refusal.text.startswith("5.1.1")
            raise Refused(521 if unknown else refusal.code, refusal.text) from None


@defect("smtp-completes-domains", "takes a domain of one label for the beginning of its own")
class _CompletesDomains(SmtpConnection):
    def accept_recipient(self, recipient: str) -> None:
        local, at, domain = recipient.rpartition("@")
        if domain and f"{domain.lower()}." == self.store.domain[: len(domain) + 1].lower():
            recipient = f"{local}{at}{self.store.domain}"
        super().accept_recipient(recipient)
