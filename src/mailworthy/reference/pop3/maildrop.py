"""The maildrop of the reference POP3 server: TRANSACTION and UPDATE (RFC 1939 sections 5 to 8).

Each behaviour is a method of its own, for a defect to override.

Whose maildrop, and when: `open`, `lock`, `leave`, `update`, `do_quit`. Message-numbers:
`numbers`, `number`, `only_number`. Messages: `message`, `octets`, `size`, `unique_id`,
`check_sendable`, `line_count`, `top`. Listings: `drop_listing`, `scan_listing`,
`unique_id_listing`, `say_listing`. Marks: `mark`, `unmark`. Commands: `do_stat`, `do_list`,
`do_uidl`, `do_retr`, `do_top`, `do_dele`, `do_noop`, `do_rset`.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence

from mailworthy.reference.pop3.responses import Pop3Responses, Refusal
from mailworthy.reference.store import Account, Message, Store

TRANSACTION = frozenset({"STAT", "LIST", "RETR", "DELE", "NOOP", "RSET", "TOP", "UIDL", "QUIT"})


class Maildrop(Pop3Responses):
    """The INBOX as it is at log-in: what comes later is not seen, what goes leaves its number.

    `drop` holds the messages under their numbers less one, `marked` the numbers marked as
    deleted.
    """

    def __init__(
        self, store: Store, tls: ssl.SSLContext, *, implicit: bool = False, submission: bool = False
    ) -> None:
        super().__init__(store, tls, implicit=implicit, submission=submission)
        self.drop: list[Message] = []
        self.marked: set[int] = set()

    def before_log_in(self) -> frozenset[str]:
        """QUIT is for both states."""
        return super().before_log_in() | {"QUIT"}

    def after_log_in(self) -> frozenset[str]:
        """Add the commands on messages."""
        return super().after_log_in() | TRANSACTION

    # From AUTHORIZATION to TRANSACTION, and out of it

    async def open(self, account: Account) -> None:
        """Take the maildrop and what is in it."""
        await self.lock(account)
        self.account = account
        self.drop = list(account.inbox.messages)
        self.marked = set()

    async def lock(self, account: Account) -> None:
        """Take the maildrop for this session alone: RFC 1939 section 4."""
        if account.maildrop_lock.locked():
            raise Refusal("[IN-USE] another session has the maildrop")
        await account.maildrop_lock.acquire()

    def leave(self) -> None:
        """Give the maildrop free."""
        if self.account is not None:
            self.account.maildrop_lock.release()
            self.account = None

    async def do_quit(self, arguments: Sequence[str]) -> None:
        """End the session; from the TRANSACTION state by way of the UPDATE state.

        Whatever becomes of that, the maildrop is free before the answer (RFC 1939 section 6).
        """
        if arguments:
            raise Refusal("QUIT has no argument")
        self.over = True
        try:
            if self.account is not None:
                self.update(self.account)
        finally:
            self.leave()
        await self.say_ok("goodbye")

    def update(self, account: Account) -> None:
        """Remove what is marked: RFC 1939 section 6. A Refusal is the answer to QUIT."""
        account.inbox.remove(self.drop[number - 1].uid for number in self.marked)

    # Messages and their numbers

    def numbers(self) -> list[int]:
        """The message-numbers that are not marked as deleted."""
        return [n for n in range(1, len(self.drop) + 1) if n not in self.marked]

    def number(self, argument: str) -> int:
        """Read a message-number; refuses those of no message and of marked ones."""
        if not (argument.isascii() and argument.isdigit()):
            raise Refusal("a message-number has digits only")
        if len(argument) > 9 or int(argument) not in self.numbers():
            raise Refusal("no such message")
        return int(argument)

    def only_number(self, arguments: Sequence[str]) -> int:
        """Read the arguments of a command that has a message-number and nothing else."""
        if len(arguments) != 1:
            raise Refusal("a message-number is needed, and nothing else")
        return self.number(arguments[0])

    def message(self, number: int) -> Message:
        """The message of a number that `number` has let pass."""
        return self.drop[number - 1]

    def octets(self, number: int) -> bytes:
        """The message as it is sent, before byte-stuffing; it ends with CRLF."""
        octets = self.message(number).octets
        return octets if octets.endswith(b"\r\n") else octets + b"\r\n"

    def size(self, number: int) -> int:
        """The exact size: RFC 1939 section 11."""
        return len(self.octets(number))

    def unique_id(self, number: int) -> str:
        """The unique-id: RFC 1939 section 7."""
        assert self.account is not None
        return f"{self.account.inbox.uid_validity:08x}{self.message(number).uid:08x}"

    # Listings

    async def do_stat(self, arguments: Sequence[str]) -> None:
        """Give the drop listing."""
        if arguments:
            raise Refusal("STAT has no argument")
        await self.say_ok(self.drop_listing())

    def drop_listing(self) -> str:
        """How many messages are not marked, and their octets."""
        numbers = self.numbers()
        return f"{len(numbers)} {sum(map(self.size, numbers))}"

    async def do_list(self, arguments: Sequence[str]) -> None:
        """Give one scan listing, or all."""
        await self.say_listing(arguments, {n: self.scan_listing(n) for n in self.numbers()})

    def scan_listing(self, number: int) -> str:
        """What LIST says of a message after its number."""
        return str(self.size(number))

    async def do_uidl(self, arguments: Sequence[str]) -> None:
        """Give one unique-id listing, or all."""
        await self.say_listing(arguments, {n: self.unique_id_listing(n) for n in self.numbers()})

    def unique_id_listing(self, number: int) -> str:
        """What UIDL says of a message after its number."""
        return self.unique_id(number)

    async def say_listing(self, arguments: Sequence[str], listing: dict[int, str]) -> None:
        """Answer LIST or UIDL."""
        if arguments:
            number = self.only_number(arguments)
            await self.say_ok(f"{number} {listing[number]}")
            return
        lines = (f"{number} {what}".encode() for number, what in listing.items())
        await self.say_lines("listing follows", lines)

    # Messages

    async def do_retr(self, arguments: Sequence[str]) -> None:
        """Send a message."""
        number = self.only_number(arguments)
        self.check_sendable(number)
        await self.say_lines("message follows", lines_of(self.octets(number)))

    async def do_top(self, arguments: Sequence[str]) -> None:
        """Send the header, the empty line and the first lines of the body."""
        if len(arguments) != 2:
            raise Refusal("a message-number and a number of lines are needed")
        number, count = self.number(arguments[0]), self.line_count(arguments[1])
        self.check_sendable(number)
        await self.say_lines("top follows", self.top(number, count))

    def check_sendable(self, number: int) -> None:
        """Refuse to send a message that another session has removed."""
        assert self.account is not None
        if self.account.inbox.get(self.message(number).uid) is None:
            raise Refusal("the message is gone")

    def line_count(self, argument: str) -> int:
        """Read the second argument of TOP."""
        if not (argument.isascii() and argument.isdigit()):
            raise Refusal("a number of lines has digits only")
        return int(argument[:9])

    def top(self, number: int, count: int) -> list[bytes]:
        """The lines that TOP sends."""
        lines = lines_of(self.octets(number))
        body = lines.index(b"") + 1 if b"" in lines else len(lines)
        return lines[: body + count]

    # Marks

    async def do_dele(self, arguments: Sequence[str]) -> None:
        """Mark a message as deleted."""
        self.mark(self.only_number(arguments))
        await self.say_ok("marked")

    def mark(self, number: int) -> None:
        """Note a mark."""
        self.marked.add(number)

    async def do_rset(self, arguments: Sequence[str]) -> None:
        """Unmark all messages."""
        if arguments:
            raise Refusal("RSET has no argument")
        self.unmark()
        await self.say_ok(f"{len(self.drop)} messages")

    def unmark(self) -> None:
        """Forget the marks."""
        self.marked.clear()

    async def do_noop(self, arguments: Sequence[str]) -> None:
        """Do nothing."""
        if arguments:
            raise Refusal("NOOP has no argument")
        await self.say_ok("nothing done")


def lines_of(octets: bytes) -> list[bytes]:
    """Part octets that end with CRLF into lines without it."""
    return octets.removesuffix(b"\r\n").split(b"\r\n")
