"""Defects of POP3 around TLS: how STLS is announced and taken, and what is had without it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Sequence

from mailworthy.reference import sasl
from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal

# How STLS is announced


@defect("pop3-stls-not-announced", "there is STLS, but CAPA does not list it")
class _StlsNotAnnounced(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [tag for tag in super().capabilities() if tag != "STLS"]


@defect("pop3-stls-announced-under-tls", "announces STLS under TLS, and refuses it")
class _StlsAnnouncedUnderTls(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [*super().capabilities(), *(["STLS"] if self.secure else [])]


@defect("pop3-stls-announced-after-log-in", "goes on announcing STLS after log-in")
class _StlsAnnouncedAfterLogIn(Pop3Connection):
    def capabilities(self) -> list[str]:
        listed = super().capabilities()
        return listed if self.account is None or self.secure else [*listed, "STLS"]


@defect("pop3-stls-capability-with-argument", "announces STLS with an argument")
class _StlsCapabilityWithArgument(Pop3Connection):
    def capabilities(self) -> list[str]:
        return ["STLS TLSv1.3" if tag == "STLS" else tag for tag in super().capabilities()]


# How STLS is taken


@defect("pop3-stls-argument-ignored", "takes STLS with whatever follows it")
class _StlsArgumentIgnored(Pop3Connection):
    async def do_stls(self, arguments: Sequence[str]) -> None:
        del arguments
        await super().do_stls([])


@defect("pop3-stls-argument-disconnects", "hangs up at STLS with an argument")
class _StlsArgumentDisconnects(Pop3Connection):
    async def do_stls(self, arguments: Sequence[str]) -> None:
        if arguments:
            raise Disconnected
        await super().do_stls(arguments)


@defect("pop3-announced-stls-refused", "announces STLS, for which it has no certificate")
class _AnnouncedStlsRefused(Pop3Connection):
    def check_stls(self, arguments: Sequence[str]) -> None:
        del arguments
        raise Refusal("TLS is not to be had")


@defect("pop3-announced-stls-fails", "says +OK to STLS, and cannot shake hands")
class _AnnouncedStlsFails(Pop3Connection):
    async def start_tls(self) -> None:
        raise Disconnected


@defect("pop3-goes-on-without-a-handshake", "serves on in clear where no handshake follows STLS")
class _GoesOnWithoutAHandshake(Pop3Connection):
    async def do_stls(self, arguments: Sequence[str]) -> None:
        self.check_stls(arguments)
        self.transport.pause_reading()  # what comes is looked at where it lies
        await self.say_ok("begin TLS")
        found = await asyncio.to_thread(self.first_octet, self.transport)
        self.transport.resume_reading()
        if found == b"\x16":
            await self.start_tls()

    def first_octet(self, transport: asyncio.Transport) -> bytes:
        """The first octet that comes, which stays to be read."""
        own = transport.get_extra_info("socket").fileno()
        with socket.socket(fileno=os.dup(own)) as peeped:
            peeped.settimeout(30)
            return peeped.recv(1, socket.MSG_PEEK)


# What is had without TLS


@defect("pop3-password-taken-in-clear", "takes USER and PASS in clear, though it announces neither")
class _PasswordTakenInClear(Pop3Connection):
    def passwords_taken(self) -> bool:
        return True

    def capabilities(self) -> list[str]:
        return [tag for tag in super().capabilities() if self.secure or tag != "USER"]


@defect("pop3-refusal-in-clear-tells-a-right-password", "looks at the password before it wants TLS")
class _RefusalTellsAPassword(Pop3Connection):
    def passwords_taken(self) -> bool:
        return True

    async def do_pass(self, arguments: Sequence[str]) -> None:
        if not self.secure and self.account_of(self.named, arguments[0]) is not None:
            raise Refusal("but not without TLS")
        await super().do_pass(arguments)


@defect("pop3-auth-in-clear-tells-a-right-password", "looks at credentials before it wants TLS")
class _AuthTellsAPassword(Pop3Connection):
    def check_mechanism(self, mechanism: str) -> None:
        if mechanism not in sasl.mechanisms(secure=True):
            super().check_mechanism(mechanism)

    async def do_auth(self, arguments: Sequence[str]) -> None:
        if self.secure or arguments[:1] != ["PLAIN"]:
            await super().do_auth(arguments)
            return
        response = await self.challenge(b"")
        _, name, password = response.decode().split("\0")
        if self.account_of(name, password) is None:
            self.wrong_credentials()
        raise Refusal("but not without TLS")


@defect("pop3s-begins-logged-in", "on implicit TLS the first account's maildrop is open at once")
class _BeginsLoggedIn(Pop3Connection):
    def greeting(self) -> str:
        if self.implicit:
            account = next(iter(self.store.accounts.values()))
            self.account, self.drop = account, list(account.inbox.messages)
        return super().greeting()

    def leave(self) -> None:
        if self.account is not None and not self.account.maildrop_lock.locked():
            self.account = None
        super().leave()
