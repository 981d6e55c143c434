"""Defects of AUTHENTICATE: challenges, cancels, base64, what a failure leaves behind."""

from __future__ import annotations

import base64
import binascii

from mailworthy.reference import sasl
from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.errors import Bad, No
from mailworthy.reference.imap.syntax import Command
from mailworthy.reference.store import Account


class _Ask(ImapConnection):
    """Holds exchanges in its own way."""

    steps = 0

    async def do_authenticate(self, command: Command) -> str:
        self.steps = 0
        return await super().do_authenticate(command)

    async def ask(self, challenge: bytes) -> bytes:
        self.steps += 1
        await self.write(b"+ " + self.sent(challenge) + b"\r\n")
        line = (await self.read_line()).removesuffix(b"\r\n")
        if line == b"*":
            await self.cancelled()
        return await self.octets_of(line)

    def sent(self, challenge: bytes) -> bytes:
        """A challenge as it is sent."""
        return base64.b64encode(challenge)

    async def cancelled(self) -> None:
        """Raise what a cancel comes to."""
        raise Bad("authentication cancelled")

    async def octets_of(self, line: bytes) -> bytes:
        """A response, decoded."""
        try:
            return base64.b64decode(line, validate=True)
        except binascii.Error:
            raise Bad("not base64") from None


@defect("imap-announced-mechanism-refused", "PLAIN and SCRAM are announced, but refused")
class _AnnouncedRefused(ImapConnection):
    async def do_authenticate(self, command: Command) -> str:
        if not command.octets.upper().endswith(b" LOGIN"):
            raise No("no such mechanism")
        return await super().do_authenticate(command)


@defect("imap-authenticate-opens-nothing", "AUTHENTICATE gets OK, but the session is as it was")
class _OpensNothing(ImapConnection):
    async def do_authenticate(self, command: Command) -> str:
        text = await super().do_authenticate(command)
        self.account = None
        return text


@defect("imap-challenge-in-words", "asks for credentials in words")
class _ChallengeInWords(_Ask):
    def sent(self, challenge: bytes) -> bytes:
        return super().sent(challenge) or b"go on!"


@defect("imap-first-challenge-has-data", "the first challenge has data where there are none")
class _ChallengeHasData(_Ask):
    def sent(self, challenge: bytes) -> bytes:
        return super().sent(challenge or b"Credentials:")


@defect("imap-cancel-gets-no", "a cancelled exchange gets NO")
class _CancelNo(_Ask):
    async def cancelled(self) -> None:
        raise No("authentication cancelled")


@defect("imap-cancel-asks-again", "a cancel is answered by the challenge again")
class _CancelAgain(_Ask):
    async def cancelled(self) -> None:
        await self.ask(b"")


@defect("imap-later-cancel-gets-no", "a cancel at the second challenge gets NO")
class _LaterCancelNo(_Ask):
    async def cancelled(self) -> None:
        if self.steps > 1:
            raise No("authentication cancelled")
        await super().cancelled()


class _Final(_Ask):
    """After a failure of some kind nobody is let in."""

    failed = False

    def admit(self, account: Account | None) -> str:
        return super().admit(None if self.failed else account)


@defect("imap-cancel-is-final", "after a cancelled exchange all log-ins fail")
class _CancelFinal(_Final):
    async def cancelled(self) -> None:
        self.failed = True
        await super().cancelled()


@defect("imap-cancel-disconnects", "a cancelled exchange ends the connection")
class _CancelDisconnects(_Ask):
    async def cancelled(self) -> None:
        raise Disconnected


@defect("imap-refused-log-in-is-final", "after a log-in that is refused all others are")
class _RefusedFinal(_Final):
    def refusal(self) -> Exception:
        self.failed = True
        return super().refusal()


@defect("imap-refused-log-in-disconnects", "a refused log-in ends the connection")
class _RefusedDisconnects(ImapConnection):
    async def complete(self, answer: str) -> None:
        await super().complete(answer)
        if answer.startswith("NO") and self.account is None:
            raise Disconnected


@defect("imap-stray-characters-in-base64-read-over", "what is no base64 is dropped from a response")
class _Stray(_Ask):
    async def octets_of(self, line: bytes) -> bytes:
        return base64.b64decode(line.lstrip(b"=").replace(b"==", b"") + b"==")


@defect("imap-base64-errors-ask-again", "a response that is no base64 is asked for again")
class _AsksAgain(_Ask):
    async def octets_of(self, line: bytes) -> bytes:
        try:
            return await super().octets_of(line)
        except Bad:
            return await self.ask(b"")


@defect("imap-unknown-mechanism-bad", "a mechanism that is not there gets BAD")
class _UnknownBad(ImapConnection):
    async def do_authenticate(self, command: Command) -> str:
        if command.octets.endswith(b" MAILWORTHY"):
            raise Bad("no such mechanism")
        return await super().do_authenticate(command)


@defect("imap-unknown-mechanism-is-final", "after a mechanism that is not there no other is")
class _UnknownFinal(ImapConnection):
    failed = False

    async def do_authenticate(self, command: Command) -> str:
        if self.failed:
            raise No("no such mechanism")
        self.failed = command.octets.endswith(b" MAILWORTHY")
        return await super().do_authenticate(command)


@defect("imap-scram-proof-not-looked-at", "a SCRAM exchange that fails opens an account")
class _ScramProof(ImapConnection):
    scram = False

    async def do_authenticate(self, command: Command) -> str:
        self.scram = b"SCRAM" in command.octets.upper()
        return await super().do_authenticate(command)

    def admit(self, account: Account | None) -> str:
        anybody = next(iter(self.store.accounts.values())) if self.scram else None
        return super().admit(account or anybody)


@defect("imap-plain-not-announced", "PLAIN is not announced")
class _NoPlain(ImapConnection):
    def capabilities(self) -> list[str]:
        return [name for name in super().capabilities() if name != "AUTH=PLAIN"]


# Initial responses (RFC 4959)


class _Initial(ImapConnection):
    """Reads the argument behind the mechanism's name in its own way."""

    def corrected(self, mechanism: bytes, initial: bytes) -> bytes:
        """What AUTHENTICATE is read as having behind it."""
        raise NotImplementedError

    async def do_authenticate(self, command: Command) -> str:
        _, _, rest = command.octets[command.at :].partition(b" ")
        mechanism, space, initial = rest.partition(b" ")
        if space:
            rest = self.corrected(mechanism, initial)
        command.octets = command.octets[: command.at] + b" " + rest
        return await super().do_authenticate(command)


@defect("imap-initial-response-ignored", "an initial response is asked for again")
class _InitialIgnored(_Initial):
    def corrected(self, mechanism: bytes, initial: bytes) -> bytes:
        del initial
        return mechanism


@defect("imap-initial-response-refused", "AUTHENTICATE takes the mechanism alone")
class _InitialRefused(_Initial):
    def corrected(self, mechanism: bytes, initial: bytes) -> bytes:
        raise Bad(f"{mechanism!r} and {len(initial)} octets are too many arguments")


@defect("imap-initial-response-wanted", "AUTHENTICATE without an initial response gets BAD")
class _InitialWanted(ImapConnection):
    async def do_authenticate(self, command: Command) -> str:
        if command.octets.count(b" ") < 3:
            raise Bad("initial response expected")
        return await super().do_authenticate(command)


@defect("imap-equals-sign-ignored", "= is taken for the lack of an initial response")
class _EqualsIgnored(_Initial):
    def corrected(self, mechanism: bytes, initial: bytes) -> bytes:
        return mechanism if initial == b"=" else mechanism + b" " + initial


@defect("imap-stray-characters-in-initial-response", "what is no base64 is dropped from it")
class _StrayInitial(_Initial):
    def corrected(self, mechanism: bytes, initial: bytes) -> bytes:
        if initial == b"=":
            return mechanism + b" ="
        octets = base64.b64decode(initial.lstrip(b"=").replace(b"==", b"") + b"==")
        return mechanism + b" " + base64.b64encode(octets)


@defect("imap-malformed-initial-response-asked-for", "one that is no base64 is asked for again")
class _MalformedAsked(_Initial):
    def corrected(self, mechanism: bytes, initial: bytes) -> bytes:
        try:
            base64.b64decode(initial, validate=True)
        except binascii.Error:
            return mechanism
        return mechanism + b" " + initial


class _InitialLimit(_Initial):
    limit = 0

    def corrected(self, mechanism: bytes, initial: bytes) -> bytes:
        if len(initial) > self.limit:
            raise Bad("that is too long")
        return mechanism + b" " + initial


@defect("imap-initial-response-of-255-octets-at-most", "an initial response has 255 octets at most")
class _InitialOf255(_InitialLimit):
    limit = 255


@defect("imap-initial-response-cut", "an initial response is read up to its 400th octet")
class _InitialCut(_Initial):
    def corrected(self, mechanism: bytes, initial: bytes) -> bytes:
        return mechanism + b" " + initial[:400]


@defect("imap-initial-response-out-of-turn-ignored", "a server that begins reads over what came")
class _OutOfTurn(_Initial):
    def corrected(self, mechanism: bytes, initial: bytes) -> bytes:
        late = mechanism.decode().upper() in sasl.SERVER_FIRST
        return mechanism if late else mechanism + b" " + initial
