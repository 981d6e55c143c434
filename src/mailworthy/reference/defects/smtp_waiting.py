"""Defects of the SMTP server in how it waits for clients, and deals with several of them."""

from __future__ import annotations

from typing import ClassVar

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused


@defect("smtp-silent-client-dropped", "drops a client that is silent for half a second")
class _SilentClientDropped(SmtpConnection):
    idle_timeout = 0.5


@defect("smtp-silent-transaction-dropped", "drops a client that is silent within a transaction")
class _SilentTransactionDropped(SmtpConnection):
    async def obey(self, verb: str, argument: str) -> None:
        await super().obey(verb, argument)
        self.idle_timeout = 600.0 if self.transaction is None else 0.5

    async def timed_out(self) -> None:
        raise Disconnected


class _Together(SmtpConnection):
    """Knows the other connections of its endpoint, as threads may that share what they should not.

    The gate tries the endpoints of a server at the same time: each has a place of its own.
    """

    places: ClassVar[dict[tuple[str, int, bool], set[_Together]]] = {}

    def others(self) -> set[_Together]:
        """The connections to the same endpoint that are open, this one aside."""
        port = int(self.transport.get_extra_info("sockname")[1])
        place = self.places.setdefault((type(self).__name__, port, self.secure), set())
        place.add(self)
        return place - {self}

    async def converse(self) -> None:
        try:
            await super().converse()
        finally:
            for place in self.places.values():
                place.discard(self)


@defect("smtp-one-transaction-at-a-time", "says 503 to MAIL while another client has begun")
class _OneTransactionAtATime(_Together):
    def mail(self, argument: str) -> None:
        if any(other.transaction is not None for other in self.others()):
            raise Refused(503, "5.5.1 a transaction is open")
        super().mail(argument)


@defect("smtp-rset-for-everyone", "RSET discards the transactions of all clients")
class _RsetForEveryone(_Together):
    def mail(self, argument: str) -> None:
        self.others()
        super().mail(argument)

    def rset(self, argument: str) -> None:
        super().rset(argument)
        for other in self.others():
            other.reset()
