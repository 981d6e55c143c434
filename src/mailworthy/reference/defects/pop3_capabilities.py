"""Defects of the POP3 capabilities: CAPA, and what is announced."""

from __future__ import annotations

from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal


@defect("pop3-capa-without-dot", "the capability list has no end")
class _CapaWithoutDot(Pop3Connection):
    async def do_capa(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.say_ok("capabilities follow")
        await self.write(b"".join(f"{tag}\r\n".encode() for tag in self.capabilities()))


@defect("pop3-capa-without-end", "the capability list goes on and on")
class _CapaWithoutEnd(Pop3Connection):
    async def do_capa(self, arguments: Sequence[str]) -> None:
        del arguments
        await self.say_ok("capabilities follow")
        while True:
            await self.write(b"X-AND-SO-ON\r\n" * 4096)


@defect("pop3-capa-refused-after-log-in", "CAPA is refused in the TRANSACTION state")
class _CapaRefusedAfterLogIn(Pop3Connection):
    def check_state(self, keyword: str) -> None:
        if keyword == "CAPA" and self.account is not None:
            raise Refusal("not in this state")
        super().check_state(keyword)


@defect("pop3-capa-forgets-sasl", "after log-in SASL is announced no more")
class _CapaForgetsSasl(Pop3Connection):
    def capabilities(self) -> list[str]:
        listed = super().capabilities()
        return [t for t in listed if self.account is None or not t.startswith("SASL")]


@defect("pop3-capa-names-fewer-mechanisms-after-log-in", "after log-in SASL has no argument")
class _CapaNamesFewerMechanisms(Pop3Connection):
    def capabilities(self) -> list[str]:
        listed = super().capabilities()
        if self.account is None:
            return listed
        return ["SASL" if tag.startswith("SASL ") else tag for tag in listed]


@defect("pop3-capa-in-upper-case-only", "CAPA is known in upper case only")
class _CapaInUpperCaseOnly(Pop3Connection):
    def keyword(self, word: str) -> str:
        keyword = super().keyword(word)
        return "?" if keyword == "CAPA" != word else keyword


@defect("pop3-capa-argument-disconnects", "CAPA with an argument ends the connection")
class _CapaArgumentDisconnects(Pop3Connection):
    async def do_capa(self, arguments: Sequence[str]) -> None:
        if arguments:
            raise Disconnected
        await super().do_capa(arguments)


@defect("pop3-capa-argument-asks-for-one", "CAPA with an argument is answered in one line")
class _CapaArgumentAsksForOne(Pop3Connection):
    async def do_capa(self, arguments: Sequence[str]) -> None:
        if arguments:
            await self.say_ok(f"{arguments[0]} is there")
            return
        await super().do_capa(arguments)


@defect("pop3-capa-unmarks", "CAPA forgets which messages are marked as deleted")
class _CapaUnmarks(Pop3Connection):
    async def do_capa(self, arguments: Sequence[str]) -> None:
        self.unmark()
        await super().do_capa(arguments)


# How a capability is written


@defect("pop3-capability-tag-with-dot", "a capability of its own is announced by a name with dots")
class _CapabilityTagWithDot(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [*super().capabilities(), "X-MAILWORTHY.1"]


@defect("pop3-capability-with-trailing-space", "a space follows capabilities without arguments")
class _CapabilityWithTrailingSpace(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [tag if " " in tag else f"{tag} " for tag in super().capabilities()]


@defect("pop3-capability-with-tab", "a tab parts capabilities from their arguments")
class _CapabilityWithTab(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [tag.replace("EXPIRE ", "EXPIRE\t") for tag in super().capabilities()]


@defect("pop3-capability-line-too-long", "a capability of its own has more than 512 octets")
class _CapabilityLineTooLong(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [*super().capabilities(), "X-MAILWORTHY" + " reference" * 60]


@defect("pop3-top-announced-with-argument", "TOP is announced with how many lines it brings")
class _TopAnnouncedWithArgument(Pop3Connection):
    def capabilities(self) -> list[str]:
        return ["TOP 1000" if tag == "TOP" else tag for tag in super().capabilities()]


@defect("pop3-implementation-without-a-name", "IMPLEMENTATION names nothing")
class _ImplementationWithoutAName(Pop3Connection):
    def capabilities(self) -> list[str]:
        return [tag.replace(" mailworthy-reference", "") for tag in super().capabilities()]


# What is announced and not there


class _AnnouncedOnly(Pop3Connection):
    """A command that is announced and unknown."""

    missing = ""

    def commands(self) -> frozenset[str]:
        return super().commands() - {self.missing}


@defect("pop3-top-announced-only", "TOP is announced, but unknown")
class _TopAnnouncedOnly(_AnnouncedOnly):
    missing = "TOP"


@defect("pop3-uidl-announced-only", "UIDL is announced, but unknown")
class _UidlAnnouncedOnly(_AnnouncedOnly):
    missing = "UIDL"


@defect("pop3-uidl-lists-all-or-nothing", "UIDL with a message-number is refused")
class _UidlListsAllOrNothing(Pop3Connection):
    async def do_uidl(self, arguments: Sequence[str]) -> None:
        if arguments:
            raise Refusal("UIDL has no argument")
        await super().do_uidl(arguments)


@defect("pop3-user-announced-only", "USER is announced, but unknown")
class _UserAnnouncedOnly(_AnnouncedOnly):
    missing = "USER"


@defect("pop3-pass-takes-no-password", "PASS refuses the right password, which AUTH takes")
class _PassTakesNoPassword(Pop3Connection):
    async def do_pass(self, arguments: Sequence[str]) -> None:
        del arguments
        raise Refusal("[AUTH] wrong user or password")


@defect("pop3-auth-announced-only", "SASL is announced, but AUTH is unknown")
class _AuthAnnouncedOnly(_AnnouncedOnly):
    missing = "AUTH"


@defect("pop3-sasl-names-what-auth-refuses", "SASL names a mechanism that AUTH does not have")
class _SaslNamesWhatAuthRefuses(Pop3Connection):
    def capabilities(self) -> list[str]:
        listed = super().capabilities()
        return [f"{tag} SCRAM-SHA-1" if tag.startswith("SASL ") else tag for tag in listed]


@defect("pop3-auth-takes-no-initial-response", "AUTH with a second argument is refused")
class _AuthTakesNoInitialResponse(Pop3Connection):
    async def do_auth(self, arguments: Sequence[str]) -> None:
        if len(arguments) > 1:
            raise Refusal("AUTH mechanism")
        await super().do_auth(arguments)


@defect("pop3-timestamp-without-domain", "the timestamp of the greeting has no domain")
class _TimestampWithoutDomain(Pop3Connection):
    def timestamp(self) -> str:
        return super().timestamp().replace("@", ".")


# EXPIRE


class _OtherExpire(Pop3Connection):
    """Another EXPIRE than NEVER, before log-in and after it."""

    before = after = ""

    def capabilities(self) -> list[str]:
        told = self.before if self.account is None else self.after
        return [told if tag.startswith("EXPIRE ") else tag for tag in super().capabilities()]


@defect("pop3-expire-without-argument", "EXPIRE is announced without an argument before log-in")
class _ExpireWithoutArgument(_OtherExpire):
    before = "EXPIRE"
    after = "EXPIRE NEVER"


@defect("pop3-expire-user-after-log-in", "EXPIRE still says USER after log-in")
class _ExpireUserAfterLogIn(_OtherExpire):
    before = after = "EXPIRE 30 USER"


@defect("pop3-expire-shorter-after-log-in", "the retention period is shorter than first announced")
class _ExpireShorterAfterLogIn(_OtherExpire):
    before = "EXPIRE 60 USER"
    after = "EXPIRE 30"


@defect("pop3-expire-differs-without-user", "EXPIRE is another after log-in, which nobody said")
class _ExpireDiffersWithoutUser(_OtherExpire):
    before = "EXPIRE 30"
    after = "EXPIRE NEVER"


@defect("pop3-expire-never-removes-what-was-read", "QUIT removes messages that were retrieved")
class _ExpireNeverRemovesWhatWasRead(Pop3Connection):
    async def do_retr(self, arguments: Sequence[str]) -> None:
        await super().do_retr(arguments)
        self.mark(self.only_number(arguments))
