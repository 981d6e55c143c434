"""DATA, and what becomes of the mail (RFC 5321 sections 4.1.1.4 and 4.5.2; RFC 6152)."""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.trace import Trace
from mailworthy.reference.smtp.transaction import Recipient, Transaction


class MailData(Trace):
    """Reads mail data and delivers it."""

    body_types = frozenset({"7BIT", "8BITMIME"})

    def commands(self) -> frozenset[str]:
        """Add DATA."""
        return super().commands() | {"DATA"}

    def extensions(self) -> Iterable[str]:
        """Announce 8BITMIME."""
        yield from super().extensions()
        yield "8BITMIME"

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take BODY (RFC 6152 section 2)."""
        if keyword != "BODY":
            super().mail_parameter(keyword, value)
        elif (value or "").upper() not in self.body_types:
            raise Refused(501, f"5.5.4 BODY is one of {', '.join(sorted(self.body_types))}")

    async def data(self, argument: str) -> None:
        """DATA (section 4.1.1.4)."""
        self.want_no(argument)
        self.may_send_data()
        self.reply(354, "end with <CRLF>.<CRLF>")
        await self.flush()
        content = await self.read_content()
        transaction, self.transaction = self.transaction, self.after_data()
        if transaction is not None:
            self.take(transaction, content)
        self.reply(250, "2.0.0 delivered")

    def take(self, transaction: Transaction, content: bytes | None) -> None:
        """Deliver what came, or refuse it all; None stands for more than we can hold."""
        if content is None:
            raise Refused(552, "5.3.4 message too big")
        self.judge_content(transaction, content)
        message = self.unstuff(content)
        self.judge_message(transaction, content, message)
        self.deliver(transaction, message)

    def may_send_data(self) -> None:
        """Refuse DATA where there is nobody to send to (section 3.3)."""
        if self.transaction is None:
            raise Refused(503, "5.5.1 MAIL first")
        if not self.transaction.recipients:
            raise Refused(503, "5.5.1 RCPT first")

    def after_data(self) -> Transaction | None:
        """The transaction that is open when the content has come: none."""
        return None

    def judge_content(self, transaction: Transaction, content: bytes) -> None:
        """Refuse what is no mail data: bare CR and LF (section 2.3.8), NUL (RFC 2045 section 2.8).

        A reader could not show a NUL (RFC 3501 section 9).
        """
        del transaction
        if b"\0" in content:
            raise Refused(554, "5.6.0 NUL in the message")
        if len(content) - 2 * content.count(b"\r\n") != len(content.translate(None, b"\r\n")):
            raise Refused(554, "5.6.0 bare CR or LF in the message")

    def judge_message(self, transaction: Transaction, content: bytes, message: bytes) -> None:
        """Refuse a message, `content` with its dots undone, for what it is."""

    def unstuff(self, content: bytes) -> bytes:
        """Take one dot from each line that begins with one (section 4.5.2)."""
        return (b"\r\n" + content).replace(b"\r\n.", b"\r\n")[2:]

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        """Put the message into each local recipient's mailbox, once."""
        served: set[str] = set()
        for recipient in transaction.recipients:
            account = self.store.resolve(recipient.address)
            if account is not None and account.user not in served:
                served.add(account.user)
                self.deliver_to(recipient, transaction, content)

    def deliver_to(self, recipient: Recipient, transaction: Transaction, content: bytes) -> None:
        """Put the message into one local recipient's mailbox."""
        account = self.store.resolve(recipient.address)
        if account is not None:
            self.store.deliver(account, self.stamped(transaction, content))
