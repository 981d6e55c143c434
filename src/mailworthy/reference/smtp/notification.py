"""Delivery status notifications as octets (RFC 3464, with what RFC 3461 section 6 adds).

Each part of one is a method of its own, for a defect to override.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from mailworthy.reference.smtp.dialogue import HOSTNAME
from mailworthy.reference.smtp.transaction import Recipient, Transaction

_HEXCHAR = re.compile(r"\+([0-9A-F]{2})")
_EMBEDDED = re.compile(
    r"\\x\{(20|2B|3D|5C|[89A-F][0-9A-F]|[1-9A-F][0-9A-F]{2}|[1-9A-CEF][0-9A-F]{3}"
    r"|D[0-7][0-9A-F]{2}|[1-9A-F][0-9A-F]{4}|10[0-9A-F]{4})\}"
)
"""EmbeddedUnicodeChar (RFC 6533 section 3), control characters left out."""


@dataclass(frozen=True)
class Outcome:
    """What became of a message for one of its recipients."""

    recipient: Recipient
    action: str
    """ "failed" or "delivered"."""
    status: str
    """A status code of RFC 3463."""
    diagnostic: str = ""
    """The SMTP reply that it would have been refused with; empty where it was not."""


def decoded(xtext: str) -> str:
    """What a valid xtext stands for (RFC 3461 section 4)."""
    return _HEXCHAR.sub(lambda found: chr(int(found[1], 16)), xtext)


def embedded(text: str) -> str:
    """An address of the type utf-8 with its embedded characters written out."""
    return _EMBEDDED.sub(lambda found: chr(int(found[1], 16)), text)


class Notification:
    """One notification to the sender of `transaction`, about these of its recipients.

    `domain` has a postmaster; `origin` is who sent the message, with its address as a comment.
    """

    def __init__(
        self,
        transaction: Transaction,
        outcomes: Sequence[Outcome],
        message: bytes,
        domain: str,
        origin: str,
    ) -> None:
        self.transaction = transaction
        self.outcomes = outcomes
        self.message = message
        self.domain = domain
        self.origin = origin
        self.now = format_datetime(datetime.now(UTC))
        self.boundary = f"={uuid.uuid4().hex}"
        self.international = "SMTPUTF8" in transaction.parameters
        self.failed = any(outcome.action == "failed" for outcome in outcomes)

    def octets(self) -> bytes:
        """The whole message (section 2)."""
        kind, returned = self.returned()
        encoding = "" if returned.isascii() else "Content-Transfer-Encoding: 8bit\r\n"
        parts = [
            ("Content-Type: text/plain; charset=us-ascii\r\n", self.explanation()),
            (f"Content-Type: {self.status_type()}\r\n{self.status_encoding()}", self.status()),
            (f"Content-Type: {kind}\r\n{encoding}", returned),
        ]
        head = [*self.header(), "MIME-Version: 1.0", f"Content-Type: {self.content_type()}"]
        encoding = encoding or self.status_encoding()
        text = "".join(f"{line}\r\n" for line in head) + encoding + "\r\n"
        body = b"".join(
            f"--{self.boundary}\r\n{top}\r\n".encode() + content + b"\r\n" for top, content in parts
        )
        return text.encode() + body + f"--{self.boundary}--\r\n".encode()

    def header(self) -> list[str]:
        """The header fields that are not MIME's."""
        return [
            f"Date: {self.now}",
            f"From: Mail delivery <postmaster@{self.domain}>",
            f"To: <{self.addressee()}>",
            f"Subject: Delivery {'failed' if self.failed else 'succeeded'}",
            f"Message-ID: <{uuid.uuid4().hex}@{HOSTNAME}>",
            "Auto-Submitted: auto-replied",
        ]

    def addressee(self) -> str:
        """Whom the header names as its recipient: the return address of the message."""
        return self.transaction.sender

    def content_type(self) -> str:
        """That of the whole, with its parameters."""
        return f'multipart/report; report-type=delivery-status;\r\n boundary="{self.boundary}"'

    def explanation(self) -> bytes:
        """The part for people."""
        lines = [f"{one.recipient.address}: {one.action}\r\n" for one in self.outcomes]
        return "".join(["What became of your message:\r\n\r\n", *lines]).encode()

    def status_type(self) -> str:
        """The type of the part for machines."""
        kind = "global-delivery-status" if self.international else "delivery-status"
        return f"message/{kind}"

    def status_encoding(self) -> str:
        """How that part is encoded (section 2.1; RFC 6533 section 6.4)."""
        return "Content-Transfer-Encoding: 8bit\r\n" if self.international else ""

    def status(self) -> bytes:
        """The part for machines (section 2.1)."""
        groups = [self.per_message(), *map(self.per_recipient, self.outcomes)]
        return "\r\n".join("".join(f"{field}\r\n" for field in group) for group in groups).encode()

    def per_message(self) -> list[str]:
        """The fields about the message (section 2.2)."""
        return [
            *self.envelope_id(),
            self.reporting_mta(),
            self.received_from(),
            *self.arrival_date(),
            *self.deliver_by(),
            *self.future_release(),
        ]

    def arrival_date(self) -> list[str]:
        """The field that says when the message came."""
        return [f"Arrival-Date: {format_datetime(self.transaction.begun)}"]

    def deliver_by(self) -> list[str]:
        """The field that says when it was to be delivered (RFC 2852 section 5)."""
        by = self.transaction.parameters.get("BY")
        if by is None:
            return []
        due = self.transaction.begun + timedelta(seconds=int(by.partition(";")[0]))
        return [f"Deliver-By-Date: {format_datetime(due)}"]

    def future_release(self) -> list[str]:
        """The field that says for how long it was to be kept (RFC 4865 section 5.1.2)."""
        held = self.transaction.parameters.get("HOLDFOR")
        until = self.transaction.parameters.get("HOLDUNTIL")
        if held is None and until is None:
            return []
        asked = f"for;{held}" if held is not None else f"until;{until}"
        return [f"Future-Release-Request: {asked}"]

    def envelope_id(self) -> list[str]:
        """The field that returns ENVID, if there was one (RFC 3461 section 6.3 a)."""
        given = self.transaction.parameters.get("ENVID")
        return [] if given is None else [f"Original-Envelope-Id: {decoded(given)}"]

    def reporting_mta(self) -> str:
        """The field that says who we are."""
        return f"Reporting-MTA: dns; {HOSTNAME}"

    def received_from(self) -> str:
        """The field that says who sent the message (section 2.2.4)."""
        return f"Received-From-MTA: dns; {self.origin}"

    def per_recipient(self, outcome: Outcome) -> list[str]:
        """The fields about one recipient (section 2.3)."""
        fields = [
            *self.original_recipient(outcome.recipient),
            self.final_recipient(outcome.recipient),
            *self.action(outcome),
            *self.status_field(outcome),
        ]
        if outcome.diagnostic:
            fields.append(f"Diagnostic-Code: smtp; {outcome.diagnostic}")
            fields += self.localized(outcome)
        return [*fields, f"Last-Attempt-Date: {self.now}"]

    def localized(self, outcome: Outcome) -> list[str]:
        """The diagnosis in English, if it may be there (RFC 6533 section 4.1)."""
        return [f"Localized-Diagnostic: en; {outcome.diagnostic}"] if self.international else []

    def original_recipient(self, recipient: Recipient) -> list[str]:
        """The field that returns ORCPT, if there was one (RFC 3461 section 6.3 d)."""
        given = recipient.parameters.get("ORCPT")
        if given is None:
            return []
        kind, _, address = given.partition(";")
        undone = self.utf8_address(address) if kind.lower() == "utf-8" else decoded(address)
        return [f"Original-Recipient: {kind};{undone}"]

    def utf8_address(self, address: str) -> str:
        """An address of the type utf-8 as the part for machines may hold it (RFC 6533 section 3).

        One that is out of form is left as it is.
        """
        written = embedded(address)
        return written if self.international and "\\" not in written else address

    def final_recipient(self, recipient: Recipient) -> str:
        """The field that names the recipient as it stood in the envelope."""
        kind = "rfc822" if recipient.address.isascii() else "utf-8"
        return f"Final-Recipient: {kind};{recipient.address}"

    def action(self, outcome: Outcome) -> list[str]:
        """The field that says what was done."""
        return [f"Action: {outcome.action}"]

    def status_field(self, outcome: Outcome) -> list[str]:
        """The field with the status code."""
        return [f"Status: {outcome.status}"]

    def returned(self) -> tuple[str, bytes]:
        """The part that returns the message, or its header (RFC 3461 section 6.2)."""
        if self.returns_all():
            return "message/global" if self.international else "message/rfc822", self.message
        header = self.message.partition(b"\r\n\r\n")[0]
        return self.headers_type(), header + b"\r\n"

    def headers_type(self) -> str:
        """The type of a header that is returned alone (RFC 6533 section 4.3)."""
        return "message/global-headers" if self.international else "text/rfc822-headers"

    def returns_all(self) -> bool:
        """Whether the whole message is returned: upon failure, if RET says so.

        A message that requires TLS is never (RFC 8689 section 5), nor one that MIME cannot hold.
        """
        parameters = self.transaction.parameters
        binary = (parameters.get("BODY") or "").upper() == "BINARYMIME"
        if "REQUIRETLS" in parameters or binary:
            return False
        return self.failed and (parameters.get("RET") or "").upper() == "FULL"
