"""Defects of AUTH in POP3: what is announced, when it is taken, what becomes of a failure."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal
from mailworthy.reference.store import Account

# What is announced and had


@defect("pop3-mechanisms-with-commas", "parts the names of mechanisms by commas")
class _MechanismsWithCommas(Pop3Connection):
    def sasl_capability(self) -> str:
        return "SASL " + ",".join(self.mechanisms())


@defect("pop3-mechanisms-in-lower-case", "announces mechanisms in lower case")
class _MechanismsInLowerCase(Pop3Connection):
    def sasl_capability(self) -> str:
        return "SASL " + " ".join(self.mechanisms()).lower()


@defect("pop3-plain-taken-in-clear", "takes PLAIN before TLS, though it does not announce it")
class _PlainTakenInClear(Pop3Connection):
    def check_mechanism(self, mechanism: str) -> None:
        if mechanism != "PLAIN":
            super().check_mechanism(mechanism)


@defect("pop3-no-plain-under-tls", "has SCRAM alone, under TLS too")
class _NoPlainUnderTls(Pop3Connection):
    def mechanisms(self) -> tuple[str, ...]:
        return tuple(one for one in super().mechanisms() if one.startswith("SCRAM-"))


# When AUTH is taken


class _AuthAfterLogIn(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword == "AUTH" and self.account is not None:
            self.log_in_again()
            return
        super().check_state(keyword)

    def log_in_again(self) -> None:
        """Judge an AUTH of a client that has logged in."""


@defect("pop3-second-auth-accepted", "lets a client log in again")
class _AuthAfterLogInAccepted(_AuthAfterLogIn):
    pass


@defect("pop3-second-auth-logs-out", "refuses a second log-in, and ends the first")
class _AuthAfterLogInLogsOut(_AuthAfterLogIn):
    def log_in_again(self) -> None:
        self.leave()
        raise Refusal("you were logged in")


@defect("pop3-auth-after-user-and-pass-accepted", "AUTH knows of no log-in but by AUTH")
class _AuthAfterUserAndPassAccepted(_AuthAfterLogIn):
    by_auth = False

    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        self.by_auth = True
        return await super().exchange(mechanism, initial)

    def log_in_again(self) -> None:
        if self.by_auth:
            raise Refusal("you are logged in")


@defect("pop3-auth-in-upper-case-only", "AUTH is known in upper case only")
class _AuthInUpperCaseOnly(Pop3Connection):
    def keyword(self, word: str) -> str:
        keyword = super().keyword(word)
        return "?" if keyword == "AUTH" != word else keyword


@defect("pop3-mechanism-in-upper-case-only", "mechanisms are known in upper case only")
class _MechanismInUpperCaseOnly(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        if arguments and not arguments[0].isupper():
            raise Refusal("no such mechanism")
        await super().do_auth(arguments)


@defect("pop3-auth-alone-lists-mechanisms", "AUTH without a mechanism lists them")
class _AuthAloneListsMechanisms(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        if arguments:
            await super().do_auth(arguments)
        else:
            await self.say_lines("these are", (name.encode() for name in self.mechanisms()))


class _UnknownMechanism(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        if arguments and arguments[0].upper() not in self.mechanisms():
            await self.unknown_mechanism()
        await super().do_auth(arguments)

    async def unknown_mechanism(self) -> None:
        raise NotImplementedError


@defect("pop3-unknown-mechanism-challenged", "asks the client on whatever mechanism it names")
class _UnknownMechanismChallenged(_UnknownMechanism):
    async def unknown_mechanism(self) -> None:
        await self.challenge(b"")


@defect("pop3-unknown-mechanism-disconnects", "hangs up on a mechanism that it does not have")
class _UnknownMechanismDisconnects(_UnknownMechanism):
    async def unknown_mechanism(self) -> None:
        raise Disconnected


@defect("pop3-auth-opens-nothing", "says +OK to AUTH, and goes on waiting for a log-in")
class _AuthOpensNothing(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        await super().do_auth(arguments)
        self.leave()


# What becomes of a failure


class _MalformedBase64(Pop3Connection):
    def octets_of(self, text: bytes) -> bytes:
        try:
            return super().octets_of(text)
        except Refusal:
            self.malformed()
            raise

    def malformed(self) -> None:
        """Judge what is no base64."""


@defect("pop3-malformed-base64-disconnects", "hangs up on what is no base64")
class _MalformedBase64Disconnects(_MalformedBase64):
    def malformed(self) -> None:
        raise Disconnected


class _Final(_MalformedBase64):
    """Refuses to let anybody in after some failure."""

    over_and_done = False

    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        if self.over_and_done:
            raise Refusal("you had your chance")
        return await super().exchange(mechanism, initial)


@defect("pop3-malformed-base64-is-final", "lets nobody in who has sent what is no base64")
class _MalformedBase64IsFinal(_Final):
    def malformed(self) -> None:
        self.over_and_done = True


@defect("pop3-cancel-is-final", "lets nobody in who has cancelled an exchange")
class _CancelIsFinal(_Final):
    def cancelled(self) -> None:
        self.over_and_done = True
        super().cancelled()


@defect("pop3-unknown-mechanism-is-final", "lets nobody in who has named an unknown mechanism")
class _UnknownMechanismIsFinal(_Final):
    def check_mechanism(self, mechanism: str) -> None:
        self.over_and_done = self.over_and_done or mechanism not in self.mechanisms()
        super().check_mechanism(mechanism)


@defect("pop3-one-auth-per-session", "lets a client say AUTH once in a session")
class _OneAuthPerSession(_Final):
    def wrong_credentials(self) -> None:
        self.over_and_done = True
        super().wrong_credentials()


@defect("pop3-no-user-after-a-failed-auth", "knows no USER after an AUTH that failed")
class _NoUserAfterAFailedAuth(Pop3Connection):
    failed = False

    def wrong_credentials(self) -> None:
        self.failed = True
        super().wrong_credentials()

    async def do_user(self, arguments: Sequence[str]) -> None:
        if self.failed:
            raise Refusal("go on by AUTH")
        await super().do_user(arguments)


@defect("pop3-cancel-disconnects", "a client that cancels its log-in is disconnected")
class _CancelDisconnects(Pop3Connection):
    def cancelled(self) -> None:
        raise Disconnected


@defect("pop3-cancel-gets-ok", "says +OK to a client that cancels, as it wished")
class _CancelGetsOk(Pop3Connection):
    async def say_err(self, text: str) -> None:
        await (self.say_ok(text) if text == "cancelled" else super().say_err(text))


class _LaterCancel(Pop3Connection):
    async def challenge(self, octets: bytes) -> bytes:
        try:
            return await super().challenge(octets)
        except Refusal as refusal:
            if str(refusal) == "cancelled" and octets not in {b"", b"Username:"}:
                return await self.cancelled_later(octets)
            raise

    async def cancelled_later(self, octets: bytes) -> bytes:
        """Answer a client that cancels at a challenge that is not the first."""
        raise NotImplementedError


@defect("pop3-later-cancel-disconnects", "hangs up on a client that cancels in mid-exchange")
class _LaterCancelDisconnects(_LaterCancel):
    async def cancelled_later(self, octets: bytes) -> bytes:
        del octets
        raise Disconnected


@defect("pop3-later-cancel-asks-again", "asks again where a client cancels in mid-exchange")
class _LaterCancelAsksAgain(_LaterCancel):
    async def cancelled_later(self, octets: bytes) -> bytes:
        return await self.challenge(octets)
