"""The reference's POP3 server: RFC 1939, 2449 (CAPA), 2595 (STLS), 5034 (AUTH), 3206 (codes)."""

from __future__ import annotations

import base64
import binascii
import ssl
from collections.abc import Iterable, Sequence

from mailworthy.reference.connection import Connection, TooLong
from mailworthy.reference.sasl import authenticate, mechanisms
from mailworthy.reference.store import Account, Message, Store

COMMAND_LIMIT = 255
"""Octets of the longest command, CRLF included (RFC 2449 section 4)."""
BEFORE_LOG_IN = frozenset({"USER", "PASS", "AUTH", "STLS", "CAPA", "QUIT"})
AFTER_LOG_IN = frozenset(
    {"STAT", "LIST", "RETR", "DELE", "NOOP", "RSET", "TOP", "UIDL", "CAPA", "QUIT"}
)


class Refusal(Exception):
    """The command cannot be carried out; the message is what follows "-ERR "."""


class Pop3Connection(Connection):
    """One POP3 client. The maildrop is the INBOX as it is at log-in.

    `drop` holds the messages under their numbers less one, `marked` the numbers marked as
    deleted. `account` is None in the AUTHORIZATION state.
    """

    def __init__(
        self, store: Store, tls: ssl.SSLContext, *, implicit: bool = False, submission: bool = False
    ) -> None:
        super().__init__(store, tls, implicit=implicit, submission=submission)
        self.user = ""
        self.account: Account | None = None
        self.drop: list[Message] = []
        self.marked: set[int] = set()
        self.over = False

    async def converse(self) -> None:
        """Greet, then answer commands until QUIT or the end of the connection."""
        try:
            await self.say_ok("mailworthy POP3 server ready")
            while not self.over:
                try:
                    line = await self.read_line(COMMAND_LIMIT)
                except TooLong:
                    await self.say_err("a command has at most 255 octets")
                    continue
                await self.obey(line[:-2])
        finally:
            self.leave()

    # The frame of commands and responses

    async def obey(self, line: bytes) -> None:
        """Carry out one command line."""
        word, *arguments = line.decode("utf-8", "replace").split(" ")
        keyword = self.keyword(word)
        try:
            self.check_state(keyword)
            if keyword == "PASS":
                arguments = [" ".join(arguments)]
            await getattr(self, f"do_{keyword.lower()}")(arguments)
        except Refusal as refusal:
            await self.say_err(str(refusal))

    def keyword(self, word: str) -> str:
        """The keyword that a client means: case is nothing."""
        return word.upper()

    def check_state(self, keyword: str) -> None:
        """Refuse what is unknown, or not of the session's state."""
        if keyword not in BEFORE_LOG_IN | AFTER_LOG_IN:
            raise Refusal("unknown command")
        if keyword not in (BEFORE_LOG_IN if self.account is None else AFTER_LOG_IN):
            raise Refusal("not in this state")

    async def say_ok(self, text: str) -> None:
        """Answer positively."""
        await self.say(f"+OK {text}")

    async def say_err(self, text: str) -> None:
        """Answer negatively."""
        await self.say(f"-ERR {text}")

    async def say(self, line: str) -> None:
        """Send a first line."""
        await self.write(line.encode() + b"\r\n")

    async def say_lines(self, text: str, lines: Iterable[bytes]) -> None:
        """Answer positively with a multi-line response."""
        await self.say_ok(text)
        await self.write(b"".join(self.stuffed(line) + b"\r\n" for line in lines))
        await self.finish_lines()

    async def finish_lines(self) -> None:
        """End a multi-line response."""
        await self.write(b".\r\n")

    def stuffed(self, line: bytes) -> bytes:
        """Byte-stuff a line: RFC 1939 section 3."""
        return b"." + line if line.startswith(b".") else line

    # AUTHORIZATION

    async def do_user(self, arguments: Sequence[str]) -> None:
        """Note the name; without TLS passwords are not taken at all."""
        self.user = ""
        if not self.secure:
            raise Refusal("USER needs TLS")
        if len(arguments) != 1 or not arguments[0]:
            raise Refusal("USER name")
        self.user = arguments[0]
        await self.say_ok("now the password")

    async def do_pass(self, arguments: Sequence[str]) -> None:
        """Check the password of the user just named."""
        user, self.user = self.user, ""
        if not user:
            raise Refusal("USER first")
        await self.enter(self.store.authenticate(user, arguments[0]))

    async def do_auth(self, arguments: Sequence[str]) -> None:
        """Run a SASL exchange: RFC 5034 section 4."""
        if not arguments or arguments[0].upper() not in mechanisms(secure=self.secure):
            raise Refusal("no such mechanism")
        initial: bytes | None = None
        if len(arguments) > 1:
            initial = b"" if arguments[1] == "=" else decoded(arguments[1].encode())
        await self.enter(
            await authenticate(self.store, arguments[0].upper(), initial, self.challenge)
        )

    async def challenge(self, octets: bytes) -> bytes:
        """Send a challenge and return the client's response; "*" cancels."""
        await self.write(b"+ " + base64.b64encode(octets) + b"\r\n")
        try:
            line = await self.read_line()
        except TooLong:
            raise Refusal("the response is too long") from None
        if line == b"*\r\n":
            raise Refusal("cancelled")
        return decoded(line[:-2])

    async def enter(self, account: Account | None) -> None:
        """Open the maildrop of whoever has proved to be its owner."""
        if account is None:
            raise Refusal("[AUTH] wrong user or password")
        await self.lock(account)
        self.account = account
        self.drop = list(account.inbox.messages)
        self.marked = set()
        await self.say_ok(f"{len(self.drop)} messages")

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

    async def do_stls(self, arguments: Sequence[str]) -> None:
        """Go on under TLS: RFC 2595 section 4."""
        if arguments or self.secure:
            raise Refusal("TLS is on" if self.secure else "STLS has no argument")
        await self.say_ok("begin TLS")
        self.user = ""
        await self.start_tls()

    # Both states

    def capabilities(self) -> list[str]:
        """The capability list: RFC 2449 section 6."""
        listed = ["TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"]
        listed.append("SASL " + " ".join(mechanisms(secure=self.secure)))
        if self.secure:
            listed.append("USER")
        elif self.account is None:
            listed.append("STLS")
        return [*listed, "EXPIRE NEVER", "IMPLEMENTATION mailworthy-reference"]

    async def do_capa(self, arguments: Sequence[str]) -> None:
        """List the capabilities."""
        if arguments:
            raise Refusal("CAPA has no argument")
        await self.say_lines("capabilities follow", (tag.encode() for tag in self.capabilities()))

    async def do_quit(self, arguments: Sequence[str]) -> None:
        """End the session; from the TRANSACTION state by way of the UPDATE state."""
        if arguments:
            raise Refusal("QUIT has no argument")
        if self.account is not None:
            self.update(self.account)
            self.leave()
        self.over = True
        await self.say_ok("goodbye")

    def update(self, account: Account) -> None:
        """Remove what is marked: RFC 1939 section 6."""
        account.inbox.remove(self.drop[number - 1].uid for number in self.marked)

    # TRANSACTION

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

    async def do_stat(self, arguments: Sequence[str]) -> None:
        """Give the drop listing."""
        if arguments:
            raise Refusal("STAT has no argument")
        numbers = self.numbers()
        await self.say_ok(f"{len(numbers)} {sum(map(self.size, numbers))}")

    async def do_list(self, arguments: Sequence[str]) -> None:
        """Give one scan listing, or all."""
        await self.say_listing(arguments, {n: str(self.size(n)) for n in self.numbers()})

    async def do_uidl(self, arguments: Sequence[str]) -> None:
        """Give one unique-id listing, or all."""
        await self.say_listing(arguments, {n: self.unique_id(n) for n in self.numbers()})

    async def say_listing(self, arguments: Sequence[str], listing: dict[int, str]) -> None:
        """Answer LIST or UIDL."""
        if arguments:
            number = self.only_number(arguments)
            await self.say_ok(f"{number} {listing[number]}")
            return
        lines = (f"{number} {what}".encode() for number, what in listing.items())
        await self.say_lines("listing follows", lines)

    async def do_retr(self, arguments: Sequence[str]) -> None:
        """Send a message."""
        number = self.only_number(arguments)
        await self.say_lines("message follows", lines_of(self.octets(number)))

    async def do_top(self, arguments: Sequence[str]) -> None:
        """Send the header, the empty line and the first lines of the body."""
        if len(arguments) != 2 or not (arguments[1].isascii() and arguments[1].isdigit()):
            raise Refusal("a message-number and a number of lines are needed")
        number = self.number(arguments[0])
        await self.say_lines("top follows", self.top(number, int(arguments[1][:9])))

    def top(self, number: int, count: int) -> list[bytes]:
        """The lines that TOP sends."""
        lines = lines_of(self.octets(number))
        body = lines.index(b"") + 1 if b"" in lines else len(lines)
        return lines[: body + count]

    async def do_dele(self, arguments: Sequence[str]) -> None:
        """Mark a message as deleted."""
        self.marked.add(self.only_number(arguments))
        await self.say_ok("marked")

    async def do_noop(self, arguments: Sequence[str]) -> None:
        """Do nothing."""
        if arguments:
            raise Refusal("NOOP has no argument")
        await self.say_ok("nothing done")

    async def do_rset(self, arguments: Sequence[str]) -> None:
        """Unmark all messages."""
        if arguments:
            raise Refusal("RSET has no argument")
        self.unmark()
        await self.say_ok(f"{len(self.drop)} messages")

    def unmark(self) -> None:
        """Forget the marks."""
        self.marked.clear()


def lines_of(octets: bytes) -> list[bytes]:
    """Part octets that end with CRLF into lines without it."""
    return octets.removesuffix(b"\r\n").split(b"\r\n")


def decoded(text: bytes) -> bytes:
    """Decode base64; refuses what is not strictly that (RFC 5034 section 4)."""
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        raise Refusal("that is no base64") from None
