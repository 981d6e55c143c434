"""The frame of the reference POP3 server: command lines, the states, responses.

RFC 1939 section 3 and RFC 2449 section 4. Each behaviour is a method or an attribute of its own,
for a defect to override.

The session: `greeting`, `converse`, `idle_timeout`, `timed_out`, `leave`. How a line is read:
`command_limit`, `too_long`, `begin`, `obey`, `text_of`, `keyword`, `arguments`,
`takes_international`. The state table: `before_log_in`, `after_log_in`, `unknown`, `check_state`.
How a response is written: `say_ok`, `say_err`, `say`, `say_lines`, `stuffed`, `finish_lines`.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailworthy.reference.connection import Connection, TooLong
from mailworthy.reference.store import Account


class Refusal(Exception):
    """The command cannot be carried out; the message is what follows "-ERR "."""


class Pop3Responses(Connection):
    """Base of the POP3 server: whatever has nothing to do with the meaning of a command.

    A command is a method `do_<keyword>` that takes the arguments. `account` is None in the
    AUTHORIZATION state.
    """

    command_limit = 255
    """Octets of the longest command, CRLF included (RFC 2449 section 4)."""
    idle_timeout = 600.0
    """Seconds of the autologout timer: 10 minutes at least; the client is told nothing."""

    account: Account | None = None
    over = False

    async def converse(self) -> None:
        """Greet, then answer commands until QUIT or the end of the connection."""
        try:
            await self.say_ok(self.greeting())
            while not self.over:
                try:
                    line = await self.read_line(self.command_limit)
                except TooLong:
                    self.begin()
                    await self.too_long()
                    continue
                self.begin()
                await self.obey(line[:-2])
        finally:
            self.leave()

    def greeting(self) -> str:
        """What follows "+OK " in the greeting."""
        return "mailworthy POP3 server ready"

    def leave(self) -> None:
        """End the session without the UPDATE state."""

    # Commands

    def begin(self) -> None:
        """A command has come, whatever it is."""

    async def too_long(self) -> None:
        """Answer a command over the limit."""
        await self.say_err("a command has at most 255 octets")

    async def obey(self, line: bytes) -> None:
        """Carry out one command line."""
        try:
            word, space, rest = self.text_of(line).partition(" ")
            keyword = self.keyword(word)
            if keyword not in self.commands():
                await self.unknown(keyword)
                return
            self.check_state(keyword)
            arguments = self.arguments(keyword, rest) if space else []
            await getattr(self, f"do_{keyword.lower()}")(arguments)
        except Refusal as refusal:
            await self.say_err(str(refusal))

    def text_of(self, line: bytes) -> str:
        """A command line as text; refuses control characters and what is no UTF-8."""
        try:
            text = line.decode()
        except UnicodeDecodeError:
            raise Refusal("that is no UTF-8") from None
        if any(ord(character) < 0x20 or character == "\x7f" for character in text):
            raise Refusal("a command has no control characters")
        return text

    def keyword(self, word: str) -> str:
        """The keyword that a client means: case is nothing."""
        return word.upper()

    def arguments(self, keyword: str, rest: str) -> list[str]:
        """Part what follows the keyword and a space; of PASS all is one argument."""
        if not rest.isascii() and not self.takes_international(keyword):
            raise Refusal("arguments are ASCII")
        return [rest] if keyword == "PASS" else rest.split(" ")

    def takes_international(self, keyword: str) -> bool:
        """Whether arguments of this command may have characters beyond ASCII."""
        del keyword
        return False

    def before_log_in(self) -> frozenset[str]:
        """The commands of the AUTHORIZATION state."""
        return frozenset()

    def after_log_in(self) -> frozenset[str]:
        """The commands of the TRANSACTION state."""
        return frozenset()

    def commands(self) -> frozenset[str]:
        """All commands that there are."""
        return self.before_log_in() | self.after_log_in()

    async def unknown(self, keyword: str) -> None:
        """Answer a keyword that there is not."""
        del keyword
        raise Refusal("unknown command")

    def check_state(self, keyword: str) -> None:
        """Refuse what is not of the session's state."""
        if keyword not in (self.before_log_in() if self.account is None else self.after_log_in()):
            raise Refusal("not in this state")

    # Responses

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

    def stuffed(self, line: bytes) -> bytes:
        """Byte-stuff a line: RFC 1939 section 3."""
        return b"." + line if line.startswith(b".") else line

    async def finish_lines(self) -> None:
        """End a multi-line response."""
        await self.write(b".\r\n")
