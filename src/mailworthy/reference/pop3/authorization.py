"""The AUTHORIZATION state of the reference POP3 server.

USER and PASS (RFC 1939 section 7), AUTH (RFC 5034), STLS (RFC 2595 section 4). Each behaviour is
a method or an attribute of its own, for a defect to override.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from mailworthy.reference import sasl
from mailworthy.reference.connection import TooLong
from mailworthy.reference.pop3.maildrop import Maildrop
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account


class Pop3Core(Maildrop):
    """RFC 1939: the maildrop, and the log-in by name and password.

    `user` is the name that USER gave, empty unless PASS may follow.
    """

    user = ""

    def before_log_in(self) -> frozenset[str]:
        """Add USER and PASS."""
        return super().before_log_in() | {"USER", "PASS"}

    async def do_user(self, arguments: Sequence[str]) -> None:
        """Note the name; without TLS passwords are not taken at all."""
        self.user = ""
        if not self.passwords_taken():
            raise Refusal("USER needs TLS")
        if len(arguments) != 1 or not arguments[0]:
            raise Refusal("USER name")
        self.user = arguments[0]
        await self.say_ok("now the password")

    def passwords_taken(self) -> bool:
        """Whether USER and PASS are to be had: under TLS alone."""
        return self.secure

    async def do_pass(self, arguments: Sequence[str]) -> None:
        """Check the password of the user just named."""
        user, self.user = self.user, ""
        if not user:
            raise Refusal("USER first")
        if not arguments:
            raise Refusal("PASS string")
        await self.enter(self.store.authenticate(user, arguments[0]))

    async def enter(self, account: Account | None) -> None:
        """Open the maildrop of whoever has proved to be its owner."""
        if account is None:
            self.wrong_credentials()
            return
        await self.open(account)
        await self.say_ok(f"{len(self.drop)} messages")

    def wrong_credentials(self) -> None:
        """Answer a log-in that proved nothing (RFC 3206 section 4)."""
        raise Refusal("[AUTH] wrong user or password")


class Sasl(Pop3Core):
    """AUTH (RFC 5034)."""

    def before_log_in(self) -> frozenset[str]:
        """Add AUTH."""
        return super().before_log_in() | {"AUTH"}

    def mechanisms(self) -> tuple[str, ...]:
        """The mechanisms that can be had now."""
        return sasl.mechanisms(secure=self.secure)

    async def do_auth(self, arguments: Sequence[str]) -> None:
        """Run a SASL exchange: RFC 5034 section 4."""
        if not arguments or arguments[0].upper() not in self.mechanisms():
            raise Refusal("no such mechanism")
        initial = self.initial_response(arguments[1]) if len(arguments) > 1 else None
        await self.enter(
            await sasl.authenticate(self.store, arguments[0].upper(), initial, self.challenge)
        )

    def initial_response(self, argument: str) -> bytes:
        """Read an initial response: "=" stands for an empty one."""
        return b"" if argument == "=" else self.octets_of(argument.encode())

    async def challenge(self, octets: bytes) -> bytes:
        """Send a challenge and return the client's response; "*" cancels."""
        await self.write(b"+ " + base64.b64encode(octets) + b"\r\n")
        try:
            line = await self.read_line()
        except TooLong:
            raise Refusal("the response is too long") from None
        if line == b"*\r\n":
            self.cancelled()
        return self.octets_of(line[:-2])

    def cancelled(self) -> None:
        """Answer a client that cancels the exchange."""
        raise Refusal("cancelled")

    def octets_of(self, text: bytes) -> bytes:
        """Decode base64; refuses what is not strictly that (RFC 5034 section 4)."""
        try:
            return binascii.a2b_base64(text, strict_mode=True)
        except binascii.Error:
            raise Refusal("that is no base64") from None


class Stls(Pop3Core):
    """STLS (RFC 2595 section 4)."""

    def before_log_in(self) -> frozenset[str]:
        """Add STLS."""
        return super().before_log_in() | {"STLS"}

    async def do_stls(self, arguments: Sequence[str]) -> None:
        """Go on under TLS; what was said in clear is forgotten."""
        if arguments or self.secure:
            raise Refusal("TLS is on" if self.secure else "STLS has no argument")
        await self.say_ok("begin TLS")
        self.forget()
        await self.start_tls()

    def forget(self) -> None:
        """Forget what the client said before TLS."""
        self.user = ""
