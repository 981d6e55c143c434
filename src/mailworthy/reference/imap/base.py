"""The frame of the IMAP reference: reading commands, states, answers, news of the mailbox."""

from __future__ import annotations

import enum
import re

from mailworthy.reference.connection import Connection, TooLong
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.imap.view import View
from mailworthy.reference.sasl import mechanisms
from mailworthy.reference.store import Account, Mailbox, Message

LITERAL_LIMIT = 16 * 1024 * 1024
"""Octets of one literal."""
COMMAND_LIMIT = LITERAL_LIMIT + 65536
"""Octets of one command with its literals."""

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

COMMANDS = {
    **dict.fromkeys(("CAPABILITY", "NOOP", "LOGOUT"), ANY),
    **dict.fromkeys(("STARTTLS", "AUTHENTICATE", "LOGIN"), BEFORE),
    **dict.fromkeys(
        ("SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE"), AFTER
    ),
    **dict.fromkeys(("LIST", "LSUB", "STATUS", "APPEND", "NAMESPACE", "IDLE"), AFTER),
    **dict.fromkeys(("CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "SEARCH", "FETCH", "STORE"), WITHIN),
    **dict.fromkeys(("COPY", "MOVE", "UID"), WITHIN),
}
"""Command → the states in which it is valid."""

SILENT = frozenset({"SELECT", "EXAMINE", "CLOSE", "UNSELECT", "LOGOUT"})
"""Commands that bring no news of the mailbox."""
NO_EXPUNGE = frozenset({"FETCH", "STORE", "SEARCH"})
"""Commands during which no EXPUNGE may be sent (RFC 3501 section 7.4.1)."""


class ImapBase(Connection):
    """One client. Commands are methods `do_…` that send data and return the text of their OK."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.account: Account | None = None
        self.view: View | None = None
        self.tag = "*"
        self.done = False

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
                continue
            except Bad as error:
                await self.untagged(f"BAD {error}")
                continue
            await self.serve(octets)

    async def read_command(self) -> bytes:
        """Read a command with its literals; raises TooLong or Bad."""
        octets = line = await self.read_line()
        while (announced := _ANNOUNCED.search(line)) is not None:
            count = int(announced[1])
            if len(octets) + count > COMMAND_LIMIT:
                raise Bad("literal too long")
            if not announced[2]:
                await self.write(b"+ go on\r\n")
            octets += await self.read_exactly(count)
            line = await self.read_line()
            octets += line
        return octets

    async def serve(self, octets: bytes) -> None:
        """Carry out one command and complete it."""
        command = Command(octets.removesuffix(b"\r\n"))
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
        if name not in COMMANDS:
            raise self.unknown(name)
        if not self.allowed(name):
            raise Bad(f"{name} is not valid in this state")
        text: str = await getattr(self, f"do_{name.lower()}")(command)
        return text

    def allowed(self, name: str) -> bool:
        """Whether the command is valid in the present state."""
        return self.state in COMMANDS[name]

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
        """What is announced."""
        names = [
            "IMAP4rev1",
            "LITERAL+",
            "SASL-IR",
            "IDLE",
            "NAMESPACE",
            "UIDPLUS",
            "MOVE",
            "UNSELECT",
        ]
        if self.account is None:
            names += [f"AUTH={mechanism}" for mechanism in mechanisms(secure=self.secure)]
            if not self.secure:
                names += ["STARTTLS", "LOGINDISABLED"]
        return names

    # News of the mailbox

    async def news(self, name: str) -> None:
        """Before a completion, tell what has changed in the selected mailbox."""
        if self.view is None or name in SILENT or not name:
            return
        if self.may_expunge(name):
            await self.tell_expunged(self.view)
        await self.tell_new(self.view)
        await self.tell_flags(self.view, by_uid=name == "UID")

    def may_expunge(self, name: str) -> bool:
        """Whether EXPUNGE may be sent during this command."""
        return name not in NO_EXPUNGE

    async def tell_expunged(self, view: View) -> None:
        """Send EXPUNGE responses."""
        for number in view.gone():
            await self.untagged(f"{number} EXPUNGE")

    async def tell_new(self, view: View) -> None:
        """Send EXISTS and RECENT when messages have come."""
        if view.admit():
            await self.untagged(f"{len(view.messages)} EXISTS")
            await self.untagged(f"{len(view.recent)} RECENT")

    async def tell_flags(self, view: View, *, by_uid: bool) -> None:
        """Send FETCH responses for flags that others changed."""
        for number, message in view.changed():
            await self.send_flags(view, number, message, by_uid=by_uid)

    async def send_flags(self, view: View, number: int, message: Message, *, by_uid: bool) -> None:
        """Send the flags of one message; responses to UID commands carry the UID."""
        uid = f"UID {message.uid} " if by_uid else ""
        await self.untagged(f"{number} FETCH ({uid}FLAGS {view.flags(message)})")
        view.told(message)

    # Mailboxes by name

    def find(self, name: str) -> Mailbox:
        """The mailbox of that name, or No."""
        mailbox = self.user.mailboxes.get(name)
        if mailbox is None:
            raise No(f"no mailbox {name}", "[NONEXISTENT]")
        return mailbox

    def destination(self, name: str) -> Mailbox:
        """The mailbox that APPEND, COPY or MOVE goes to; No with TRYCREATE if there is none."""
        mailbox = self.user.mailboxes.get(name)
        if mailbox is None:
            raise No(f"no mailbox {name}", "[TRYCREATE]")
        return mailbox
