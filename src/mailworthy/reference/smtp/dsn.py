"""DSN (RFC 3461), and the notifications that every server owes (RFC 5321 section 6.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.mail_data import MailData
from mailworthy.reference.smtp.notification import Notification, Outcome, decoded
from mailworthy.reference.smtp.transaction import Recipient, Transaction

_XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
_CONDITIONS = frozenset({"SUCCESS", "FAILURE", "DELAY"})


class Dsn(MailData):
    """Takes requests for notifications, and tells senders what became of their messages."""

    notification = Notification
    """What a notification is made by."""
    dsn_keyword = "DSN"

    def extensions(self) -> Iterable[str]:
        """Announce DSN (RFC 3461 section 2)."""
        yield from super().extensions()
        yield self.dsn_keyword

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take RET and ENVID (sections 4.3 and 4.4)."""
        if keyword == "RET":
            self.judge_ret(value or "")
        elif keyword == "ENVID":
            self.judge_envid(value or "")
        else:
            super().mail_parameter(keyword, value)

    def judge_ret(self, value: str) -> None:
        """Refuse what RET cannot be."""
        if value.upper() not in {"FULL", "HDRS"}:
            raise Refused(501, "5.5.4 RET is FULL or HDRS")

    def judge_envid(self, value: str) -> None:
        """Refuse what ENVID cannot be."""
        self.judge_xtext("ENVID", value)

    def rcpt_parameter(self, keyword: str, value: str | None) -> None:
        """Take NOTIFY and ORCPT (sections 4.1 and 4.2)."""
        if keyword == "NOTIFY":
            self.judge_notify(value or "")
        elif keyword == "ORCPT":
            self.judge_orcpt(value or "")
        else:
            super().rcpt_parameter(keyword, value)

    def judge_notify(self, value: str) -> None:
        """Refuse what NOTIFY cannot be: NEVER stands alone."""
        words = {word for word in value.upper().split(",") if word}
        if words != {"NEVER"} and (not words or words - _CONDITIONS):
            raise Refused(501, "5.5.4 NOTIFY is NEVER, or of SUCCESS, FAILURE and DELAY")

    def judge_orcpt(self, value: str) -> None:
        """Refuse what ORCPT cannot be: a type, a semicolon and an address."""
        kind, semicolon, address = value.partition(";")
        if not semicolon or not _ATOM.fullmatch(kind):
            raise Refused(501, "5.5.4 ORCPT is TYPE;ADDRESS")
        if kind.lower() == "utf-8":
            self.judge_utf8(address)
        else:
            self.judge_xtext("ORCPT", address)

    def judge_utf8(self, address: str) -> None:
        """Refuse no address: one out of form is returned as it came (RFC 6533 section 3)."""

    def judge_xtext(self, keyword: str, value: str) -> None:
        """Refuse what is no xtext, or stands for what is not printable (sections 4 and 4.4)."""
        if not value or not _XTEXT.fullmatch(value):
            raise Refused(501, f"5.5.4 {keyword} is no xtext")
        self.judge_printable(keyword, decoded(value))

    def judge_printable(self, keyword: str, value: str) -> None:
        """Refuse a value, decoded, that could not stand in a field (section 4.4)."""
        if not all(" " <= character <= "~" or character == "\t" for character in value):
            raise Refused(501, f"5.5.4 {keyword} is not printable")

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        """Deliver, and notify the sender of what is to be told."""
        super().deliver(transaction, content)
        outcomes = [self.outcome(recipient) for recipient in transaction.recipients]
        told = [outcome for outcome in outcomes if self.is_told(outcome)]
        if told and self.may_notify(transaction):
            self.notify(transaction, told, content)

    def outcome(self, recipient: Recipient) -> Outcome:
        """What has become of the message for a recipient."""
        if self.store.resolve(recipient.address) is not None:
            return Outcome(recipient, "delivered", "2.1.5")
        if self.store.is_local(recipient.address.rpartition("@")[2]):
            return Outcome(recipient, "failed", "5.2.1", "550 5.2.1 mailbox disabled")
        return Outcome(recipient, "failed", "5.4.4", "550 5.4.4 nothing is relayed from here")

    def is_told(self, outcome: Outcome) -> bool:
        """Whether the sender wants to know (sections 5.2.3 and 5.2.6)."""
        wanted = (outcome.recipient.parameters.get("NOTIFY") or "FAILURE").upper().split(",")
        return ("FAILURE" if outcome.action == "failed" else "SUCCESS") in wanted

    def may_notify(self, transaction: Transaction) -> bool:
        """Whether there is somebody to notify (RFC 5321 section 6.1)."""
        return bool(transaction.sender)

    def notify(self, transaction: Transaction, outcomes: list[Outcome], content: bytes) -> None:
        """Send a notification; to a sender who is not here it would have to be relayed."""
        account = self.store.resolve(transaction.sender)
        if account is not None:
            origin = f"{self.client} ([{self.peer}])"
            made = self.notification(transaction, outcomes, content, self.store.domain, origin)
            self.store.deliver(account, self.return_path() + made.octets())

    def return_path(self) -> bytes:
        """The trace field of a notification, whose reverse-path is null."""
        return b"Return-Path: <>\r\n"
