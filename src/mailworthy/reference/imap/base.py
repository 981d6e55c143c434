"""The frame of the IMAP reference: reading commands, states, answers, news of the mailbox."""

from __future__ import annotations

import contextlib
import enum
import re
from functools import cached_property

from mailworthy.reference.connection import Connection, Disconnected, TooLong
from mailworthy.reference.imap import names
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.message import string
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.store import Account, Mailbox

COMMAND_LIMIT = 16 * 1024 * 1024 + 65536
"""Octets of one command with its literals."""
EARLY_LIMIT = 65536
"""The same before log-in."""
DISCARD_LIMIT = 64 * 1024 * 1024
"""Octets of a literal too long that are read over, where the client does not wait for leave."""

_ANNOUNCED = re.compile(rb"\{(\d{1,12})(\+?)\}\r\n\Z")


class State(enum.Enum):
    """RFC 3501 section 3."""

    NOT_AUTHENTICATED = enum.auto()
    AUTHENTICATED = enum.auto()
    SELECTED = enum.auto()


ANY = frozenset(State)
BEFORE = frozenset({State.NOT_AUTHENTICATED})
AFTER = frozenset({State.AUTHENTICATED, State.SELECTED})
WITHIN = frozenset({State.SELECTED})

Commands = dict[str, frozenset[State]]
"""Command → the states in which it is valid."""


class TooBig(Exception):
    """A literal is longer than we take; `begun` is the command up to it."""

    def __init__(self, begun: bytes) -> None:
        super().__init__("literal too long")
        self.begun = begun


class ImapBase(Connection):
    """One client. Commands are methods `do_…` that send data and return the text of their OK."""

    idle_timeout = 31 * 60.0
    """Seconds of the autologout timer: 30 minutes at least (RFC 3501 section 5.4)."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.account: Account | None = None
        self.view: View | None = None
        self.tag = "*"
        self.done = False
        self.supplied: str | None = None
        """The mailbox name last read, where it was not in its normal form."""
        self.enabled: set[str] = set()
        """What ENABLE turned on, in capitals."""

    @property
    def rev2(self) -> bool:
        """Whether the client speaks IMAP4rev2 (RFC 9051 section 6.3.1)."""
        return "IMAP4REV2" in self.enabled

    @property
    def state(self) -> State:
        """The connection's state."""
        if self.account is None:
            return State.NOT_AUTHENTICATED
        return State.AUTHENTICATED if self.view is None else State.SELECTED

    @property
    def user(self) -> Account:
        """The account, once authenticated."""
        assert self.account is not None
        return self.account

    @property
    def selected(self) -> View:
        """The selected mailbox's view, in the selected state."""
        assert self.view is not None
        return self.view

    # Commands in, answers out

    async def converse(self) -> None:
        """Greet, then serve commands until LOGOUT."""
        await self.untagged(f"OK [CAPABILITY {' '.join(self.capabilities())}] mailworthy ready")
        while not self.done:
            try:
                octets = await self.read_command()
            except TooLong:
                await self.untagged("BAD line too long")
            except TooBig as error:
                await self.refuse_literal(error.begun)
            else:
                await self.serve(octets)

    async def read_command(self) -> bytes:
        """Read a command with its literals; raises TooLong or TooBig."""
        octets = line = await self.read_line()
        while (announced := _ANNOUNCED.search(line)) is not None:
            count = int(announced[1])
            waits = not announced[2]
            unasked = not waits and count > self.unasked_limit()
            if unasked or len(octets) + count > self.command_limit():
                if not waits:
                    await self.discard(count)
                raise TooBig(octets)
            if waits:
                await self.go_on()
            octets += await self.read_exactly(count)
            line = await self.read_line()
            octets += line
        return octets

    def unasked_limit(self) -> int:
        """Octets of one literal that does not wait for leave."""
        return self.command_limit()

    def command_limit(self) -> int:
        """Octets of one command with its literals that are taken."""
        return EARLY_LIMIT if self.account is None else COMMAND_LIMIT

    async def timed_out(self) -> None:
        """Say BYE to a client that stayed silent (RFC 3501 section 5.4)."""
        await self.untagged("BYE nothing heard for too long")

    async def go_on(self) -> None:
        """Let the client send its literal."""
        await self.write(b"+ go on\r\n")

    async def discard(self, count: int) -> None:
        """Read over a literal that is on its way, and what follows it (RFC 7888 section 4)."""
        if count > DISCARD_LIMIT:
            await self.untagged("BYE [TOOBIG] literal too long")
            raise Disconnected
        while count:
            count -= len(await self.read_exactly(min(count, 65536)))
        line = await self.read_line()
        if (announced := _ANNOUNCED.search(line)) is not None and announced[2]:
            await self.discard(int(announced[1]))

    async def refuse_literal(self, begun: bytes) -> None:
        """Complete a command whose literal is too long."""
        self.tag = "*"
        with contextlib.suppress(Bad):
            self.tag = Command(begun).tag()
        await self.complete("BAD [TOOBIG] literal too long")

    async def serve(self, octets: bytes) -> None:
        """Carry out one command and complete it."""
        command = Command(octets.removesuffix(b"\r\n"), utf8=self.rev2)
        name = ""
        self.tag = "*"
        try:
            self.tag = command.tag()
            command.sp()
            name = command.atom().upper()
            answer = f"OK {await self.perform(name, command)}"
        except No as error:
            answer = f"NO {error.code}{' ' if error.code else ''}{error.text}"
        except Bad as error:
            answer = f"BAD {error}"
        await self.news(name)
        await self.complete(answer)

    async def perform(self, name: str, command: Command) -> str:
        """Carry out a command; return the text of its OK."""
        if name not in self.table:
            raise self.unknown(name)
        if not self.allowed(name):
            raise Bad(f"{name} is not valid in this state")
        text: str = await getattr(self, f"do_{name.lower()}")(command)
        return text

    def allowed(self, name: str) -> bool:
        """Whether the command is valid in the present state."""
        return self.state in self.table[name]

    @cached_property
    def table(self) -> Commands:
        """All commands; the methods `do_…` carry them out."""
        return self.commands()

    def commands(self) -> Commands:
        """The commands of this part and of those below; each part adds its own."""
        return {}

    def unknown(self, name: str) -> Exception:
        """How a command that there is not ends."""
        return Bad(f"no command {name}")

    async def complete(self, answer: str) -> None:
        """Send the completion of the command."""
        await self.write(f"{self.tag} {answer}\r\n".encode("utf-8", "surrogateescape"))

    async def untagged(self, text: str | bytes) -> None:
        """Send an untagged response."""
        octets = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        await self.write(b"* " + octets + b"\r\n")

    def capabilities(self) -> list[str]:
        """What is announced; each part adds its own."""
        return ["IMAP4rev1"]

    async def news(self, name: str) -> None:
        """Before a completion, tell what has changed in the selected mailbox."""

    # Mailboxes by name

    def mailbox(self, command: Command, *, last: bool = True) -> str:
        """A space and a mailbox name."""
        command.sp()
        name = self.mailbox_name(command)
        self.supplied = command.supplied
        if last:
            command.end()
        return name

    def mailbox_name(self, command: Command) -> str:
        """A mailbox name."""
        return command.mailbox()

    def find(self, name: str) -> Mailbox:
        """The mailbox of that name, or No."""
        mailbox = self.user.mailboxes.get(name)
        if mailbox is None:
            raise No("no such mailbox", "[NONEXISTENT]")
        return mailbox

    def destination(self, name: str) -> Mailbox:
        """The mailbox that APPEND, COPY or MOVE goes to; No if there is none."""
        mailbox = self.user.mailboxes.get(name)
        if mailbox is None:
            raise No("no such mailbox", self.missing_destination(name))
        return mailbox

    def missing_destination(self, name: str) -> str:
        """The code for a destination that there is not, but could be."""
        return "[TRYCREATE]" if names.creatable(name) else "[CANNOT]"

    def shown(self, name: str) -> bytes:
        """A mailbox name as this client takes it: in modified UTF-7, or UTF-8 for IMAP4rev2."""
        return string(name if self.rev2 else names.encode(name), utf8=self.rev2)
