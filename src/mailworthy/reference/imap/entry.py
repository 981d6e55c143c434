"""Commands of any state and of the not authenticated state (RFC 3501 sections 6.1, 6.2)."""

from __future__ import annotations

import base64
import binascii

from mailworthy.reference.imap.base import ANY, BEFORE, Commands, ImapBase
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.sasl import SERVER_FIRST, authenticate, mechanisms
from mailworthy.reference.store import Account


class EntryCommands(ImapBase):
    """Greeting to log-in, and LOGOUT."""

    def commands(self) -> Commands:
        """Those of any state, and those before log-in."""
        return {
            **super().commands(),
            **dict.fromkeys(("CAPABILITY", "NOOP", "LOGOUT"), ANY),
            **dict.fromkeys(("STARTTLS", "AUTHENTICATE", "LOGIN"), BEFORE),
        }

    def capabilities(self) -> list[str]:
        """SASL-IR, and how one may log in."""
        found = [*super().capabilities(), self.literals(), "SASL-IR"]
        if self.account is None:
            found += [f"AUTH={mechanism}" for mechanism in self.mechanisms()]
            if not self.secure:
                found += ["STARTTLS", "LOGINDISABLED"]
        return found

    def literals(self) -> str:
        """How long literals may be that do not wait for leave (RFC 7888 section 5).

        Without limit on implicit TLS, of 4096 octets elsewhere: so both are there to be tried.
        """
        return "LITERAL+" if self.implicit else "LITERAL-"

    def unasked_limit(self) -> int:
        """The same in octets."""
        return self.command_limit() if self.implicit else 4096

    def mechanisms(self) -> tuple[str, ...]:
        """Those announced, one in which the server begins among them."""
        return (*mechanisms(secure=self.secure), *SERVER_FIRST)

    async def do_capability(self, command: Command) -> str:
        """Section 6.1.1."""
        command.end()
        await self.untagged(f"CAPABILITY {' '.join(self.capabilities())}")
        return "CAPABILITY completed"

    async def do_noop(self, command: Command) -> str:
        """Section 6.1.2; the news come with every command."""
        command.end()
        return "NOOP completed"

    async def do_logout(self, command: Command) -> str:
        """Section 6.1.3."""
        command.end()
        await self.farewell()
        self.done = True
        return "LOGOUT completed"

    async def farewell(self) -> None:
        """Send BYE."""
        await self.untagged("BYE logging out")

    async def do_starttls(self, command: Command) -> str:
        """Section 6.2.1: the OK goes out in clear, what follows is TLS."""
        command.end()
        if self.secure:
            raise Bad("TLS is on already")
        self.starting_tls = True
        return "begin TLS"

    starting_tls = False

    async def complete(self, answer: str) -> None:
        """Send the completion; after that of STARTTLS, shake hands."""
        await super().complete(answer)
        if self.starting_tls:
            self.starting_tls = False
            await self.start_tls()

    async def do_login(self, command: Command) -> str:
        """Section 6.2.3; disabled without TLS."""
        command.sp()
        user = self.login_string(command)
        command.sp()
        password = self.login_string(command)
        command.end()
        if not self.secure:
            raise No("LOGIN is disabled without TLS", "[PRIVACYREQUIRED]")
        return self.admit(self.store.authenticate(user, password))

    def login_string(self, command: Command) -> str:
        """User name or password: an astring."""
        return command.astring()

    async def do_authenticate(self, command: Command) -> str:
        """Section 6.2.2, with initial responses (RFC 4959)."""
        command.sp()
        mechanism = command.atom().upper()
        initial = None
        if command.accept(b" "):
            text = command.octets[command.at :]
            command.at = len(command.octets)
            initial = b"" if text == b"=" else _decode(text)
        command.end()
        if mechanism not in self.mechanisms():
            raise No(f"no mechanism {mechanism}")
        if initial is not None and mechanism in SERVER_FIRST:
            raise Bad(f"in {mechanism} the server begins")
        return self.admit(await authenticate(self.store, mechanism, initial, self.ask))

    async def ask(self, challenge: bytes) -> bytes:
        """One step of SASL."""
        await self.write(b"+ " + base64.b64encode(challenge) + b"\r\n")
        line = (await self.read_line()).removesuffix(b"\r\n")
        if line == b"*":
            raise Bad("authentication cancelled")
        return _decode(line)

    def admit(self, account: Account | None) -> str:
        """Enter the authenticated state, or No."""
        if account is None:
            raise self.refusal()
        self.account = account
        return f"[CAPABILITY {' '.join(self.capabilities())}] logged in"

    def refusal(self) -> Exception:
        """How a log-in with wrong credentials ends."""
        return No("wrong user or password", "[AUTHENTICATIONFAILED]")


def _decode(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Bad("not base64") from None
