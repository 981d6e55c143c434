"""Defects of APOP: the timestamp, and what passes for a digest of it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection

# The timestamp


@defect("pop3-timestamp-stays", "all greetings have the same timestamp")
class _TimestampStays(Pop3Connection):
    def timestamp(self) -> str:
        return f"<1@{self.hostname}>"


@defect("pop3-timestamp-of-the-second", "greetings of one second have the same timestamp")
class _TimestampOfTheSecond(Pop3Connection):
    def timestamp(self) -> str:
        return f"<{int(time.time())}@{self.hostname}>"


# The digest


@defect("pop3-apop-takes-no-digest", "the greeting announces APOP, which refuses everybody")
class _ApopTakesNoDigest(Pop3Connection):
    def digest(self, secret: str) -> str:
        del secret
        return "none"


@defect("pop3-apop-opens-no-maildrop", "APOP is answered +OK and opens nothing")
class _ApopOpensNoMaildrop(Pop3Connection):
    async def do_apop(self, arguments: Sequence[str]) -> None:
        await super().do_apop(arguments)
        self.leave()


class _OtherDigests(Pop3Connection):
    """Lets the named account in by other digests too."""

    def passes(self, secret: str, given: str) -> bool:
        """Whether a digest is let pass that is not the right one."""
        raise NotImplementedError

    async def do_apop(self, arguments: Sequence[str]) -> None:
        account = self.store.named(arguments[0]) if len(arguments) == 2 else None
        if account is not None and self.passes(account.password, arguments[1]):
            await self.enter(account)
        else:
            await super().do_apop(arguments)


@defect("pop3-apop-takes-no-secret", "a digest of the timestamp alone is let pass")
class _ApopTakesNoSecret(_OtherDigests):
    def passes(self, secret: str, given: str) -> bool:
        del secret
        return given == self.digest("")


@defect("pop3-apop-compares-half", "of a digest as much is compared as was sent")
class _ApopComparesHalf(_OtherDigests):
    def passes(self, secret: str, given: str) -> bool:
        return self.digest(secret).startswith(given)


@defect("pop3-apop-replay-accepted", "a digest of the timestamp of an earlier greeting is let pass")
class _ApopReplayAccepted(_OtherDigests):
    issued: tuple[str, ...] = ()

    def timestamp(self) -> str:
        stamp = super().timestamp()
        type(self).issued = (*self.issued[-100:], stamp)
        return stamp

    def passes(self, secret: str, given: str) -> bool:
        return given in {self.digest_of(stamp, secret) for stamp in self.issued}

    def digest_of(self, stamp: str, secret: str) -> str:
        """The digest that another greeting asked for."""
        own, self.stamp = self.stamp, stamp
        made = self.digest(secret)
        self.stamp = own
        return made


# Arguments


@defect("pop3-apop-without-digest-opens", "APOP with a name and no digest opens the maildrop")
class _ApopWithoutDigestOpens(Pop3Connection):
    async def do_apop(self, arguments: Sequence[str]) -> None:
        if len(arguments) == 1:
            await self.enter(self.store.named(arguments[0]))
        else:
            await super().do_apop(arguments)


@defect("pop3-apop-without-digest-disconnects", "APOP without its two arguments is hung up on")
class _ApopWithoutDigestDisconnects(Pop3Connection):
    async def do_apop(self, arguments: Sequence[str]) -> None:
        if len(arguments) < 2:
            raise Disconnected
        await super().do_apop(arguments)
