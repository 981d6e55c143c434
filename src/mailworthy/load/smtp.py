"""Users who send."""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime

from mailworthy.accounting.identity import message
from mailworthy.accounting.ledger import Sent, State
from mailworthy.load.user import MailUser
from mailworthy.session.endpoint import Protocol
from mailworthy.session.smtp import SmtpAnswer, SmtpSession
from mailworthy.target import CLIENT_NAME

KIB = 1024
SIZES = {2 * KIB: 70, 16 * KIB: 24, 128 * KIB: 6}
"""Octets of a message → how many of a hundred have about that size."""


class SmtpUser(MailUser[SmtpSession]):
    """Sends messages to the other accounts, over a session that is kept.

    Each message carries an identity, and is entered into the delivery ledger.
    """

    abstract = True
    protocol = Protocol.SMTP

    def open(self) -> SmtpSession:
        """Connect, with TLS where the endpoint has it, say EHLO, and log in where one must."""
        with self.step("connect"):
            session = self.target.smtp()
            session.ehlo(CLIENT_NAME)
        if session.stream.endpoint.submission:
            with self.step("AUTH"):
                session.log_in(self.account.user, self.account.secret, token=self.account.token)
        self._name = self.load.sender_name()
        self._numbers = itertools.count()
        return session

    def pick_size(self) -> int:
        """The size in octets of the next message: most are small, some carry something."""
        return random.choices(list(SIZES), list(SIZES.values()))[0]  # noqa: S311  no secret

    def send(self, size: int) -> None:
        """Send one message of about `size` octets to another account: one transaction."""
        with self.transaction("send"):
            kept = self.session is not None
            session = self.ready()
            recipient = self.load.recipient(self.account).address
            name = f"{self._name}.{next(self._numbers)}"
            date = format_datetime(datetime.now(UTC))
            octets = message(name, self.account.address, recipient, size, date)
            entry = functools.partial(Sent, name, recipient)
            if not self._mail(session, entry, kept=kept):
                self.leave()
                session = self.ready()
                self._mail(session, entry, kept=False)
            with self.step("RCPT"):
                self._demand(session.command(f"RCPT TO:<{recipient}>"), "2yz", entry)
            with self.step(f"DATA {size // KIB} KiB"):
                self._demand(session.command("DATA"), 354, entry)
                # Until the final dot is answered, nobody knows whose the message is.
                self.load.ledger.enter(entry(State.IN_DOUBT))
                self._demand(session.content(octets), "2yz", entry)
                self.load.ledger.enter(entry(State.ACCEPTED))

    def _mail(self, session: SmtpSession, entry: Callable[[State], Sent], *, kept: bool) -> bool:
        """Say MAIL; False where the server has had enough of a session that was kept.

        It may end one at any time (RFC 5321 section 3.8), and clients then begin another.
        """
        with self.step("MAIL"):
            answer = session.command(f"MAIL FROM:<{self.account.address}>")
            if kept and (answer.closed or answer.code == 421):
                return False
            self._demand(answer, "2yz", entry)
        return True

    def _demand(
        self, answer: SmtpAnswer, wanted: int | str, entry: Callable[[State], Sent]
    ) -> None:
        """Go on only with the answer wanted; a message that the server refuses is entered."""
        if answer.code is not None and not answer.is_in(wanted):
            self.load.ledger.enter(entry(State.REFUSED))
        answer.must_be(wanted)
