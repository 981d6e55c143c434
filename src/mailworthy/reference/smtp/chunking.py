"""CHUNKING and BINARYMIME (RFC 3030)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailworthy.reference.smtp import binary
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.smtp.dsn import Dsn
from mailworthy.reference.smtp.notification import Outcome
from mailworthy.reference.smtp.syntax import Syntax
from mailworthy.reference.smtp.transaction import Transaction

_CHUNK = re.compile(r"([0-9]+)( LAST)?", re.IGNORECASE)


class Chunking(Dsn):
    """Takes a message by BDAT, in chunks that are counted and not searched for their end.

    The octets of a chunk that is refused are read all the same. After it the transaction is good
    for nothing but to be reset, which section 2 leaves to the server.
    """

    body_types = Dsn.body_types | {"BINARYMIME"}

    chunks: bytes | None = None
    """What has come of the message in the transaction; None before its first chunk."""
    broken = False
    """Whether a chunk of the transaction was refused."""

    def commands(self) -> frozenset[str]:
        """Add BDAT."""
        return super().commands() | {"BDAT"}

    def extensions(self) -> Iterable[str]:
        """Announce both: BINARYMIME cannot be without CHUNKING (section 3)."""
        yield from super().extensions()
        yield from ("CHUNKING", "BINARYMIME")

    def reset(self) -> None:
        """Forget the chunks too (section 2)."""
        super().reset()
        self.forget_chunks()

    def forget_chunks(self) -> None:
        """Begin the next message with nothing."""
        self.chunks = None
        self.broken = False

    async def bdat(self, argument: str) -> None:
        """BDAT (section 2)."""
        try:
            size, last = self.measure(argument)
        except Syntax:
            self.break_off()
            raise
        try:
            self.may_send_chunk(size)
        except Refused:
            self.break_off()
            await self.discard(size)
            raise
        self.add_chunk(await self.read_chunk(size))
        if last:
            self.take_chunks()
        self.acknowledge(size, last)

    def acknowledge(self, size: int, last: bool) -> None:
        """Answer a chunk that is in order (section 2)."""
        self.reply(250, f"2.0.0 {'delivered' if last else f'{size} octets'}")

    def measure(self, argument: str) -> tuple[int, bool]:
        """Read the argument of BDAT: how many octets come, and whether they are the last.

        Raises Syntax; how much follows is then unknown, so that it is read as commands.
        """
        found = _CHUNK.fullmatch(argument)
        if found is None:
            raise Syntax("BDAT wants a number of octets, and LAST after the last of them")
        return self.size_of(found[1]), found[2] is not None

    def size_of(self, digits: str) -> int:
        """The size of a chunk; a number that nobody lives to see is no syntax error."""
        return int(digits) if len(digits) < 4000 else 10**4000

    def may_send_chunk(self, size: int) -> None:
        """Refuse a chunk out of place, for nobody, or over the limit together with the others."""
        if self.broken:
            raise Refused(503, "5.5.1 RSET first: a chunk was refused")
        self.demand_recipients()
        if len(self.chunks or b"") + size > self.size_limit:
            raise Refused(552, "5.3.4 message too big")

    def demand_recipients(self) -> None:
        """Refuse a chunk where there is nobody to send it to, as DATA is refused there."""
        super().may_send_data()

    def break_off(self) -> None:
        """A chunk failed: until RSET all others of its transaction fail too."""
        self.broken = self.transaction is not None

    async def read_chunk(self, size: int) -> bytes:
        """Read a chunk, whatever octets it is made of."""
        if len(self.buffer) < size:
            await self.flush()
        return await self.read_exactly(size)

    async def discard(self, size: int) -> None:
        """Read the octets of a refused chunk, which are nobody's commands."""
        if len(self.buffer) < size:
            await self.flush()
        while len(self.buffer) < size:
            size -= len(self.buffer)
            self.buffer.clear()
            await self.more()
        del self.buffer[:size]

    def add_chunk(self, octets: bytes) -> None:
        """Put a chunk behind those before it."""
        self.chunks = (self.chunks or b"") + octets

    def take_chunks(self) -> None:
        """Deliver the message, or refuse it all; either way the transaction is over."""
        transaction, content = self.transaction, self.chunks or b""
        self.reset()
        if transaction is not None:
            self.take_whole(transaction, content)

    def take_whole(self, transaction: Transaction, content: bytes) -> None:
        """Deliver a message without doubled dots; what is binary is encoded first (section 3)."""
        message = self.encode(content) if self.is_binary(transaction) else content
        self.judge_content(transaction, message)
        self.judge_message(transaction, content, content)
        self.deliver(transaction, message)

    def encode(self, content: bytes) -> bytes:
        """Keep all bits of a binary message in a store of lines."""
        return binary.encode(content)

    def is_binary(self, transaction: Transaction | None) -> bool:
        """Whether MAIL announced a binary message."""
        return (
            transaction is not None
            and (transaction.parameters.get("BODY") or "").upper() == "BINARYMIME"
        )

    def deliver(self, transaction: Transaction, content: bytes) -> None:
        """Deliver, but return a message that is binary and was not announced so (section 3)."""
        if not self.is_binary(transaction) and binary.is_binary(content):
            self.return_undeclared(transaction, content)
        else:
            super().deliver(transaction, content)

    def return_undeclared(self, transaction: Transaction, content: bytes) -> None:
        """Tell the sender that a binary message has to be announced."""
        said = "554 5.6.1 BODY=BINARYMIME is wanted"
        if self.may_notify(transaction):
            outcomes = [Outcome(one, "failed", "5.6.1", said) for one in transaction.recipients]
            self.notify(transaction, outcomes, content)

    def may_send_data(self) -> None:
        """Refuse DATA among chunks (section 2), and for a binary message (section 3)."""
        super().may_send_data()
        self.data_among_chunks()
        if self.is_binary(self.transaction):
            self.data_for_binary()

    def data_among_chunks(self) -> None:
        """Answer DATA when the message is under way."""
        self.demand_no_chunks()

    def data_for_binary(self) -> None:
        """Answer DATA for a message that has no lines."""
        raise Refused(503, "5.5.1 BINARYMIME wants BDAT")

    def demand_no_chunks(self) -> None:
        """Refuse what would have had to come before the first chunk."""
        if self.chunks is not None or self.broken:
            raise Refused(503, "5.5.1 not among chunks")

    def rcpt(self, argument: str) -> None:
        """Refuse RCPT once a chunk has come."""
        self.demand_no_chunks()
        super().rcpt(argument)
