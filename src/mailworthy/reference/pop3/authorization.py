"""The AUTHORIZATION state of the reference POP3 server.

USER, PASS and APOP (RFC 1939 section 7), AUTH (RFC 5034), STLS (RFC 2595 section 4). Each
behaviour is a method or an attribute of its own, for a defect to override.

USER and PASS: `do_user`, `passwords_taken`, `check_name`, `begin`, `do_pass`, `account_of`.
Whatever the way in: `prepared`, `enter`, `wrong_credentials`, `login_delay`, `check_delay` (and
`open`, `lock` of the maildrop). APOP: `timestamp`, `greeting`, `do_apop`, `digest`. AUTH:
`mechanisms`, `do_auth`, `check_mechanism`, `initial_response`, `exchange`, `challenge`,
`cancelled`, `octets_of`. STLS: `do_stls`, `check_stls`, `forget` (and `start_tls`,
`forget_plaintext` of the connection).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Sequence

from mailworthy.reference import sasl
from mailworthy.reference.connection import TooLong
from mailworthy.reference.pop3.maildrop import Maildrop
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account


class Pop3Core(Maildrop):
    """RFC 1939: the maildrop, and the log-in by name and password.

    `user` is the name that USER has just given, `named` the one that the command before gave;
    both are empty otherwise.
    """

    user = ""
    named = ""
    login_delay = 0
    """Seconds from one log-in to a user's next (RFC 2449 section 6.5); 0: as soon as they like."""

    def before_log_in(self) -> frozenset[str]:
        """Add USER and PASS."""
        return super().before_log_in() | {"USER", "PASS"}

    def begin(self) -> None:
        """PASS comes immediately after USER: a name lasts for one command."""
        super().begin()
        self.named, self.user = self.user, ""

    async def do_user(self, arguments: Sequence[str]) -> None:
        """Note the name, known or not; without TLS passwords are not taken at all."""
        if not self.passwords_taken():
            raise Refusal("USER needs TLS")
        if len(arguments) != 1 or not arguments[0]:
            raise Refusal("USER name")
        self.check_name(arguments[0])
        self.user = arguments[0]
        await self.say_ok("now the password")

    def passwords_taken(self) -> bool:
        """Whether USER and PASS are to be had: under TLS alone."""
        return self.secure

    def check_name(self, name: str) -> None:
        """Refuse what can be nobody's name (RFC 6856 section 2.2)."""
        if not self.prepared(name):
            raise Refusal("that is no name")

    async def do_pass(self, arguments: Sequence[str]) -> None:
        """Check the password of the user just named."""
        if not self.named:
            raise Refusal("USER first")
        if not arguments:
            raise Refusal("PASS string")
        await self.enter(self.account_of(self.named, arguments[0]))

    def account_of(self, name: str, password: str) -> Account | None:
        """The account that a name and a password open, None where they are wrong."""
        return self.store.authenticate(self.prepared(name), self.prepared(password))

    def prepared(self, text: str) -> str:
        """A name or password made ready for comparison; "" where it can be none (RFC 4013)."""
        try:
            return sasl.prepared(text)
        except ValueError:
            return ""

    async def enter(self, account: Account | None) -> None:
        """Open the maildrop of whoever has proved to be its owner."""
        if account is None:
            self.wrong_credentials()
            return
        self.check_delay(account)
        await self.open(account)
        account.last_log_in = asyncio.get_running_loop().time()
        await self.say_ok(f"{len(self.drop)} messages")

    def wrong_credentials(self) -> None:
        """Answer a log-in that proved nothing (RFC 3206 section 5)."""
        raise Refusal("[AUTH] wrong user or password")

    def check_delay(self, account: Account) -> None:
        """Refuse whoever comes back too soon (RFC 2449 section 8.1.1)."""
        if asyncio.get_running_loop().time() < account.last_log_in + self.login_delay:
            raise Refusal("[LOGIN-DELAY] you were here just now")


class Apop(Pop3Core):
    """APOP (RFC 1939 section 7), with TLS and without: it shows no password.

    `stamp` is the timestamp of this connection's greeting.
    """

    hostname = "mail.example.test"
    stamp = ""

    def before_log_in(self) -> frozenset[str]:
        """Add APOP."""
        return super().before_log_in() | {"APOP"}

    def greeting(self) -> str:
        """End the greeting with the timestamp, which announces APOP."""
        self.stamp = self.timestamp()
        return f"{super().greeting()} {self.stamp}"

    def timestamp(self) -> str:
        """A msg-id that no other greeting has."""
        return f"<{uuid.uuid4().hex}@{self.hostname}>"

    async def do_apop(self, arguments: Sequence[str]) -> None:
        """Compare the digest; that of nobody is made as well, so that names stay secret."""
        if len(arguments) != 2 or not all(arguments):
            raise Refusal("APOP name digest")
        account = self.store.named(self.prepared(arguments[0]))
        wanted = self.digest(account.password if account is not None else "")
        right = hmac.compare_digest(wanted.encode(), arguments[1].encode())
        await self.enter(account if right else None)

    def digest(self, secret: str) -> str:
        """What proves knowledge of the secret: lower-case hexadecimal MD5."""
        octets = (self.stamp + self.prepared(secret)).encode()
        return hashlib.md5(octets, usedforsecurity=False).hexdigest()


class Sasl(Pop3Core):
    """AUTH (RFC 5034)."""

    def before_log_in(self) -> frozenset[str]:
        """Add AUTH."""
        return super().before_log_in() | {"AUTH"}

    def mechanisms(self) -> tuple[str, ...]:
        """The mechanisms that can be had now."""
        return (*sasl.mechanisms(secure=self.secure), *sasl.SERVER_FIRST)

    async def do_auth(self, arguments: Sequence[str]) -> None:
        """Run a SASL exchange: RFC 5034 section 4. RFC 1734 had no AUTH without a mechanism."""
        if not arguments or len(arguments) > 2 or not all(arguments):
            raise Refusal("AUTH mechanism [initial-response]")
        mechanism = arguments[0].upper()
        self.check_mechanism(mechanism)
        initial = self.initial_response(mechanism, arguments[1]) if arguments[1:] else None
        await self.enter(await self.exchange(mechanism, initial))

    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        """Run the exchange; the account of a client that proves to be its owner."""
        return await sasl.authenticate(self.store, mechanism, initial, self.challenge)

    def check_mechanism(self, mechanism: str) -> None:
        """Refuse a mechanism that is not to be had."""
        if mechanism not in self.mechanisms():
            raise Refusal("no such mechanism")

    def initial_response(self, mechanism: str, argument: str) -> bytes:
        """Read an initial response: "=" stands for an empty one."""
        if mechanism in sasl.SERVER_FIRST:
            raise Refusal("the server begins with this mechanism")
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
        self.check_stls(arguments)
        await self.say_ok("begin TLS")
        self.forget()
        await self.start_tls()

    def check_stls(self, arguments: Sequence[str]) -> None:
        """Refuse STLS under TLS, and arguments."""
        if arguments or self.secure:
            raise Refusal("TLS is on" if self.secure else "STLS has no argument")

    def forget(self) -> None:
        """Forget what the client said before TLS."""
        self.user = self.named = ""
