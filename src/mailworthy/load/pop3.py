"""Users who download by POP3."""

from __future__ import annotations

import uuid

from locust.env import Environment

from mailworthy.accounting.ledger import Removed
from mailworthy.load.reader import Reader
from mailworthy.session.endpoint import Protocol
from mailworthy.session.pop3 import Pop3Session


class Pop3User(Reader[Pop3Session]):
    """Downloads what is new, in a session of its own each time, as POP3 clients do."""

    abstract = True
    protocol = Protocol.POP3

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._known: set[str] = set()
        """Unique-ids of what was downloaded and is still on the server."""

    def open(self) -> Pop3Session:
        """Connect, with TLS where the endpoint has it, and log in."""
        with self.step("connect"):
            session = self.target.pop3()
        with self.step("log-in"):
            session.log_in(self.account.user, self.account.secret, token=self.account.token)
        return session

    def fetch(self, *, leave: bool = False) -> None:
        """Download the messages that were not downloaded before: one transaction.

        They are then deleted, unless `leave` says to leave them on the server; what no load run
        sent is always left.
        """
        with self.load.maildrop(self.account), self.transaction("fetch"):
            session = self.ready()
            look = f"pop3 {uuid.uuid4().hex}"
            with self.step("UIDL"):
                listed = unique_ids(session)
            removed = []
            for number, place in listed.items():
                if place in self._known:
                    continue
                with self.step("RETR"):
                    stamp = self.see(session.retr(number), look, place)
                if leave or stamp is None:
                    self._known |= {place} - {""}
                    continue
                with self.step("DELE"):
                    session.command(f"DELE {number}").must_be_ok()
                removed.append(Removed(stamp.id, place))
            with self.step("QUIT"):
                session.quit()
            self.leave()
            for entry in removed:
                self.load.ledger.enter(entry)


def unique_ids(session: Pop3Session) -> dict[int, str]:
    """Number → unique-id of all messages; "" where the server has no UIDL, which is optional."""
    answer = session.command("UIDL", multiline=True)
    if answer.ok is False:
        return dict.fromkeys(session.sizes(), "")
    return {number: name.decode("ascii") for number, name in answer.unique_ids().items()}
