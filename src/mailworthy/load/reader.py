"""What users who read have in common: each message seen goes into the delivery ledger."""

from __future__ import annotations

from typing import TypeVar

from mailworthy.accounting.identity import Stamp, stamp_of
from mailworthy.accounting.ledger import Seen
from mailworthy.load.user import MailUser
from mailworthy.session.base import Session

R = TypeVar("R", bound=Session)


class Reader(MailUser[R]):
    """A user who reads."""

    abstract = True

    def see(self, octets: bytes, look: str, place: str) -> Stamp | None:
        """Enter a message as it was fetched; its stamp, or None where no load run sent it.

        `look` and `place` tell copies apart; see `Seen`.
        """
        stamp = stamp_of(octets)
        if stamp is not None:
            self.load.ledger.enter(Seen(stamp.id, look, place, stamp.problem))
        return stamp
