"""Users who send."""

from __future__ import annotations

import itertools
import random

from mailworthy.accounting.identity import message
from mailworthy.accounting.ledger import Sent, State
from mailworthy.load.user import MailUser
from mailworthy.session.endpoint import Protocol
from mailworthy.session.smtp import SmtpSession
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
            session = self.ready()
            recipient = self.load.recipient(self.account).address
            name = f"{self._name}.{next(self._numbers)}"
            octets = message(name, self.account.address, recipient, size)
            with self.step("MAIL"):
                session.command(f"MAIL FROM:<{self.account.address}>").granted()
            with self.step("RCPT"):
                session.command(f"RCPT TO:<{recipient}>").granted()
            with self.step(f"DATA {size // KIB} KiB"):
                self._data(session, name, recipient, octets)

    def _data(self, session: SmtpSession, name: str, recipient: str, octets: bytes) -> None:
        session.command("DATA").must_be(354)
        # Until the server has answered the final dot, nobody knows whose the message is.
        self._enter(name, recipient, State.IN_DOUBT)
        answer = session.content(octets)
        if answer.code is not None:
            self._enter(name, recipient, State.ACCEPTED if answer.positive else State.REFUSED)
        answer.must_be("2yz")

    def _enter(self, name: str, recipient: str, state: State) -> None:
        self.load.ledger.enter(Sent(name, recipient, state))
